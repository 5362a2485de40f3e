// Hundreds of attestations at once through the front door (issue: one `valid` of all that race on one nonce): each is answered, and each becomes
// one event, fetched and archived once. That verdicts hold at once is asked of the devices Worker alone in test/workers/devices/concurrency.test.ts.
import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { message } from '../../workers/core/devices/message.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { get } from '../support/stack-client.ts';

const FIRMWARE = 'ab'.repeat(32);
const AT_ONCE = 300;
/** Of what an administrator did: firmware allowed, device registered. */
const BEFORE = 2;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const call = (path: string, token: string, body?: unknown, method = 'POST'): Promise<Response> =>
  fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** A request that a registered device signed. */
async function signedAttestation(): Promise<unknown> {
  const admin = await stack.token({ tenant: 'stack', subject: 'operator', scope: ['admin'] });
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const hex = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  await call('/v1/attestations/firmware', admin, { family: 'stm32', version: '1.0', hash: FIRMWARE });
  await call('/v1/devices/pump-7', admin, { family: 'stm32', public_key_hex: hex }, 'PUT');
  const challenge = await call('/v1/devices/pump-7/challenge', stack.tokens.ingest);
  const { nonce }: { nonce: string } = await challenge.json();
  const time = Date.now();
  const said = { device: 'pump-7', firmwareHash: FIRMWARE, bootCount: 1, nonce, time };
  return {
    ...{ device_id: 'pump-7', firmware_hash: FIRMWARE, boot_count: 1, nonce, version: 2, time },
    signature_hex: sign(null, message(said), privateKey).toString('hex'),
  };
}

/** Figures of `edgeseal-devices` once as many packets were archived, or after a minute; polls, since there is nothing to listen on. */
async function packetsArchived(count: number): Promise<Record<string, number>> {
  for (const until = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const { lines }: { lines: { packets: Record<string, number> }[] } = await (
      await get(stack, '/v1/accounting?source=edgeseal-devices')
    ).json();
    const sums: Record<string, number> = {};
    for (const { packets } of lines)
      for (const [name, figure] of Object.entries(packets)) sums[name] = (sums[name] ?? 0) + figure;
    if ((sums.archived ?? 0) >= count || Date.now() > until) return sums;
  }
}

/** Events that no packet holds yet, as far as is known. */
async function leftOver(): Promise<number> {
  const sql = 'SELECT id FROM device_history WHERE packet IS NULL';
  const found = await stack.reach({ kind: 'sql', sql });
  return 'rows' in found ? found.rows.length : Number.NaN;
}

it('are one valid, and each is one packet, archived once, with nothing left to be handed on', async () => {
  const attestation = await signedAttestation();
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const answer = await call('/v1/attestations', stack.tokens.ingest, attestation);
      const { status }: { status?: string } = await answer.json();
      return `${answer.status} ${status}`;
    }),
  );
  expect(answers.filter((answer) => answer === '200 valid')).toHaveLength(1);
  // D1 on a busy machine may take longer than is waited for: a 503, whose row is there all the same, or is not.
  expect(answers.filter((answer) => !/^(200 (valid|failed)|503 .*)$/.test(answer))).toEqual([]);
  const answered = answers.filter((answer) => answer.startsWith('200')).length + BEFORE;
  expect(await packetsArchived(answered)).toMatchObject({ duplicate: 0 });
  // What no answer named is the cron's, when it is two minutes old.
  if (answered < AT_ONCE + BEFORE) await stack.triggerCron(Date.now() + 10 * 60_000);
  const kept = await stack.reach({ kind: 'sql', sql: 'SELECT count(*) AS rows FROM device_history' });
  const rows = 'rows' in kept ? Number(kept.rows[0]?.rows) : 0;
  expect(rows).toBeGreaterThanOrEqual(answered);
  expect(await packetsArchived(rows)).toMatchObject({ received: rows, archived: rows, duplicate: 0 });
  expect(await leftOver()).toBe(0);
}, 180_000);

it('and one that was taken in by an isolate that died before it said so is taken again by the cron, and archived once', async () => {
  const { archived = 0 } = await packetsArchived(1);
  const forget = `UPDATE device_history SET packet = NULL WHERE id = (SELECT max(id) FROM device_history)`;
  await stack.reach({ kind: 'sql', sql: forget });
  // Its answer has two minutes from when it was made.
  await stack.triggerCron(0);
  expect(await leftOver()).toBe(1);
  await stack.triggerCron(Date.now() + 10 * 60_000);
  expect(await leftOver()).toBe(0);
  await expect
    .poll(() => packetsArchived(archived), { timeout: 60_000 })
    .toMatchObject({ received: archived + 1, archived, duplicate: 1 });
});
