// `edgeseal send --sign`: with keys as people have them, and requests as a deployment gets them.
import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readSigner } from '../../../cli/send/sign.ts';
import { edgeseal } from '../../support/edgeseal-command.ts';
import { type SeenRequest, type StubDeployment, stubDeployment } from '../../support/stub-deployment.ts';

const KEYID = 'acme/fw-1/k1';
const { privateKey: ed25519 } = generateKeyPairSync('ed25519');
const { privateKey: p256 } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();

let folder = '';
let stub: StubDeployment | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-sign-'));
});
afterEach(() => stub?.close());
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const TAKEN = {
  status: 202,
  body: {
    packet: '019a0000-0000-7000-8000-000000000001',
    accepted: 1,
    rejected: [],
    receipt: 'r',
    links: { events: '/e', proof: '/p' },
  },
};

/** Whether the request's signature is the key's over what its Signature-Input names. */
function isSignedBy(key: KeyObject, { method, headers }: SeenRequest, url: string): boolean {
  const params = String(headers['signature-input']).replace(/^edgeseal=/, '');
  const names = /^\((.*?)\)/.exec(params)?.[1]?.split(' ') ?? [];
  const derived: Record<string, string> = { '"@method"': method, '"@target-uri"': url };
  const lines = names.map((name) => `${name}: ${derived[name] ?? headers[name.replaceAll('"', '')]}`);
  const base = [...lines, `"@signature-params": ${params}`].join('\n');
  const signature = Buffer.from(/:(.+):/.exec(String(headers.signature))?.[1] ?? '', 'base64');
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return verify(hash, Buffer.from(base), { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' }, signature);
}

it('signs every attempt anew under one Idempotency-Key, and sends no token', async () => {
  stub = await stubDeployment((_request, count) =>
    count === 1 ? { status: 503, headers: { 'retry-after': '0' }, body: {} } : TAKEN,
  );
  const key = await file('one.pem', pem(ed25519));
  const log = await file('one.ndjson', '{"a":1}\n');
  const args = ['send', log, '--sign', key, '--keyid', KEYID, '--format', 'json'];
  const run = await edgeseal(args, { url: stub.url, token: 'not-sent' });
  expect(run.code).toBe(0);
  const [first, second] = stub.seen;
  if (first === undefined || second === undefined) throw new Error('there were two attempts');
  for (const request of [first, second]) {
    expect(isSignedBy(ed25519, request, `${stub.url}/v1/events?format=json`)).toBe(true);
    expect(request.headers.authorization).toBeUndefined();
    expect(request.headers['signature-input']).toContain(
      '("@method" "@target-uri" "content-type" "idempotency-key" "content-encoding" "content-digest");created=',
    );
    expect(request.headers['signature-input']).toContain(`keyid="${KEYID}";alg="ed25519";nonce="`);
  }
  expect(first.headers['idempotency-key']).toBe(second.headers['idempotency-key']);
  expect(first.headers['signature-input']).not.toBe(second.headers['signature-input']);
});

it('takes P-256 keys, JWKs that name themselves, and a token that is asked for', async () => {
  stub = await stubDeployment(() => TAKEN);
  const key = await file('two.jwk', JSON.stringify({ ...p256.export({ format: 'jwk' }), kid: KEYID }));
  const log = await file('two.ndjson', '{"a":1}\n');
  const run = await edgeseal(['send', log, '--sign', key, '--token', 't', '--no-gzip'], { url: stub.url });
  expect(run.code).toBe(0);
  const [request] = stub.seen;
  if (request === undefined) throw new Error('nothing was sent');
  expect(isSignedBy(p256, request, `${stub.url}/v1/events`)).toBe(true);
  expect(request.headers.authorization).toBe('Bearer t');
});

it.each([
  ['a file that is not there', null, KEYID, /Cannot read/],
  ['a file that is no key', 'SECRET', KEYID, /no private key/],
  ['a JWK that is none', '{"kty":"SECRET"}', KEYID, /no private key/],
  [
    'a public key',
    createPublicKey(ed25519).export({ format: 'pem', type: 'spki' }).toString(),
    KEYID,
    /no private key/,
  ],
  [
    'a key of another curve',
    pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey),
    KEYID,
    /neither/,
  ],
  ['a key without a name', pem(ed25519), undefined, /--keyid/],
  ['a name that is not whole', pem(ed25519), 'fw-1/k1', /--keyid/],
])('complains of %s, and shows nothing of it', async (_, text, keyid, words) => {
  const path = text === null ? join(folder, 'absent') : await file('bad.pem', text);
  const failure = await readSigner(path, keyid).catch((error: unknown) => error);
  expect(failure).toMatchObject({ exitCode: 2, message: expect.stringMatching(words) });
  expect(String(failure)).not.toContain('SECRET');
});
