// Signed requests at the front door: what is taken, what is refused with which word, and that nothing unsigned is acted on.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { sourceKey } from '../../../schemas/registry.ts';
import { PROTOCOLS } from '../../../workers/ingest/protocols/table.ts';
import {
  digestField,
  type SenderKeyPair,
  type SignedRequest,
  type SigningWishes,
  senderKeyPair,
  signRequest,
  type UnsignedRequest,
} from '../../support/request-signer.ts';
import { FrontDoor, verdictOf } from './front-door.ts';

const ORIGIN = 'https://edge.example';
const EVENT = '{"message":"one"}';
const KEYID = 'signers/fw-1/k1';
const NOW = Math.floor(Date.now() / 1000);

let k1: SenderKeyPair;
let stranger: SenderKeyPair;
beforeAll(async () => {
  k1 = await senderKeyPair('k1');
  stranger = await senderKeyPair('k1');
  await configure('fw-1', { keys: [k1.settings] });
  await configure('fw-2', { keys: [stranger.settings] });
});

async function configure(source: string, settings: object, tenant = 'signers'): Promise<void> {
  await env.REGISTRY.put(sourceKey(tenant, source), JSON.stringify({ v: 1, ...settings }));
}

/** A request as a good sender signs it, but for what the test wishes. */
function sign(
  request: Partial<UnsignedRequest> = {},
  wishes: Partial<SigningWishes> = {},
  pair = k1,
): Promise<SignedRequest> {
  const whole = {
    url: `${ORIGIN}/v1/events`,
    headers: { 'content-type': 'application/json' },
    body: EVENT,
    ...request,
  };
  return signRequest(whole, pair, { keyid: KEYID, ...wishes });
}

async function send({ url, method, headers, body }: SignedRequest, door = new FrontDoor()): Promise<string> {
  return verdictOf(await door.fetch(url.slice(ORIGIN.length), { method, headers, body }));
}

describe('a signed request', () => {
  it.each(['ed25519', 'ecdsa-p256-sha256', 'hmac-sha256'] as const)(
    'is taken with a key of %s and without a token, and its packet says which key it was',
    async (alg) => {
      const pair = await senderKeyPair('k.1', alg);
      await configure(`alg-${alg}`, { keys: [pair.settings] });
      const door = new FrontDoor();
      const keyid = `signers/alg-${alg}/k.1`;
      expect(await send(await sign({}, { keyid }, pair), door)).toBe('202');
      expect(door.packets()[0]?.manifest).toMatchObject({
        tenant: 'signers',
        source: `alg-${alg}`,
        sender: { proof: 'signature', key: keyid },
      });
    },
  );

  it.each([
    [
      'the parts of the address in place of the whole',
      { components: ['@method', '@authority', '@path', 'content-digest', 'content-type'] },
    ],
    [
      'the request target',
      { components: ['@method', '@authority', '@request-target', 'content-digest', 'content-type'] },
    ],
    ['sha-512', { digest: 'sha-512' }],
    [
      'an expiry, a tag and another label',
      { params: { expires: NOW + 100, tag: 'edgeseal' }, label: 'mine' },
    ],
    ['no alg', { params: { alg: null } }],
  ] as const)('may have %s', async (_, wishes) => {
    expect(await send(await sign({}, wishes))).toBe('202');
  });

  it('may be compressed: the digest is of what was sent', async () => {
    const stream = new Blob([EVENT]).stream().pipeThrough(new CompressionStream('gzip'));
    const body = new Uint8Array(await new Response(stream).arrayBuffer());
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect(await send(await sign({ headers, body }))).toBe('202');
    const plain = { ...headers, 'content-digest': await digestField(EVENT) };
    expect(await send(await sign({ headers: plain, body }))).toBe('401 AUTH_DIGEST_MISMATCH');
  });

  it('is refused before its body is read when its head alone tells', async () => {
    const bad = await sign({}, {}, stranger);
    let read = false;
    const pull = () => {
      read = true;
    };
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const response = await new FrontDoor().fetch('/v1/events', { ...bad, body });
    expect(await verdictOf(response)).toBe('401 AUTH_SIGNATURE_INVALID');
    expect(response.headers.get('www-authenticate')).not.toBeNull();
    expect(read).toBe(false);
  });
});

