// Client certificates as senders: only where they are switched on, only verified ones, only those a source has.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificateKey, sourceKey } from '../../../schemas/registry.ts';
import { type SenderKeyPair, senderKeyPair, signRequest } from '../../support/request-signer.ts';
import { errorOf, FrontDoor, token, verdictOf } from './front-door.ts';

const OURS = 'a'.repeat(64);
const OTHERS = 'b'.repeat(64);
const GONE = 'c'.repeat(64);
const BODY = '{"message":"one"}';
const JSON_TYPE = { 'content-type': 'application/json' };

let pair: SenderKeyPair;
beforeAll(async () => {
  pair = await senderKeyPair('k1');
  await give(OURS, 'certs/fw-1');
  await give(OTHERS, 'certs/fw-2');
  await give(GONE, 'certs/fw-1');
  await configure('fw-1', { certificates: [OURS], keys: [pair.settings] });
  await configure('fw-2', { certificates: [OTHERS] });
});

const give = (fingerprint: string, owner: string) => env.REGISTRY.put(certificateKey(fingerprint), owner);
const configure = (source: string, settings: object) =>
  env.REGISTRY.put(sourceKey('certs', source), JSON.stringify({ v: 1, ...settings }));

/** What Cloudflare says of a certificate that is good, but for what the test says of it. */
function shown(certificate: Readonly<Record<string, string>> = {}): IncomingRequestCfProperties {
  const good = { certPresented: '1', certVerified: 'SUCCESS', certRevoked: '0', certFingerprintSHA256: OURS };
  // The type also wants all else that Cloudflare knows of a connection.
  return {
    colo: 'FRA',
    tlsClientAuth: { ...good, ...certificate },
  } as unknown as IncomingRequestCfProperties;
}

const doorWith = (mtls: 'on' | 'off', more: Partial<IngestEnv> = {}) =>
  new FrontDoor({ MTLS: mtls, ...more });

function post(
  door: FrontDoor,
  cf: IncomingRequestCfProperties,
  headers: Record<string, string> = {},
): Promise<Response> {
  return door.fetch('/v1/events', { method: 'POST', body: BODY, headers: { ...JSON_TYPE, ...headers }, cf });
}

const verdict = async (...of: Parameters<typeof post>): Promise<string> => verdictOf(await post(...of));

describe('a client certificate', () => {
  it('is the source that has it, and the packet says which it was', async () => {
    const door = doorWith('on');
    expect(await verdict(door, shown())).toBe('202');
    expect(door.packets()[0]?.manifest).toMatchObject({
      tenant: 'certs',
      source: 'fw-1',
      colo: 'FRA',
      sender: { proof: 'certificate', key: OURS },
    });
  });

  it('is known by its fingerprint in upper case too', async () => {
    expect(await verdict(doorWith('on'), shown({ certFingerprintSHA256: OURS.toUpperCase() }))).toBe('202');
  });

  it('is not looked at unless it is switched on', async () => {
    expect(await verdict(doorWith('off'), shown())).toBe('401 AUTH_TOKEN_MISSING');
    const authorization = `Bearer ${await token()}`;
    const door = doorWith('off');
    expect(await verdict(door, shown({ certVerified: 'FAILED' }), { authorization })).toBe('202');
    expect(door.packets()[0]?.manifest.sender?.proof).toBe('token');
  });

  it.each([
    ['of an issuer nobody knows', { certVerified: 'FAILED:unable to verify the first certificate' }],
    ['that signed itself', { certVerified: 'FAILED:self signed certificate' }],
    ['that has expired', { certVerified: 'FAILED:certificate has expired' }],
    ['that is not valid yet', { certVerified: 'FAILED:certificate is not yet valid' }],
    ['that nobody looked at', { certVerified: 'NONE' }],
    ['that was revoked, though it verifies', { certRevoked: '1' }],
    ['of no source', { certFingerprintSHA256: 'd'.repeat(64) }],
    ['that was taken off its source', { certFingerprintSHA256: GONE }],
    ['without a fingerprint', { certFingerprintSHA256: '' }],
    ['with a fingerprint that is none', { certFingerprintSHA256: `${OURS}/../x` }],
  ] as const)('%s is refused, and not passed over for a token', async (_, certificate) => {
    const cf = shown(certificate);
    const authorization = `Bearer ${await token({ tenant: 'certs', sub: 'fw-1' })}`;
    expect(await verdict(doorWith('on'), cf)).toBe('401 AUTH_CERTIFICATE_UNKNOWN');
    expect(await verdict(doorWith('on'), cf, { authorization })).toBe('401 AUTH_CERTIFICATE_UNKNOWN');
  });

  it('is refused before the body is read', async () => {
    let read = false;
    const pull = () => {
      read = true;
    };
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const init = { method: 'POST', body, headers: JSON_TYPE, cf: shown({ certVerified: 'FAILED' }) };
    expect(await verdictOf(await doorWith('on').fetch('/v1/events', init))).toBe(
      '401 AUTH_CERTIFICATE_UNKNOWN',
    );
    expect(read).toBe(false);
  });

  it.each(['certs', 'certs/fw-1/x', '/fw-1', 'certs/', ''])(
    'is nobody\u2019s where the registry says %j',
    async (owner) => {
      const fingerprint = 'e'.repeat(64);
      await give(fingerprint, owner);
      const cf = shown({ certFingerprintSHA256: fingerprint });
      const door = doorWith('on', { REGISTRY_CACHE_SECONDS: '0' });
      expect(await verdict(door, cf)).toBe('401 AUTH_CERTIFICATE_UNKNOWN');
    },
  );
});

