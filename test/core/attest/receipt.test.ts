// Receipts: jose verifies ours; tokens, foreign keys and changed bytes are none.
import { compactVerify, importJWK } from 'jose';
import { expect, it } from 'vitest';
import { signJws } from '../../../workers/core/attest/jws.ts';
import { importPublicKeys, importSigningKey } from '../../../workers/core/attest/keys.ts';
import { RECEIPT_TYPE, signReceipt, verifyReceipt } from '../../../workers/core/attest/receipt.ts';
import { keys, PACKET } from '../../support/attest-input.ts';

const set = await importPublicKeys(keys.publicKeys);
const key = await importSigningKey(keys.receiptKey, 'receipt');
const keyOf = (kid: string) => set.find(kid, 'receipt');
const claims = {
  ...{
    iss: 'https://edgeseal.test',
    sub: 'fw-1',
    iat: 1_790_000_000,
    jti: PACKET,
    tenant: 'acme',
    events: 2,
  },
  ...{ root: 'aa'.repeat(32), body: 'bb'.repeat(32), manifest: 'cc'.repeat(32) },
};
const invalid = { code: 'ATTEST_SIGNATURE_INVALID' };

it('says what was signed, to us and to jose', async () => {
  const receipt = await signReceipt(claims, key);
  expect(await verifyReceipt(receipt, keyOf)).toEqual(claims);
  const { payload, protectedHeader } = await compactVerify(
    receipt,
    await importJWK({ ...JSON.parse(keys.receiptKey), d: undefined }, 'EdDSA'),
  );
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(claims);
  expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: 'test-receipt', typ: RECEIPT_TYPE });
});

it('is refused when any character of it is changed', async () => {
  const receipt = await signReceipt(claims, key);
  for (let at = 0; at < receipt.length; at++) {
    const changed = receipt.slice(0, at) + (receipt[at] === 'A' ? 'B' : 'A') + receipt.slice(at + 1);
    await expect(verifyReceipt(changed, keyOf), `character ${at}`).rejects.toMatchObject(invalid);
  }
});

it('is refused of another type, by an unknown key, or saying something else', async () => {
  await expect(verifyReceipt('', keyOf)).rejects.toMatchObject(invalid);
  await expect(verifyReceipt(await signJws(claims, 'JWT', key), keyOf)).rejects.toMatchObject(invalid);
  await expect(verifyReceipt(await signReceipt(claims, { ...key, kid: 'x' }), keyOf)).rejects.toMatchObject(
    invalid,
  );
  const logKey = await importSigningKey(keys.logKey, 'log');
  await expect(verifyReceipt(await signReceipt(claims, logKey), keyOf)).rejects.toMatchObject(invalid);
  const { root: _, ...less } = claims;
  await expect(verifyReceipt(await signJws(less, RECEIPT_TYPE, key), keyOf)).rejects.toMatchObject(invalid);
});
