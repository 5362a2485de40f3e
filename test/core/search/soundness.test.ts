import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { parseQuery } from '../../../workers/core/search/parse.ts';
import type { Order, Position } from '../../../workers/core/search/position.ts';
import { prepareQuery } from '../../../workers/core/search/prepared-query.ts';
import type { Window } from '../../../workers/core/search/row-sink.ts';
import { type ScanLimits, scan } from '../../../workers/core/search/scan.ts';
import { MemoryArchive } from '../../support/memory-archive.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';

/** What is awkward about words, addresses, numbers and times; each run takes a few of them, so that queries find something. */
const VALUES = [
  ...[
    'alice',
    'Alice',
    'bob',
    'admin-1',
    'ADMIN',
    'müller',
    'Müller.de',
    'ÄÖ',
    'a',
    '22',
    '1234567',
    '4.5',
    'x_y',
  ],
  ...[
    '10.1.2.3',
    '10.1.2.33',
    '10.200.0.1',
    '::ffff:10.1.2.3',
    '2001:db8::1',
    '2001:DB8:0:0:0:0:0:1',
    'fe80::1',
  ],
  ...['failed password for alice', 'Failed  Password', 'C:\\Windows\\cmd.exe', '10.0.0.0/8', '"quoted"', ''],
  ...[
    '2026-10-01T12:00:00Z',
    'mail.example.com',
    'example.com.',
    'ΑΣ',
    '\nΣ',
    'straße',
    '10.1',
    '10.1.!',
    'true',
  ],
  ...[0, 1, 4, 22, 4444, 1234567, 1e21, -5, 4.5, NOON, true, false, null],
];
const PATHS = [
  ...[
    'message',
    'user',
    'user.name',
    'src_ip',
    'ip',
    'src_endpoint.port',
    'severity_id',
    'class_uid',
    'status_id',
  ],
  ...[
    'time',
    'start_time',
    'unmapped.a',
    'unmapped.a.b',
    'observables.value',
    'source',
    'uid',
    'received_at',
    'raw',
  ],
];
type Value = (typeof VALUES)[number];

