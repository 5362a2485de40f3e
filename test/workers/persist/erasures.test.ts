// Erasures carried out over real bindings, some of which fail: at every moment the archive adds up, and whatever happens each event
// is gone in the end, from every store, with one statement.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildSegment } from '../../../workers/core/segment/write.ts';
import { carryOutErasures } from '../../../workers/persist/erasures.ts';
import { walkArchive } from '../../../workers/persist/orphans.ts';
import { FAULT_KINDS, FaultPlan, faultsOf } from '../../support/faults.ts';
import { type BuiltPacket, buildPacket, NOON } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { consume, freshStorage, inMessage, redelivered } from './desk.ts';
import { ask, checkErasures, erasures, markedPacket, markerOf, round, whereIs } from './erasing.ts';

beforeEach(freshStorage);

const HOUR = 3_600_000;
const SOON = 20_000;

/** Two packets in one segment, and a third in another. */
async function archived(): Promise<[BuiltPacket, BuiltPacket, BuiltPacket]> {
  const [one, two, three] = [await markedPacket(4), await markedPacket(2), await markedPacket(3)];
  await consume([inMessage(one), inMessage(two)]);
  await consume([inMessage(three)]);
  return [one, two, three];
}

const uid = ({ id }: BuiltPacket, index: number): string => `${id}.${index}`;

const statesOf = async (): Promise<string[]> => (await erasures()).map(({ state }) => state);

