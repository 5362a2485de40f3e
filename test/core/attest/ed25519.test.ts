// The signature behind tokens, receipts and checkpoints, against Wycheproof's attacks on it.
import { describe, expect, it, test } from 'vitest';
import { importPublicKey, SIGNATURE_BYTES, sign, verify } from '../../../workers/core/attest/ed25519.ts';
import { sharedFolder } from '../../support/shared-data.ts';

const wycheproof = sharedFolder('wycheproof');
const hex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'hex'));

interface Group {
  publicKey: { pk: string };
  tests: { tcId: number; msg: string; sig: string; result: 'valid' | 'invalid' }[];
}

test.skipIf(!wycheproof.isHere)('says of all 150 Wycheproof signatures what they are', async () => {
  const { testGroups }: { testGroups: Group[] } = JSON.parse(wycheproof.read('ed25519_test.json'));
  const wrong: number[] = [];
  let checked = 0;
  for (const { publicKey, tests } of testGroups) {
    const key = await importPublicKey(hex(publicKey.pk));
    for (const { tcId, msg, sig, result } of tests) {
      checked += 1;
      if ((await verify(key, hex(msg), hex(sig))) !== (result === 'valid')) wrong.push(tcId);
    }
  }
  expect(wrong).toEqual([]);
  expect(checked).toBeGreaterThanOrEqual(150);
});

describe('a signature', () => {
  it('verifies for its message and key, and for no other message, key or length', async () => {
    const pair = async () => crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
    const [ours, other] = [await pair(), await pair()];
    const message = new TextEncoder().encode('message');
    const signature = await sign(ours.privateKey, message);
    expect(signature).toHaveLength(SIGNATURE_BYTES);
    expect(await verify(ours.publicKey, message, signature)).toBe(true);
    expect(await verify(ours.publicKey, new TextEncoder().encode('massage'), signature)).toBe(false);
    expect(await verify(other.publicKey, message, signature)).toBe(false);
    expect(await verify(ours.publicKey, message, signature.subarray(1))).toBe(false);
    expect(await verify(ours.publicKey, message, new Uint8Array(65))).toBe(false);
  });
});
