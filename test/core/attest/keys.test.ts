// Keys from the text a deployment holds: what is not exactly one is refused without being quoted.
import { describe, expect, it } from 'vitest';
import { importPublicKeys, importSigningKey } from '../../../workers/core/attest/keys.ts';
import { Violation } from '../../../workers/core/errors.ts';
import { keys } from '../../support/attest-input.ts';

const receipt = JSON.parse(keys.receiptKey);
const published: { keys: Record<string, string>[] } = JSON.parse(keys.publicKeys);

describe('a private key', () => {
  it('signs under its name, and knows its public half', async () => {
    const key = await importSigningKey(keys.receiptKey, 'receipt');
    expect(key.kid).toBe(receipt.kid);
    expect(Buffer.from(key.publicKey).toString('base64url')).toBe(receipt.x);
    expect(key.key.extractable).toBe(false);
    expect(key.key.usages).toEqual(['sign']);
  });

  it.each([
    ['not JSON', 'secret'],
    ['null', 'null'],
    ['without a name', JSON.stringify({ ...receipt, kid: undefined })],
    ['without its private half', JSON.stringify({ ...receipt, d: undefined })],
    ['of another curve', JSON.stringify({ ...receipt, crv: 'X25519' })],
    ['with a padded public half', JSON.stringify({ ...receipt, x: `${receipt.x}=` })],
    ['of another role', keys.logKey],
  ])('is refused when it is %s, without a word of it', async (_, text) => {
    const failure = await importSigningKey(text, 'receipt').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Violation);
    expect(failure).toMatchObject({ code: 'ATTEST_KEY_UNUSABLE' });
    expect(failure).not.toHaveProperty('cause');
    expect(String(failure)).not.toContain('secret');
  });
});

describe('the public keys', () => {
  it('are found by name in their role only', async () => {
    const set = await importPublicKeys(keys.publicKeys);
    expect(set.keys.map((key) => key.use).sort()).toEqual(['log', 'receipt', 'token']);
    expect(set.find('test-token', 'token')?.kid).toBe('test-token');
    expect(set.find('test-token', 'receipt')).toBeUndefined();
    expect(set.find('nobody', 'token')).toBeUndefined();
    expect(set.find('__proto__', 'token')).toBeUndefined();
  });

  it.each([
    ['not JSON', '{'],
    ['no set', '[]'],
    ['a key without a role', JSON.stringify({ keys: [{ ...published.keys[0], edgeseal_use: undefined }] })],
    ['a key of another algorithm', JSON.stringify({ keys: [{ ...published.keys[0], alg: 'HS256' }] })],
    ['a key with loose bits', JSON.stringify({ keys: [{ ...published.keys[0], x: `${'A'.repeat(42)}B` }] })],
    ['two keys of one name', JSON.stringify({ keys: [published.keys[0], published.keys[0]] })],
  ])('are refused when they are %s', async (_, text) => {
    await expect(importPublicKeys(text)).rejects.toMatchObject({ code: 'ATTEST_KEY_UNUSABLE' });
  });
});