describe('an erasure', () => {
  it('takes the event out with the first round, and whatever is left of it with the next', async () => {
    const [one] = await archived();
    await ask(uid(one, 2));
    const before = await checkErasures();
    expect(await round()).toBeUndefined();
    expect(await statesOf()).toEqual(['erased']);
    expect(await checkErasures()).toEqual(before.filter((name) => name !== uid(one, 2)));
    expect(await round({ later: 5_000 })).toBeUndefined();
    expect(await statesOf(), 'queries may still read what was replaced').toEqual(['erased']);
    expect(await round({ later: SOON })).toBeUndefined();
    expect(await statesOf()).toEqual(['done']);
    expect((await checkArchive()).orphans).toEqual([]);
  });

  it('leaves neither payload nor salt nor words anywhere, of its event alone', async () => {
    const one = await markedPacket(4);
    await consume([inMessage(one)]);
    expect(await whereIs(markerOf(2))).toEqual([
      expect.stringContaining('ARCHIVE/segments/'),
      'segment_terms_data',
    ]);
    await ask(uid(one, 2));
    await round();
    await round({ later: SOON });
    expect(await statesOf()).toEqual(['done']);
    expect(await whereIs(markerOf(2))).toEqual([]);
    expect(await whereIs(markerOf(1))).toEqual([
      expect.stringContaining('ARCHIVE/segments/'),
      'segment_terms_data',
    ]);
    const salt = Buffer.from(one.packet.salts.subarray(32, 48)).toString('latin1');
    for (const { key } of (await env.ARCHIVE.list()).objects) {
      const object = await (await env.ARCHIVE.get(key))?.arrayBuffer();
      expect(Buffer.from(object ?? new ArrayBuffer(0)).includes(Buffer.from(salt, 'latin1'))).toBe(false);
    }
  });

  it('removes copies in SPILL and among dead letters of messages, and no rejected events', async () => {
    const one = await markedPacket(1);
    await consume([inMessage(one)]);
    const folder = `dead-letters/tenant=acme/date=${new Date(NOON).toISOString().slice(0, 10)}`;
    await env.SPILL.put(`spill/acme/${one.id}`, one.file);
    await env.ARCHIVE.put(`${folder}/${one.id}.message.ndjson`, markerOf(0));
    await env.ARCHIVE.put(`${folder.replace(/..$/, '04')}/${one.id}.packet`, markerOf(0));
    await env.ARCHIVE.put(`${folder}/${one.id}.ndjson`, 'what was rejected at the door');
    await ask(uid(one, 0));
    await round();
    await round({ later: SOON });
    expect(await statesOf()).toEqual(['done']);
    expect(await whereIs(markerOf(0))).toEqual([]);
    expect(await env.ARCHIVE.head(`${folder}/${one.id}.ndjson`)).not.toBeNull();
  });

  it('waits for an object that a crash left behind, until nothing can claim it any more', async () => {
    const one = await markedPacket(2);
    const message = inMessage(one);
    const plan = new FaultPlan({ operation: 'ARCHIVE.put', nth: 1, kind: 'crash' });
    await consume([message], { plan });
    await consume(redelivered([message], plan));
    await ask(uid(one, 1));
    await round();
    await round({ later: SOON });
    expect(await statesOf()).toEqual(['erased']);
    expect(await whereIs(markerOf(1))).toHaveLength(1);
    await round({ later: 2 * HOUR });
    expect(await statesOf()).toEqual(['done']);
    expect(await whereIs(markerOf(1))).toEqual([]);
  });

  it('is not done while a bucket lock keeps the replaced object, and holds its words no longer than others', async () => {
    const one = await markedPacket(2);
    await consume([inMessage(one)]);
    await ask(uid(one, 1));
    await round();
    const locked = new Proxy(env.ARCHIVE, {
      get: (bucket, name) =>
        name === 'delete'
          ? () => Promise.reject(new Error('the object is locked by a bucket lock rule'))
          : Reflect.get(bucket, name).bind(bucket),
    });
    for (const later of [SOON, 2 * HOUR]) {
      await carryOutErasures({
        env: { ...env, ARCHIVE: locked },
        now: () => Date.now() + later,
        random: () => 1,
      });
      expect(await statesOf()).toEqual(['erased']);
      expect(await whereIs(markerOf(1))).toEqual([expect.stringContaining('ARCHIVE/segments/')]);
    }
    await round({ later: 3 * HOUR });
    expect(await statesOf()).toEqual(['done']);
    expect(await whereIs(markerOf(1))).toEqual([]);
  });

  it('is not carried out on a packet that does not prove what its manifest says, and holds up no other', async () => {
    const [one, two, three] = await archived();
    const salts = one.packet.salts.with(17, (one.packet.salts[17] ?? 0) ^ 1);
    const { bytes, row } = buildSegment([{ ...one.packet, salts }, two.packet]);
    const found = await env.CATALOG.prepare(
      `UPDATE segments SET bytes = ?2, footer_bytes = ?3, packets_offset = ?4, packets_bytes = ?5
       WHERE id = (SELECT segment FROM packets WHERE packet = ?1) RETURNING object`,
    )
      .bind(one.id, row.bytes, row.footerBytes, row.packetsOffset, row.packetsBytes)
      .first<{ object: string }>();
    await env.ARCHIVE.put(found?.object ?? '', bytes);
    await ask(uid(one, 0));
    await ask(uid(three, 0));
    await round();
    const states = new Map((await erasures()).map(({ uid: name, state }) => [name, state]));
    expect([states.get(uid(one, 0)), states.get(uid(three, 0))]).toEqual(['asked', 'erased']);
  });
});

