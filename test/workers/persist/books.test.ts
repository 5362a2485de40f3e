// The books close (promise 4): every packet is in one book, whatever is redelivered, late, given up, replayed, or done twice at once.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { closeBooks } from '../../../workers/persist/books.ts';
import { FaultPlan, underFaults } from '../../support/faults.ts';
import { type BuiltPacket, buildPacket, NOON, type PacketSpec } from '../../support/packet-builder.ts';
import { checkBooked, readBooks } from './book-keeping.ts';
import { consume, consumeUntilAcked, freshStorage, inMessage } from './desk.ts';
import { messageOf, TestMessage } from './test-message.ts';

beforeEach(freshStorage);

const HOUR = 3_600_000;
const MINUTE = 60_000;
const random = () => Math.floor(Math.random() * 65_536);
const close = (now: number) => closeBooks({ catalog: env.CATALOG, now, random });

/** One o'clock and the grace: the hour of NOON can be closed. */
const DUE = NOON + HOUR + 15 * MINUTE;

async function archive(...specs: PacketSpec[]): Promise<BuiltPacket[]> {
  const built = await Promise.all(specs.map(buildPacket));
  await consumeUntilAcked(built.map(inMessage));
  return built;
}

const two = [{ message: 'a' }, { message: 'b' }];
const rejected = [{ index: 2, code: 'DECODE_JSON_SYNTAX', message: 'no', raw: '{' }] as const;

it('books each source of an hour once the grace is over, and not before', async () => {
  const sent = await archive(
    { events: two },
    { source: 'dns', receivedAt: NOON + 59 * MINUTE },
    { receivedAt: NOON + MINUTE, events: two, rejected },
    { tenant: 'rival', receivedAt: NOON + HOUR - 1 },
  );
  expect(await close(DUE - 1)).toEqual({ books: 0, packets: 0, late: 0 });
  expect(await close(DUE)).toEqual({ books: 3, packets: 4, late: 0 });
  const [dns, fw] = await checkBooked(sent);
  expect(dns).toMatchObject({ source: 'dns', hour: NOON, sequence: 0, late: false, previous: null });
  expect(fw).toMatchObject({
    ...{ tenant: 'acme', source: 'fw', late_books: 0, previous_late: null },
    packets: { received: 2, archived: 2, dead_lettered: 0, duplicate: 0, replayed: 0 },
    events: { received: 5, archived: 4, dead_lettered: 1, duplicate: 0, replayed: 0 },
    ...{ first: sent[0]?.id, last: sent[2]?.id },
    bytes: (sent[0]?.packet.manifest.bytes ?? 0) + (sent[2]?.packet.manifest.bytes ?? 0),
  });
});

it('books nothing twice, however often the pulse comes', async () => {
  const sent = await archive({}, {}, { receivedAt: NOON + HOUR });
  await close(DUE);
  await close(DUE);
  await close(DUE + HOUR);
  await close(DUE + 30 * HOUR);
  expect((await checkBooked(sent)).map(({ hour }) => hour)).toEqual([NOON, NOON + HOUR]);
});

it('chains the books of a source over hours without any packet', async () => {
  const sent = await archive({}, { receivedAt: NOON + 5 * HOUR }, { receivedAt: NOON + 6 * HOUR });
  await close(DUE + 9 * HOUR);
  const books = await checkBooked(sent);
  expect(books).toHaveLength(3);
  expect(books.map(({ previous }) => previous === null)).toEqual([true, false, false]);
});

it('sums up the numbers of a sender that numbers its packets', async () => {
  const sent = await archive(...[7, 5, 9, 5].map((sequence, i) => ({ sequence, receivedAt: NOON + i })), {
    source: 'plain',
  });
  await close(DUE);
  const [fw, plain] = await checkBooked(sent);
  expect(fw?.numbering).toEqual({
    ...{ first: 5, last: 9, numbers: 3, repeated: 1, missing: 2 },
    gaps: [
      [6, 6],
      [8, 8],
    ],
  });
  expect(plain).not.toHaveProperty('numbering');
});

it('counts retries as duplicates, under no root', async () => {
  const sent = await archive(
    { body: 'same', events: two },
    { body: 'same', events: two, receivedAt: NOON + MINUTE },
  );
  await close(DUE);
  expect(await checkBooked(sent)).toMatchObject([
    {
      packets: { received: 2, archived: 1, duplicate: 1 },
      events: { received: 4, archived: 2, duplicate: 2 },
    },
  ]);
});

it('books what comes in behind the books late, and only that', async () => {
  const sent = await archive({}, { source: 'dns' });
  await close(DUE);
  sent.push(...(await archive({ receivedAt: NOON + MINUTE }, { source: 'silent' })));
  const next = await archive({ receivedAt: NOON + HOUR });
  await close(DUE + MINUTE);
  const books = await checkBooked(sent);
  expect(
    books.map(({ source, sequence, late, packets }) => [source, sequence, late, packets.received]),
  ).toEqual([
    ['dns', 0, false, 1],
    ['fw', 0, false, 1],
    ['fw', 1, true, 1],
    ['silent', 0, true, 1],
  ]);
  await close(DUE + HOUR);
  sent.push(...next, ...(await archive({ receivedAt: NOON + 2 * MINUTE })));
  await close(DUE + HOUR + MINUTE);
  const [third, second] = (await checkBooked(sent)).filter(({ source }) => source === 'fw').toReversed();
  expect([third?.hour, second?.sequence, second?.late_books]).toEqual([NOON + HOUR, 2, 1]);
});