describe('without a certificate', () => {
  it.each([
    ['none was shown', { tlsClientAuth: { certPresented: '0', certVerified: 'NONE' } }],
    ['nothing is known of the connection', {}],
  ])('a token is asked for: %s', async (_, cf) => {
    const door = doorWith('on');
    expect(await verdict(door, cf as IncomingRequestCfProperties)).toBe('401 AUTH_TOKEN_MISSING');
    const authorization = `Bearer ${await token({ tenant: 'certs', sub: 'fw-1' })}`;
    expect(await verdict(door, cf as IncomingRequestCfProperties, { authorization })).toBe('202');
  });

  it('headers that say there was one change nothing', async () => {
    const headers = { 'cf-client-cert-sha256': OURS, 'x-client-cert': OURS, 'client-cert': `:${OURS}:` };
    const cf = shown({ certPresented: '0' });
    expect(await verdict(doorWith('on'), cf, headers)).toBe('401 AUTH_TOKEN_MISSING');
  });
});

describe('the source of a certificate', () => {
  it('is refused when it was disabled, and when it takes signed requests only', async () => {
    await give('f'.repeat(64), 'certs/off');
    const cf = shown({ certFingerprintSHA256: 'f'.repeat(64) });
    const certificates = ['f'.repeat(64)];
    await configure('off', { certificates, disabled: true });
    expect(await verdict(doorWith('on'), cf)).toBe('403 AUTH_SOURCE_DISABLED');
    await configure('off', { certificates, requiresSignature: true });
    expect(await verdict(doorWith('on'), cf)).toBe('403 AUTH_SIGNATURE_REQUIRED');
  });

  it('is asked for again where the registry is silent about it', async () => {
    const get = () => Promise.reject(new Error('KV is down'));
    const REGISTRY = { ...env.REGISTRY, get } as unknown as KVNamespace;
    const response = await post(doorWith('on', { REGISTRY }), shown());
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await errorOf(response)).code).toBe('AUTH_REGISTRY_UNAVAILABLE');
  });
});

describe('beside a certificate', () => {
  const bearer = async (sub: string) => ({
    authorization: `Bearer ${await token({ tenant: 'certs', sub })}`,
  });

  it('a token has to be good and of the same source', async () => {
    expect(await verdict(doorWith('on'), shown(), await bearer('fw-1'))).toBe('202');
    expect(await verdict(doorWith('on'), shown(), await bearer('fw-2'))).toBe('401 AUTH_TOKEN_UNTRUSTED');
    expect(await verdict(doorWith('on'), shown(), { authorization: 'Bearer x' })).toBe(
      '401 AUTH_TOKEN_MALFORMED',
    );
  });

  it('a signature decides, and has to be of the same source', async () => {
    const sign = async () =>
      (
        await signRequest({ url: 'https://edge.example/v1/events', headers: JSON_TYPE, body: BODY }, pair, {
          keyid: 'certs/fw-1/k1',
        })
      ).headers;
    const door = doorWith('on');
    expect(await verdict(door, shown(), await sign())).toBe('202');
    expect(door.packets()[0]?.manifest.sender).toEqual({ proof: 'signature', key: 'certs/fw-1/k1' });
    const others = shown({ certFingerprintSHA256: OTHERS });
    expect(await verdict(door, others, await sign())).toBe('401 AUTH_CERTIFICATE_UNKNOWN');
  });
});