describe('erasures', () => {
  it('of every event of a packet and of a segment leave a segment that still has its packets', async () => {
    const [one, two, three] = await archived();
    for (const index of [0, 1, 2, 3]) await ask(uid(one, index));
    await round();
    expect(await checkErasures()).toHaveLength(5);
    for (const index of [0, 1]) await ask(uid(two, index));
    await round();
    expect(await checkErasures()).toEqual([0, 1, 2].map((index) => uid(three, index)));
    await round({ later: SOON });
    expect(new Set(await statesOf())).toEqual(new Set(['done']));
    expect(await env.CATALOG.prepare('SELECT sum(events) AS n FROM rollups').first('n')).toBe(3);
  });

  it('in more segments than one round takes are all carried out, whatever stands before them', async () => {
    const packets: BuiltPacket[] = [];
    for (let i = 0; i < 10; i++) {
      const packet = await markedPacket(1);
      packets.push(packet);
      await consume([inMessage(packet)]);
      await ask(uid(packet, 0));
    }
    await env.CATALOG.prepare(
      "UPDATE segments SET object = 'segments/none/' || id || '.parquet' WHERE id IN (SELECT id FROM segments LIMIT 9)",
    ).run();
    for (let start = 0; start < 10; start++) {
      await carryOutErasures({ env, now: Date.now, random: () => start });
    }
    expect((await statesOf()).toSorted()).toEqual([...Array(9).fill('asked'), 'erased']);
  });

  it('of one packet by two consumers at once are each done once', async () => {
    const [one] = await archived();
    await ask(uid(one, 0));
    const plan = new FaultPlan();
    plan.pause('CATALOG.write', 1, async () => {
      await ask(uid(one, 1));
      await round();
    });
    await round({ plan });
    await checkErasures();
    expect(await statesOf()).toEqual(['erased', 'erased']);
    // Whoever came second has put an object that still holds the other's event.
    await round({ later: SOON });
    expect(await statesOf()).toContain('erased');
    await round({ later: 2 * HOUR });
    expect(await statesOf()).toEqual(['done', 'done']);
    expect((await checkErasures()).filter((name) => name.startsWith(one.id))).toHaveLength(2);
    expect((await checkArchive()).orphans).toEqual([]);
  });

  it('do not let a retry of the packet in again, by its key or by its body', async () => {
    const specs = [{ idempotencyKey: 'k', body: 'one' }, { body: 'two' }];
    for (const spec of specs) {
      const original = await buildPacket({ ...spec, events: [{ message: 'first' }, { message: 'second' }] });
      await consume([inMessage(original)]);
      await ask(uid(original, 0));
    }
    await round();
    const before = await checkErasures();
    for (const spec of specs)
      await consume([inMessage(await buildPacket({ ...spec, receivedAt: NOON + 1_000 }))]);
    expect(await checkErasures()).toEqual(before);
    expect(Object.values((await checkArchive()).duplicates)).toHaveLength(2);
  });

  it('belong to a tenant: a row of another one finds nothing to erase', async () => {
    const [one] = await archived();
    await ask(uid(one, 0), 'other');
    await round();
    expect(await statesOf()).toEqual(['asked']);
    expect((await checkArchive()).uids).toContain(uid(one, 0));
  });
});

describe('whatever fails', () => {
  /** Calls of two rounds, the second one later, when nothing fails. */
  const CALLS = [
    ...[
      'CATALOG.read',
      'ARCHIVE.get',
      'ARCHIVE.get',
      'CATALOG.read',
      'ARCHIVE.put',
      'CATALOG.write',
      'CATALOG.read',
    ],
    ...[
      'CATALOG.read',
      'CATALOG.read',
      'ARCHIVE.delete',
      'CATALOG.read', // what repeats them
      'SPILL.delete',
      'ARCHIVE.delete',
      'ARCHIVE.list',
      'CATALOG.read',
    ],
    // Words: whether some are left, a merge, twice whether some are left.
    ...['CATALOG.read', 'CATALOG.write', 'CATALOG.read', 'CATALOG.read', 'CATALOG.write'],
  ];
  const FAULTS = faultsOf(CALLS);

  it('is one of these calls', async () => {
    const [one] = await archived();
    await ask(uid(one, 0));
    const plan = new FaultPlan();
    await round({ plan });
    await round({ plan, later: SOON });
    expect(plan.calls).toEqual(CALLS);
  });

  it.each(FAULT_KINDS.flatMap((kind) => FAULTS.map((fault) => ({ ...fault, kind }))))(
    'nothing is lost and nothing left: call $nth of $operation $kind',
    async (fault) => {
      const [one, two] = await archived();
      for (const name of [uid(one, 0), uid(one, 3), uid(two, 1)]) await ask(name);
      const plan = new FaultPlan(fault);
      for (const later of [0, SOON]) {
        await round({ plan, later });
        await checkErasures();
      }
      expect(plan.hasStruck).toBe(true);
      for (const later of [2 * SOON, 3 * SOON, 4 * SOON]) {
        expect(await round({ later })).toBeUndefined();
        await checkErasures();
      }
      expect(await statesOf()).toEqual(['done', 'done', 'done']);
      // What a failed attempt has put holds the payload no more, and goes as any orphan.
      await walkArchive(env.CATALOG, env.ARCHIVE, Date.now() + 2 * HOUR);
      expect((await checkArchive()).orphans).toEqual([]);
      expect(await whereIs(markerOf(3))).toEqual([]);
    },
  );
});
