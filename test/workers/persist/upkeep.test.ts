import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { walkArchive } from '../../../workers/persist/orphans.ts';
import { FaultPlan, underFaults } from '../../support/faults.ts';
import { buildPacket } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { consume, consumeUntilAcked, freshStorage, inMessage, redelivered } from './desk.ts';
import { messageOf } from './test-message.ts';

beforeEach(freshStorage);

const HOUR = 3_600_000;
const walk = (now: number) => walkArchive(env.CATALOG, env.ARCHIVE, now);

/** Leaves an object without a row: the consumer dies between put and claim. */
async function leaveOrphan() {
  const message = inMessage(await buildPacket());
  const plan = new FaultPlan({ operation: 'ARCHIVE.put', nth: 1, kind: 'crash' });
  await consume([message], { plan });
  return redelivered([message], plan);
}

it('removes an orphan once its packets are archived in another segment', async () => {
  await consumeUntilAcked(await leaveOrphan());
  expect(await walk(Date.now() + 2 * HOUR)).toEqual({ objects: 2, removed: 1, kept: 0, isRoundDone: true });
  expect(await checkArchive()).toMatchObject({ orphans: [], uids: [expect.any(String)] });
});

it('goes on where a bucket lock keeps an orphan, and says that it stayed', async () => {
  await consumeUntilAcked(await leaveOrphan());
  const plan = new FaultPlan({ operation: 'ARCHIVE.delete', nth: 1, kind: 'fails' });
  const locked = underFaults('ARCHIVE', env.ARCHIVE, plan);
  const walked = await walkArchive(env.CATALOG, locked, Date.now() + 2 * HOUR);
  expect(walked).toEqual({ objects: 2, removed: 0, kept: 1, isRoundDone: true });
  expect(plan.hasStruck).toBe(true);
});

it('never removes the only copy: not before its packets are archived, and not after the catalog has forgotten them', async () => {
  const messages = await leaveOrphan();
  expect(await walk(Date.now() + 2 * HOUR)).toMatchObject({ removed: 0, kept: 1 });
  await consumeUntilAcked(messages);
  await env.CATALOG.batch(
    ['segments', 'packets', 'rollups'].map((table) => env.CATALOG.prepare(`DELETE FROM ${table}`)),
  );
  expect(await walk(Date.now() + 4 * HOUR)).toMatchObject({ removed: 0, kept: 2 });
});

it('does not touch an object younger than an hour, whose claim may be on its way', async () => {
  await consumeUntilAcked(await leaveOrphan());
  expect(await walk(Date.now())).toMatchObject({ objects: 2, removed: 0, kept: 0 });
});

it('leaves alone what is no segment of ours', async () => {
  await env.ARCHIVE.put('segments/tenant=acme/date=2026-10-01/hour=12/notes.txt', 'hello');
  await env.ARCHIVE.put('segments/tenant=acme/date=2026-10-01/hour=12/0000000000000001.parquet', 'PAR1');
  expect(await walk(Date.now() + 2 * HOUR)).toMatchObject({ objects: 2, removed: 0, kept: 2 });
});

it('walks once an hour, and goes on where it stopped', async () => {
  const folder = 'segments/tenant=a/date=2026-10-01/hour=12';
  for (let i = 0; i < 30; i++) await env.ARCHIVE.put(`${folder}/${i}`, 'x');
  await env.CATALOG.prepare('INSERT INTO upkeep VALUES (?1, ?2, ?3)').bind('orphans', `${folder}/8`, 0).run();
  const now = Date.now();
  expect(await walk(now)).toMatchObject({ objects: 1, isRoundDone: true });
  expect(await walk(now + HOUR - 1)).toBeUndefined();
  expect(await walk(now + HOUR)).toMatchObject({ objects: 30, isRoundDone: true });
});

it('passes a pulse on to seal and acknowledges it, even if the upkeep fails', async () => {
  for (const operation of ['CATALOG.read', 'CATALOG.write', 'ARCHIVE.list', 'SEALING.send']) {
    await freshStorage();
    const pulses = [messageOf({ kind: 'pulse', at: 1 }), messageOf({ kind: 'pulse', at: 2 })];
    const plan = new FaultPlan({ operation, nth: 1, kind: 'fails' });
    await consume(pulses, { plan, now: Date.now() });
    expect(plan.hasStruck).toBe(true);
    expect(plan.calls.filter((call) => call === 'SEALING.send')).toHaveLength(1);
    expect(pulses.map(({ outcome }) => outcome)).toEqual(['acked', 'acked']);
  }
});
