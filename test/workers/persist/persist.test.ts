import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { FaultPlan } from '../../support/faults.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { consume, freshStorage, inMessage, inSpill } from './desk.ts';

beforeEach(freshStorage);

it('archives packets from messages and from spill, acknowledges them and empties spill', async () => {
  const a = await buildPacket({ events: [{}, { message: 'x' }] });
  const b = await buildPacket({ events: [{}] });
  const messages = [inMessage(a), await inSpill(b)];
  await consume(messages);
  expect(messages.map(({ outcome }) => outcome)).toEqual(['acked', 'acked']);
  const archive = await checkArchive();
  expect(archive.uids).toEqual([`${a.id}.0`, `${a.id}.1`, `${b.id}.0`].sort());
  expect(archive).toMatchObject({ orphans: [], spilled: [], duplicates: {}, dead: {} });
});

it('gives each tenant and each hour of receipt a segment of its own', async () => {
  const packets = [
    await buildPacket({ tenant: 'a', receivedAt: NOON }),
    await buildPacket({ tenant: 'a', receivedAt: NOON + 3_599_999 }),
    await buildPacket({ tenant: 'a', receivedAt: NOON + 3_600_000 }),
    await buildPacket({ tenant: 'b', receivedAt: NOON }),
  ];
  await consume(packets.map(inMessage));
  const { results } = await env.CATALOG.prepare('SELECT object, packets FROM segments ORDER BY object').all();
  const folder = (tenant: string, hour: number) =>
    expect.stringMatching(`tenant=${tenant}/date=2026-10-01/hour=${hour}/`);
  expect(results).toEqual([
    { object: folder('a', 12), packets: 2 },
    { object: folder('a', 13), packets: 1 },
    { object: folder('b', 12), packets: 1 },
  ]);
  await checkArchive();
});

it('archives a batch of a hundred tenants in one transaction, received in one millisecond', async () => {
  const packets = await Promise.all(
    Array.from({ length: 100 }, (_, i) => buildPacket({ tenant: `tenant-${i}`, events: [{}] })),
  );
  const plan = new FaultPlan();
  await consume(packets.map(inMessage), { plan });
  expect(plan.calls.filter((call) => call === 'CATALOG.write')).toHaveLength(1);
  expect((await checkArchive()).uids).toHaveLength(100);
});

it('counts events of more hours than fit into one parameter', async () => {
  const events = Array.from({ length: 12_000 }, (_, i) => ({ time: i * 3_600_000 }));
  const packet = await buildPacket({ events, raws: events.map(() => '') });
  await consume([inMessage(packet)]);
  const [row] = (await env.CATALOG.prepare('SELECT count(*) AS hours FROM rollups').all()).results;
  expect(row).toEqual({ hours: 12_000 });
  await checkArchive();
});

it('adds to the counts of an hour that had some', async () => {
  const [one, two] = [await buildPacket({ events: [{}, {}] }), await buildPacket()];
  await consume([inMessage(one)]);
  await consume([inMessage(two)]);
  const rows = (await env.CATALOG.prepare('SELECT * FROM rollups').all()).results;
  expect(rows).toEqual([
    { tenant: 'acme', hour: NOON, source: 'fw', class_uid: 0, severity_id: 1, events: 3 },
  ]);
});

it('makes events findable by their words, and by those of their raw text', async () => {
  const packet = await buildPacket({
    events: [{ message: 'Failed password' }],
    raws: ['from 10.9.8.7 ÄRGER'],
  });
  await consume([inMessage(packet), inMessage(await buildPacket({ tenant: 'other' }))]);
  const found = async (match: string) =>
    (
      await env.CATALOG.prepare('SELECT rowid FROM segment_terms WHERE segment_terms MATCH ?1')
        .bind(match)
        .all()
    ).results.length;
  expect(await found('"t_acme" AND "failed" AND "10.9.8.7" AND "u_c3a4726765720a"')).toBe(0);
  expect(await found('"t_acme" AND "failed" AND "10.9.8.7" AND "u_c3a472676572"')).toBe(1);
  expect(await found('"t_other" AND "failed"')).toBe(0);
});

it('nudges seal once a chunk with its segment, and not for retries alone', async () => {
  const sent: unknown[] = [];
  const plan = new FaultPlan();
  plan.watch('SEALING.send', (args) => sent.push(args[0]));
  const original = await buildPacket({ body: 'same' });
  await consume([inMessage(original)], { plan });
  const [segment] = (await env.CATALOG.prepare('SELECT id FROM segments').all<{ id: number }>()).results;
  await env.CATALOG.prepare('UPDATE segments SET log_start = 0').run();
  await consume([inMessage(await buildPacket({ body: 'same' })), inMessage(original)], { plan });
  expect(sent).toEqual([{ v: 1, segment: segment?.id }]);
});

it('never writes to a key that is taken: the second of two segments of one id takes another', async () => {
  // For each batch the lot of inspection first, then an id: the second batch draws the first one's number again.
  const draws = [0, 7, 0, 7, 8];
  const random = () => draws.shift() ?? 0;
  const [one, two] = [await buildPacket(), await buildPacket()];
  await consume([inMessage(one)], { random });
  await consume([inMessage(two)], { random });
  const { results } = await env.CATALOG.prepare('SELECT id FROM segments ORDER BY id').all<{ id: number }>();
  expect(results.map(({ id }) => id)).toEqual([4096 * NOON + 7, 4096 * NOON + 8]);
  expect(await checkArchive()).toMatchObject({ uids: [`${one.id}.0`, `${two.id}.0`].sort(), orphans: [] });
});

it('draws anew when another tenant has a segment of the same id', async () => {
  const draws = [0, 7, 0, 7, 8];
  const random = () => draws.shift() ?? 0;
  const [one, two] = [await buildPacket({ tenant: 'a' }), await buildPacket({ tenant: 'b' })];
  await consume([inMessage(one)], { random });
  await consume([inMessage(two)], { random });
  const { results } = await env.CATALOG.prepare('SELECT id FROM segments ORDER BY id').all<{ id: number }>();
  expect(results.map(({ id }) => id)).toEqual([4096 * NOON + 7, 4096 * NOON + 8]);
  await checkArchive();
});
