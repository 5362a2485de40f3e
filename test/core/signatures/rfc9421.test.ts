// Appendix B.2 of RFC 9421, signed by its authors: the same signature bases, and the same verdicts on their signatures.
import { describe, expect, it } from 'vitest';
import type { SignatureAlgorithm } from '../../../schemas/registry.ts';
import { parseContentDigest, requireDigests } from '../../../workers/core/signatures/content-digest.ts';
import { signaturesOf } from '../../../workers/core/signatures/request-signature.ts';
import { importSenderKey, isSignedBy } from '../../../workers/core/signatures/sender-key.ts';
import { type RequestParts, signatureBase } from '../../../workers/core/signatures/signature-base.ts';
import { parseDictionary } from '../../../workers/core/signatures/structured-fields.ts';
import { sharedFolder } from '../../support/shared-data.ts';

const vectors = sharedFolder('rfc9421');

/** A request as it went over the wire. */
function readMessage(text: string): RequestParts & { readonly body: string } {
  const [head = '', body = ''] = text.split(/\r?\n\r?\n/);
  const [start = '', ...lines] = head.split(/\r?\n/);
  const [method = '', target = ''] = start.split(' ');
  const fields = lines.map((line) => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  const field = (name: string) => fields.filter(([key]) => key === name).map(([, value]) => value ?? '');
  const url = new URL(target.startsWith('/') ? target : '/', `https://${field('host')[0] ?? 'example.com'}`);
  return { method, url, field, body: body.trimEnd() };
}

/** The bytes of a public key in a PEM file: the last of its SubjectPublicKeyInfo. */
function publicKey(file: string, bytes: number): string {
  const base64 = vectors.read(file).replaceAll(/-----[A-Z ]+-----|\s/g, '');
  return Buffer.from(base64, 'base64').subarray(-bytes).toString('base64url');
}

async function verified(
  alg: SignatureAlgorithm,
  key: string,
  signature: Uint8Array<ArrayBuffer>,
  base: string,
) {
  const imported = await importSenderKey({ alg, key });
  if (imported === null) throw new Error('the RFC has a key that is none');
  return isSignedBy(alg, imported, signature, new TextEncoder().encode(base));
}

describe.skipIf(!vectors.isHere)('RFC 9421, appendix B.2', () => {
  it.each(['b21', 'b22', 'b23', 'b25', 'b26'])('%s has the signature base it says', (name) => {
    const request = readMessage(vectors.read(`${name}_request_signed.txt`));
    const signed = parseDictionary(request.field('signature-input').join(', '))?.get(`sig-${name}`);
    if (signed === undefined || !('items' in signed)) throw new Error('there is no signature');
    expect(signatureBase(request, signed)).toBe(vectors.read(`${name}_request_sigbase.txt`));
  });

  it('b25 was made by its shared secret, and b26 by its Ed25519 key; over another request they were not', async () => {
    const secret = Buffer.from(vectors.read('test-shared-secret').trim(), 'base64').toString('base64url');
    const ed25519 = publicKey('test-key-ed25519.pub', 32);
    const cases = [
      { name: 'b25', alg: 'hmac-sha256', key: secret, keyid: 'test-shared-secret' },
      { name: 'b26', alg: 'ed25519', key: ed25519, keyid: 'test-key-ed25519' },
    ] as const;
    for (const { name, alg, key, keyid } of cases) {
      const text = vectors.read(`${name}_request_signed.txt`);
      for (const [message, expected] of [
        [text, true],
        [text.replace('application/json', 'application/xml'), false],
        [text.replace('20 Apr 2021', '21 Apr 2021'), false],
      ] as const) {
        const request = readMessage(message);
        const [one] = signaturesOf(request);
        if (one === undefined) throw new Error('there is no signature');
        expect(one.keyid).toBe(keyid);
        expect(await verified(alg, key, one.signature, signatureBase(request, one.signed)), name).toBe(
          expected,
        );
      }
    }
  });

  it('b24, a response, was made by its P-256 key over its base', async () => {
    const base = vectors.read('b24_response_sigbase.txt');
    const { field } = readMessage(vectors.read('b24_response_signed.txt'));
    const member = parseDictionary(field('signature').join(', '))?.get('sig-b24');
    if (member === undefined || !('bare' in member) || member.bare.type !== 'binary') throw new Error('none');
    const key = publicKey('test-key-ecc-p256.pub', 65);
    expect(await verified('ecdsa-p256-sha256', key, member.bare.value, base)).toBe(true);
    expect(await verified('ecdsa-p256-sha256', key, member.bare.value, `${base} `)).toBe(false);
  });

  it('has bodies of the digests they say, and one that is not', () => {
    const digestOf = (file: string) => {
      const { field, body } = readMessage(vectors.read(file));
      return () =>
        requireDigests(parseContentDigest(field('content-digest').join(', ')), Buffer.from(body, 'utf8'));
    };
    expect(digestOf('request1.txt')).not.toThrow();
    expect(digestOf('rfc-test-response.txt')).not.toThrow();
    expect(digestOf('request_bad_digest.txt')).toThrow(
      expect.objectContaining({ code: 'AUTH_DIGEST_MISMATCH' }),
    );
  });

  it('finds the signature it has a key for beside another one', () => {
    const found = signaturesOf(readMessage(vectors.read('verify_request2.txt')));
    expect(found.map(({ signature }) => signature.length)).toEqual([256, 32]);
  });
});
