// The three algorithms of senders' keys against Wycheproof's attacks on them, and keys that are none.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SignatureAlgorithm } from '../../../schemas/registry.ts';
import { importSenderKey, isSignedBy } from '../../../workers/core/signatures/sender-key.ts';
import { senderKeyPair, signText } from '../../support/request-signer.ts';
import { sharedFolder } from '../../support/shared-data.ts';

const wycheproof = sharedFolder('wycheproof');

const hex = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'hex')));
const verdict = z.enum(['valid', 'invalid']);
const ecdsa = z.object({
  publicKey: z.object({ uncompressed: hex }),
  tests: z.array(z.object({ tcId: z.number(), msg: hex, sig: hex, result: verdict })),
});
const eddsa = z.object({ publicKey: z.object({ pk: hex }), tests: ecdsa.shape.tests });
const mac = z.object({
  tagSize: z.number(),
  tests: z.array(z.object({ tcId: z.number(), key: hex, msg: hex, tag: hex, result: verdict })),
});

const groupsOf = <T>(file: string, group: z.ZodType<T>): T[] =>
  z.object({ testGroups: z.array(group) }).parse(JSON.parse(wycheproof.read(file))).testGroups;

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function verdictOn(
  alg: SignatureAlgorithm,
  key: Uint8Array,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<'valid' | 'invalid' | 'no key'> {
  const imported = await importSenderKey({ alg, key: Buffer.from(key).toString('base64url') });
  if (imported === null) return 'no key';
  return (await isSignedBy(alg, imported, signature, message)) ? 'valid' : 'invalid';
}

describe.skipIf(!wycheproof.isHere)('Wycheproof', () => {
  it('has its say on Ed25519', async () => {
    let checked = 0;
    for (const { publicKey, tests } of groupsOf('ed25519_test.json', eddsa)) {
      for (const { tcId, msg, sig, result } of tests) {
        expect(await verdictOn('ed25519', publicKey.pk, sig, msg), `${tcId}`).toBe(result);
        checked++;
      }
    }
    expect(checked).toBeGreaterThanOrEqual(150);
  });

  it('has its say on ECDSA P-256 with r and s side by side', async () => {
    let checked = 0;
    for (const { publicKey, tests } of groupsOf('ecdsa_secp256r1_sha256_p1363_test.json', ecdsa)) {
      for (const { tcId, msg, sig, result } of tests) {
        const { uncompressed } = publicKey;
        expect(await verdictOn('ecdsa-p256-sha256', uncompressed, sig, msg), `${tcId}`).toBe(result);
        checked++;
      }
    }
    expect(checked).toBeGreaterThanOrEqual(250);
  });

  it('has its say on HMAC-SHA256; shortened tags and keys out of bounds are none', async () => {
    const seen = new Set<string>();
    for (const { tagSize, tests } of groupsOf('hmac_sha256_test.json', mac)) {
      for (const { tcId, key, msg, tag, result } of tests) {
        const bounded = key.length < 16 ? 'no key' : tagSize < 256 ? 'invalid' : result;
        expect(await verdictOn('hmac-sha256', key, tag, msg), `${tcId}`).toBe(bounded);
        seen.add(bounded);
      }
    }
    expect(seen).toContain('valid');
    expect(seen).toContain('invalid');
  });
});

describe('a key', () => {
  it.each(['ed25519', 'ecdsa-p256-sha256', 'hmac-sha256'] as const)(
    'of %s verifies what it signed, and nothing else',
    async (alg) => {
      const [pair, other] = [await senderKeyPair('one', alg), await senderKeyPair('two', alg)];
      const key = await importSenderKey(pair.settings);
      if (key === null) throw new Error('it is a key');
      const signature = await signText('text', pair);
      expect(await isSignedBy(alg, key, signature, utf8('text'))).toBe(true);
      expect(await isSignedBy(alg, key, signature, utf8('test'))).toBe(false);
      expect(await isSignedBy(alg, key, await signText('text', other), utf8('text'))).toBe(false);
      for (const length of [0, 1, signature.length - 1])
        expect(await isSignedBy(alg, key, signature.slice(0, length), utf8('text'))).toBe(false);
      expect(await isSignedBy(alg, key, new Uint8Array([...signature, 0]), utf8('text'))).toBe(false);
    },
  );

  it('of P-256 in DER is not taken: RFC 9421 has r and s side by side', async () => {
    const pair = await senderKeyPair('one', 'ecdsa-p256-sha256');
    const key = await importSenderKey(pair.settings);
    if (key === null) throw new Error('it is a key');
    const raw = await signText('text', pair);
    const der = new Uint8Array([0x30, 68, 2, 32, ...raw.slice(0, 32), 2, 32, ...raw.slice(32)]);
    expect(await isSignedBy('ecdsa-p256-sha256', key, der, utf8('text'))).toBe(false);
  });

  it('is none when its point is not on the curve', async () => {
    const { settings } = await senderKeyPair('one', 'ecdsa-p256-sha256');
    const point = Buffer.from(settings.key, 'base64url');
    expect(await importSenderKey(settings)).not.toBeNull();
    for (const at of [0, 1, 32, 33, 64]) {
      const wrong = Buffer.from(point);
      wrong.writeUInt8(wrong.readUInt8(at) ^ 1, at);
      expect(
        await importSenderKey({ alg: 'ecdsa-p256-sha256', key: wrong.toString('base64url') }),
      ).toBeNull();
    }
    const infinity = Buffer.alloc(65, 0).fill(4, 0, 1).toString('base64url');
    expect(await importSenderKey({ alg: 'ecdsa-p256-sha256', key: infinity })).toBeNull();
  });

  it.each([
    ['ed25519', 31],
    ['ed25519', 33],
    ['ecdsa-p256-sha256', 33],
    ['ecdsa-p256-sha256', 64],
    ['hmac-sha256', 15],
    ['hmac-sha256', 129],
  ] as const)('is none: %s of %i bytes', async (alg, bytes) => {
    const key = Buffer.alloc(bytes, 4).toString('base64url');
    expect(await importSenderKey({ alg, key })).toBeNull();
  });

  it('is none when its text is not base64url', async () => {
    const key = `${'A'.repeat(42)}=`;
    expect(await importSenderKey({ alg: 'ed25519', key })).toBeNull();
  });
});