describe('a request that was changed after it was signed', () => {
  it.each<[string, string, (signed: SignedRequest) => Partial<SignedRequest>]>([
    ['its query', 'INVALID', ({ url }) => ({ url: `${url}?format=text` })],
    ['its body', 'DIGEST', () => ({ body: '{"message":"two"}' })],
    [
      'its body and its digest',
      'INVALID',
      ({ headers }) => ({
        body: 'x',
        headers: { ...headers, 'content-digest': 'sha-256=:LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=:' },
      }),
    ],
    [
      'its media type',
      'INVALID',
      ({ headers }) => ({ headers: { ...headers, 'content-type': 'text/plain' } }),
    ],
    [
      'its coding, which it had none of',
      'MALFORMED',
      ({ headers }) => ({ headers: { ...headers, 'content-encoding': 'gzip' } }),
    ],
    [
      'its key, which it had none of',
      'MALFORMED',
      ({ headers }) => ({ headers: { ...headers, 'idempotency-key': 'a' } }),
    ],
    ['its created', 'INVALID', (signed) => inInput(signed, /created=\d+/, `created=${NOW - 5}`)],
    ['its nonce', 'INVALID', (signed) => inInput(signed, /nonce="[^"]+"/, 'nonce="another"')],
    ['its algorithm', 'INVALID', (signed) => inInput(signed, /alg="[^"]+"/, 'alg="hmac-sha256"')],
    ['its key id, for another source', 'INVALID', (signed) => inInput(signed, KEYID, 'signers/fw-2/k1')],
    ['its key id, for another tenant', 'INVALID', (signed) => inInput(signed, KEYID, 'others/fw-1/k1')],
    ['its key id, for nobody', 'INVALID', (signed) => inInput(signed, KEYID, 'k1')],
    ['its list of components, shortened', 'MALFORMED', (signed) => inInput(signed, ' "content-digest"', '')],
    [
      'its list of components, made longer',
      'INVALID',
      (signed) => inInput(signed, '"@method"', '"@method" "@scheme"'),
    ],
    [
      'its Signature',
      'INVALID',
      ({ headers }) => ({ headers: { ...headers, signature: `sig1=:${'A'.repeat(86)}==:` } }),
    ],
    ['its Signature, taken away', 'MALFORMED', ({ headers: { signature, ...headers } }) => ({ headers })],
    ['its label', 'MALFORMED', (signed) => inInput(signed, 'sig1=', 'sig2=')],
  ])('in %s is refused: %s', async (_, word, change) => {
    const signed = await sign();
    const code = word === 'DIGEST' ? 'AUTH_DIGEST_MISMATCH' : `AUTH_SIGNATURE_${word}`;
    expect(await send({ ...signed, ...change(signed) })).toBe(`401 ${code}`);
  });

  it('in its method is refused', async () => {
    const signed = await sign({ method: 'PUT' });
    expect(await send({ ...signed, method: 'POST' })).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('in its authority is refused', async () => {
    const signed = await sign({ url: 'https://another.example/v1/events' });
    expect(await send({ ...signed, url: `${ORIGIN}/v1/events` })).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('in its path is refused', async () => {
    const signed = await sign({ url: `${ORIGIN}/v1/other` });
    expect(await send({ ...signed, url: `${ORIGIN}/v1/events` })).toBe('401 AUTH_SIGNATURE_INVALID');
  });
});

/** The request with its Signature-Input changed. */
function inInput({ headers }: SignedRequest, from: string | RegExp, to: string): Partial<SignedRequest> {
  const input = headers['signature-input'] ?? '';
  const changed = input.replace(from, to);
  if (changed === input) throw new Error('nothing was changed');
  return { headers: { ...headers, 'signature-input': changed } };
}

describe('the time of a request', () => {
  it.each([
    [{ created: NOW - 400 }, 'EXPIRED'],
    [{ created: NOW + 100 }, 'EXPIRED'],
    [{ expires: NOW - 2 }, 'EXPIRED'],
    [{ created: null }, 'MALFORMED'],
    [{ nonce: null }, 'MALFORMED'],
  ])('%j is refused: %s', async (params, word) => {
    expect(await send(await sign({}, { params }))).toBe(`401 AUTH_SIGNATURE_${word}`);
  });
});

describe('the algorithm that a request names', () => {
  it.each(['hmac-sha256', 'ecdsa-p256-sha256', 'rsa-pss-sha512', 'none', ''])(
    'is the key\u2019s, and not %j',
    async (alg) => {
      expect(await send(await sign({}, { params: { alg } }))).toBe('401 AUTH_SIGNATURE_INVALID');
    },
  );
});

describe('a request that comes again', () => {
  it('is refused', async () => {
    const [door, signed] = [new FrontDoor(), await sign()];
    expect(await send(signed, door)).toBe('202');
    expect(await send(signed, door)).toBe('401 AUTH_SIGNATURE_REPLAYED');
    expect(await send(await sign({}, { params: { nonce: 'fresh' } }), door)).toBe('202');
    expect(door.packets()).toHaveLength(2);
  });

  it('is refused under another signature with the same nonce, and not for another key', async () => {
    const door = new FrontDoor();
    const params = { nonce: 'once' };
    expect(await send(await sign({}, { params }), door)).toBe('202');
    expect(await send(await sign({ body: '{"message":"two"}' }, { params }), door)).toBe(
      '401 AUTH_SIGNATURE_REPLAYED',
    );
    const other = await sign({}, { params, keyid: 'signers/fw-2/k1' }, stranger);
    expect(await send(other, door)).toBe('202');
  });

  it('is taken once when it comes twice at the same time', async () => {
    const [door, signed] = [new FrontDoor(), await sign()];
    const verdicts = await Promise.all([send(signed, door), send(signed, door), send(signed, door)]);
    expect(verdicts.sort()).toEqual(['202', '401 AUTH_SIGNATURE_REPLAYED', '401 AUTH_SIGNATURE_REPLAYED']);
  });

  it('is taken when only another body came before: that did not spend its nonce', async () => {
    const [door, signed] = [new FrontDoor(), await sign()];
    expect(await send({ ...signed, body: 'forged' }, door)).toBe('401 AUTH_DIGEST_MISMATCH');
    expect(await send(signed, door)).toBe('202');
  });

  it.each([
    [0, 0],
    [1, 360],
    [300, 360],
    [3600, 3600],
  ])(
    'to another isolate is a retry to persist, whatever the window of its source: %i',
    async (window, counted) => {
      await configure('window', { keys: [k1.settings], dedupWindowSeconds: window });
      const signed = await sign({}, { keyid: 'signers/window/k1' });
      const headers = [];
      for (const door of [new FrontDoor({ REGISTRY_CACHE_SECONDS: '0' }), new FrontDoor()]) {
        expect(await send(signed, door)).toBe('202');
        headers.push(door.packets()[0]?.header);
      }
      expect(headers[0]?.dedupWindowSeconds).toBe(counted);
      expect(headers[1]?.idempotencyKey).toBe(headers[0]?.idempotencyKey);
      expect(headers[0]?.idempotencyKey === null).toBe(counted > 0);
    },
  );

  it('as a new signature over the same body is no retry where the source goes by no bodies', async () => {
    await configure('heartbeat', { keys: [k1.settings], dedupWindowSeconds: 0 });
    const door = new FrontDoor();
    for (let i = 0; i < 2; i++)
      expect(await send(await sign({}, { keyid: 'signers/heartbeat/k1' }), door)).toBe('202');
    expect(new Set(door.packets().map(({ header }) => header.idempotencyKey)).size).toBe(2);
  });

  it('keeps the Idempotency-Key it signed', async () => {
    const door = new FrontDoor();
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'mine' };
    expect(await send(await sign({ headers }), door)).toBe('202');
    expect(door.packets()[0]?.header.idempotencyKey).toBe('mine');
  });
});

describe('every protocol that takes a token', () => {
  const routes = PROTOCOLS.flatMap(({ takes, load }) =>
    takes.filter((route) => !route.includes(':')).map((route) => ({ route, load })),
  );

  it.each(routes)('takes a signature in its place: $route', async ({ route, load }) => {
    if ((await load()).admit !== undefined) return;
    const [method = '', path = ''] = route.split(' ');
    const door = new FrontDoor();
    const answered = async (pair: SenderKeyPair) => {
      const { headers, body } = await sign({ url: `${ORIGIN}${path}`, method }, {}, pair);
      const response = await door.fetch(path, { method, headers, body });
      const text = await response.text();
      return `${response.status} ${text}`;
    };
    expect(await answered(k1)).not.toMatch(/^(401|403|5..) |AUTH_/);
    expect(await answered(stranger)).toMatch(/^4/);
    expect(door.packets().every(({ manifest }) => manifest.sender?.key === KEYID)).toBe(true);
  });

  it('acts on a header only if it is signed', async () => {
    const path = '/services/collector/event';
    const headers = { 'content-type': 'application/json', 'x-splunk-request-channel': crypto.randomUUID() };
    const answered = async (components: readonly string[]) => {
      const signed = await sign(
        { url: `${ORIGIN}${path}`, headers, body: '{"event":"one"}' },
        { components },
      );
      const { method, body } = signed;
      return (await new FrontDoor().fetch(path, { method, headers: signed.headers, body })).json();
    };
    const least = ['@method', '@target-uri', 'content-digest', 'content-type'];
    expect(await answered(least)).toEqual({ text: 'Success', code: 0 });
    expect(await answered([...least, 'x-splunk-request-channel'])).toMatchObject({
      ackId: expect.any(Number),
    });
  });
});