/** A message of this packet that is given up at once: persist cannot read its envelope, but knows whose it is. */
async function giveUp(built: BuiltPacket): Promise<void> {
  const key = `spill/${built.packet.manifest.tenant}/${built.id}`;
  await consume([messageOf({ kind: 'pointer', packet: built.id, key }, { attempts: 101 })], {
    stage: 'dead-letter-queue',
  });
}

describe('what is given up', () => {
  it('is booked once, under the name it is known by', async () => {
    const built = await buildPacket({ tamper: (packet) => ({ ...packet, receipt: 'no.receipt.' }) });
    const message = inMessage(built);
    await consume([message]);
    await consume([message.again()]);
    await consume([new TestMessage(Uint8Array.of(0x99).buffer, { id: 'nonsense', attempts: 101 })], {
      stage: 'dead-letter-queue',
    });
    await close(DUE);
    await close(DUE + HOUR);
    expect(await readBooks()).toMatchObject([
      {
        tenant: '_unknown',
        source: '_unknown',
        late: true,
        packets: { received: 2, dead_lettered: 2 },
        bytes: 0,
      },
    ]);
  });

  it('and archived later, is received once, and replayed', async () => {
    const built = await buildPacket({ events: two });
    await giveUp(built);
    await close(DUE);
    await consumeUntilAcked([inMessage(built)]);
    await close(DUE + MINUTE);
    const books = await readBooks();
    expect(books.map(({ packets }) => packets)).toMatchObject([
      { received: 1, dead_lettered: 1 },
      { received: 0, archived: 1, replayed: 1 },
    ]);
  });

  it('and archived before the books, is booked as archived', async () => {
    const built = await buildPacket({ events: two });
    await giveUp(built);
    await consumeUntilAcked([inMessage(built)]);
    await close(DUE);
    expect(await checkBooked([built])).toMatchObject([
      { late: false, packets: { archived: 1, dead_lettered: 0, replayed: 0 } },
    ]);
  });

  it("and archived between its hour's book and its own, is booked as late", async () => {
    const [first] = await archive({});
    await close(DUE);
    const built = await buildPacket({ events: two });
    await giveUp(built);
    await consumeUntilAcked([inMessage(built)]);
    await close(DUE + MINUTE);
    expect(await checkBooked([...(first === undefined ? [] : [first]), built])).toMatchObject([
      { late: false },
      { late: true, packets: { archived: 1, dead_lettered: 0, replayed: 0 } },
    ]);
  });
});

it('four pulses at once, with packets arriving, book every packet once', async () => {
  const sent: BuiltPacket[] = [];
  for (let round = 0; round < 4; round++) {
    const late = await buildPacket({ receivedAt: NOON + round * HOUR + MINUTE });
    sent.push(
      ...(await archive(
        { receivedAt: NOON + round * HOUR },
        { source: 'dns', receivedAt: NOON + round * HOUR },
      )),
      late,
    );
    const at = DUE + round * HOUR;
    await Promise.allSettled([
      close(at),
      consumeUntilAcked([inMessage(late)]),
      close(at + 1),
      close(at + 2),
      close(at + 3),
    ]);
    await close(at + MINUTE);
    await checkBooked(sent);
  }
});

/** The calls of a closing of one hour and one late packet, as they come. */
const CALLS = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((nth) => ({ operation: 'CATALOG.read', nth })),
  ...[1, 2].map((nth) => ({ operation: 'CATALOG.write', nth })),
];

describe.each(['fails', 'lost', 'crash'] as const)('when a call %s', (kind) => {
  it.each(CALLS)('($operation $nth) the next pulse completes the books', async ({ operation, nth }) => {
    const sent = await archive({}, { source: 'dns' });
    await close(DUE);
    sent.push(...(await archive({ receivedAt: NOON + HOUR }, { receivedAt: NOON + MINUTE })));
    const plan = new FaultPlan({ operation, nth, kind });
    const catalog = underFaults('CATALOG', env.CATALOG, plan);
    await expect(closeBooks({ catalog, now: DUE + HOUR, random })).rejects.toThrow();
    expect(plan.hasStruck).toBe(true);
    await close(DUE + HOUR + MINUTE);
    expect(await checkBooked(sent)).toHaveLength(4);
  });
});

it('a pulse closes the books, says how many, and goes on when it cannot', async () => {
  const sent = await archive({});
  const plan = new FaultPlan({ operation: 'CATALOG.write', nth: 1, kind: 'fails' });
  const pulse = messageOf({ kind: 'pulse', at: DUE });
  await consume([pulse], { plan, now: DUE });
  expect(pulse.outcome).toBe('acked');
  await consume([messageOf({ kind: 'pulse', at: DUE + MINUTE })], { now: DUE + MINUTE });
  await checkBooked(sent);
});

it('is not fooled by a clock that goes back', async () => {
  const sent = await archive({});
  await close(DUE + 10 * HOUR);
  expect(await close(DUE)).toEqual({ books: 0, packets: 0, late: 0 });
  sent.push(...(await archive({ receivedAt: NOON + 2 * HOUR })));
  await close(DUE);
  await checkBooked(sent);
});
