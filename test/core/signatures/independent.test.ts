// An implementation of RFC 9421 that nobody here wrote (http-message-signatures) signs what we verify, and verifies what the
// command line signs: the same text for the same request, in both directions.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createSigner, createVerifier, httpbis } from 'http-message-signatures';
import { describe, expect, it } from 'vitest';
import { type Signer, signatureHeaders } from '../../../cli/send/sign.ts';
import type { SignatureAlgorithm } from '../../../schemas/registry.ts';
import { requireCoverage, requireTime } from '../../../workers/core/signatures/acceptance.ts';
import { signaturesOf } from '../../../workers/core/signatures/request-signature.ts';
import { importSenderKey, isSignedBy } from '../../../workers/core/signatures/sender-key.ts';
import { type RequestParts, signatureBase } from '../../../workers/core/signatures/signature-base.ts';
import { digestField } from '../../support/request-signer.ts';

const KEYID = 'acme/fw-1/2026-11';
const URLS = [
  'https://edge.example/v1/events',
  'https://edge.example:8443/v1/events?format=cef&a=%20b+c&%C3%A9=1',
  'http://127.0.0.1:8787/services/collector/event?',
];

/** Two halves of a key: for the independent implementation, and as the registry has it. */
function keyOf(alg: SignatureAlgorithm): {
  secret: KeyObject | Buffer;
  known: KeyObject | Buffer;
  registered: string;
} {
  if (alg === 'hmac-sha256') {
    const secret = randomBytes(32);
    return { secret, known: secret, registered: secret.toString('base64url') };
  }
  const { privateKey, publicKey } =
    alg === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const bytes = alg === 'ed25519' ? 32 : 65;
  return { secret: privateKey, known: publicKey, registered: spki.subarray(-bytes).toString('base64url') };
}

interface Message {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string | string[]>;
}

function partsOf({ method, url, headers }: Message): RequestParts {
  const fields = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), [value].flat()] as const,
  );
  const field = (name: string) => fields.flatMap(([key, lines]) => (key === name ? lines : []));
  return { method, url: new URL(url), field };
}

/** Whether the request is signed by the key as far as ingest's rules go. */
async function isGood(message: Message, alg: SignatureAlgorithm, registered: string): Promise<boolean> {
  const request = partsOf(message);
  const [signature] = signaturesOf(request);
  const key = await importSenderKey({ alg, key: registered });
  if (signature === undefined || key === null) throw new Error('there is nothing to verify');
  requireTime(signature, Date.now());
  requireCoverage(signature, request);
  const base = new TextEncoder().encode(signatureBase(request, signature.signed));
  return isSignedBy(alg, key, signature.signature, base);
}

describe.each(['ed25519', 'ecdsa-p256-sha256', 'hmac-sha256'] as const)('with %s', (alg) => {
  it.each(URLS)('what it signs for %s, we verify, and nothing else', async (url) => {
    const { secret, registered } = keyOf(alg);
    const body = '{"message":"one"}';
    const headers = {
      'Content-Type': 'application/json',
      'content-digest': await digestField(body, 'sha-512'),
      'X-Lines': ['one, two', ' three '],
    };
    const fields = ['@method', '@authority', '@path', '@query', 'content-type', 'content-digest'];
    for (const all of [
      fields,
      [...fields, '@target-uri', '@scheme', 'x-lines', 'x-lines;bs', 'content-digest;sf'],
      [...fields, '@request-target', 'content-digest;key="sha-512"'],
    ]) {
      const config = {
        key: createSigner(secret, alg, KEYID),
        fields: all,
        params: ['created', 'expires', 'keyid', 'alg', 'nonce', 'tag'],
        paramValues: { nonce: 'n-1', tag: 'edgeseal' },
      };
      const signed = await httpbis.signMessage(config, { method: 'POST', url, headers });
      expect(await isGood(signed, alg, registered)).toBe(true);
      expect(await isGood(signed, alg, keyOf(alg).registered)).toBe(false);
      for (const tampered of [
        { ...signed, method: 'PUT' },
        { ...signed, url: signed.url.replace('v1', 'v2').replace('collector', 'collected') },
        { ...signed, headers: { ...signed.headers, 'Content-Type': 'text/plain' } },
      ])
        expect(await isGood(tampered, alg, registered)).toBe(false);
    }
  });
});

describe.each(['ed25519', 'ecdsa-p256-sha256'] as const)('with %s', (alg) => {
  it.each(URLS)('what the command line signs for %s, it verifies, and nothing else', async (url) => {
    const { secret, known, registered } = keyOf(alg);
    if (Buffer.isBuffer(secret)) throw new Error('a private key is needed');
    const signer: Signer = {
      keyid: KEYID,
      alg,
      key: createPrivateKey(secret.export({ format: 'pem', type: 'pkcs8' })),
    };
    const headers = {
      'content-type': 'text/plain',
      'content-encoding': 'gzip',
      'idempotency-key': 'a "key"',
    };
    const body = randomBytes(200);
    const proof = signatureHeaders({ method: 'POST', url, headers, body }, signer, Date.now());
    const message = { method: 'POST', url, headers: { ...headers, ...proof } };
    const config = {
      keyLookup: async ({ keyid }: { keyid?: string | undefined }) =>
        keyid === KEYID ? { id: KEYID, algs: [alg], verify: createVerifier(known, alg) } : null,
      requiredParams: ['created', 'keyid', 'alg', 'nonce', 'tag'],
      requiredFields: ['@method', '@target-uri', ...Object.keys(headers), 'content-digest'],
      maxAge: 60,
    };
    expect(await httpbis.verifyMessage(config, message)).toBe(true);
    expect(await isGood(message, alg, registered)).toBe(true);
    for (const tampered of [
      { ...message, method: 'PUT' },
      { ...message, url: `${url}&x=1` },
      { ...message, headers: { ...message.headers, 'idempotency-key': 'another' } },
      { ...message, headers: { ...message.headers, 'content-digest': await digestField('another') } },
    ])
      expect(await httpbis.verifyMessage(config, tampered)).toBe(false);
  });
});