/** Events made of these values. */
function events(values: readonly Value[]): fc.Arbitrary<JsonObject> {
  const scalar = fc.constantFrom(...values);
  const value = fc.oneof(
    { weight: 5, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  );
  return fc.record(
    {
      time: fc.integer({ min: 0, max: 40 }).map((step) => NOON + step * 1000),
      class_uid: fc.constantFrom(0, 1007, 3001, 3002, 4001),
      category_uid: fc.constantFrom(2, 4),
      severity_id: fc.constantFrom(1, 2, 4),
      evidences: fc.array(
        fc.record({ src_endpoint: fc.record({ ip: value }), user: fc.record({ name: value }) }),
        { maxLength: 2 },
      ),
      process: fc.record({ user: fc.record({ name: value }) }),
      device: fc.record({ hostname: value, name: value }, { requiredKeys: [] }),
      status_id: fc.constantFrom(1, 2),
      message: value,
      src_endpoint: fc.record({ ip: value, port: value }, { requiredKeys: [] }),
      user: fc.record({ name: value }, { requiredKeys: [] }),
      actor: fc.record({ user: fc.record({ name: value }) }, { requiredKeys: [] }),
      start_time: value,
      unmapped: fc.dictionary(fc.constantFrom('a', 'b', 'a.b', 'src_ip', '__proto__'), value, { maxKeys: 2 }),
      observables: fc.array(fc.record({ name: value, value }), { maxLength: 2 }),
    },
    { requiredKeys: ['time', 'class_uid', 'category_uid', 'severity_id'] },
  );
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
const escaped = (text: string): string => text.replace(/[\s()"\\:&|*?![\]{}<>+-]/g, '\\$&');

/** A piece of a text with wildcards where it was cut. */
function cut(text: string, a: number, b: number, isHole: boolean): string {
  const from = Math.min(a % text.length, b % text.length);
  const to = Math.max(a % text.length, b % text.length) + 1;
  const end = isHole && to < text.length ? '?' : '';
  return `${from === 0 ? '' : '*'}${escaped(text.slice(from, to))}${end}${to + end.length < text.length ? '*' : ''}`;
}

/** What refuses a value that is no time. */
const TIMES = /^(?:time|received_at):/;

function isUnderstood(query: string): boolean {
  try {
    parseQuery(query);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Queries for these values. */
function queries(values: readonly Value[]): fc.Arbitrary<string> {
  const texts = values.map(String).filter((text) => text !== '');
  const wildcard = fc
    .tuple(fc.constantFrom('x', ...texts), fc.nat(), fc.nat(), fc.boolean())
    .map((by) => cut(...by));
  const plain = fc.constantFrom(...values.map(String)).map(quoted);
  const known = fc.constantFrom(
    ...['1', '2', '4', '3002', '4.5', '1e21', 'true', '2026-10-01', '*', '10.1.*', 's?', 'tru*', 'fw'],
    ...['10.0.0.0/8', '10.1.2.0/24', '10.1.2.3/32', '2001:db8::/32', '::/0', '0.0.0.0/0', 'fe80::/10'],
  );
  const range = fc
    .tuple(
      fc.constantFrom('>=', '<=', '>', '<'),
      fc.constantFrom('1', '2', 'alice', '10.1.2.3', `${NOON + 9000}`),
    )
    .map((parts) => parts.join(''));
  const field = fc
    .tuple(fc.constantFrom(...PATHS), fc.oneof(plain, wildcard, known, range))
    .map((parts) => parts.join(':'))
    .filter((asked) => !TIMES.test(asked) || isUnderstood(asked));
  const text = fc.oneof(plain, wildcard).filter((asked) => /[\p{L}\p{N}]/u.test(asked));
  return fc.letrec<{ query: string }>((tie) => ({
    query: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof({ weight: 3, arbitrary: field }, { weight: 1, arbitrary: text }),
      fc
        .tuple(tie('query'), fc.constantFrom(' AND ', ' OR ', ' '), tie('query'))
        .map((parts) => `(${parts.join('')})`),
      tie('query').map((inner) => `NOT ${inner}`),
    ),
  })).query;
}

interface PacketSpec {
  readonly tenant: string;
  readonly source: string;
  readonly events: readonly JsonObject[];
  readonly raws: readonly string[];
}

function packets(values: readonly Value[]): fc.Arbitrary<PacketSpec[]> {
  const packet = fc.record({
    tenant: fc.constantFrom('acme', 'acme', 'other'),
    source: fc.constantFrom('fw', 'sw'),
    events: fc.array(events(values), { minLength: 1, maxLength: 4 }),
    raws: fc.array(fc.constantFrom(...values.map(String)), { minLength: 4, maxLength: 4 }),
  });
  return fc.array(packet, { minLength: 1, maxLength: 7 });
}

/** Packets, and a query that may find something in them. */
const cases = fc
  .uniqueArray(fc.constantFrom(...VALUES), { minLength: 2, maxLength: 4 })
  .filter((values) => values.some((value) => /[\p{L}\p{N}]/u.test(String(value))))
  .chain((values) => fc.tuple(packets(values), queries(values)));

async function archive(specs: readonly PacketSpec[]): Promise<MemoryArchive> {
  const memory = new MemoryArchive();
  for (const { tenant, source, events, raws } of specs) {
    const spec = { tenant, source, events, raws: raws.slice(0, events.length), receivedAt: NOON };
    memory.add([(await buildPacket(spec)).packet]);
  }
  return memory;
}

/** So small that pages are closed early; so large that they get on. */
const LIMITS: ScanLimits = { segments: 2, bytes: 1 << 30, pageBytes: 600 };

/** Every page of a query, one after the other. */
async function pages(
  memory: MemoryArchive,
  text: string,
  window: Window,
  limit: number,
): Promise<Position[]> {
  const prepared = prepareQuery(parseQuery(text));
  const found: Position[] = [];
  let after: Position | null = null;
  do {
    const source = memory.source(prepared.query, 'acme', window);
    const page = await scan(prepared, { ...window, after }, limit, source, LIMITS);
    for (const { time, uid } of page.hits) found.push({ time, uid });
    after = page.next;
  } while (after !== null);
  return found;
}

it('answers page by page exactly what a walk over every event finds, for any query over any events', async () => {
  await fc.assert(
    fc.asyncProperty(
      ...[cases, fc.integer({ min: 1, max: 5 }), fc.constantFrom<Order>('newest', 'oldest')],
      fc.option(fc.integer({ min: 0, max: 40 })),
      async ([specs, text], limit, order, cut) => {
        const memory = await archive(specs);
        const window: Window = {
          from: order === 'newest' && cut !== null ? NOON + cut * 1000 : null,
          to: order === 'oldest' && cut !== null ? NOON + cut * 1000 : null,
          ...{ order, after: null },
        };
        const expected = memory.walk(parseQuery(text), 'acme', window);
        expect(await pages(memory, text, window, limit)).toEqual(expected);
      },
    ),
    { numRuns: 400 },
  );
});
