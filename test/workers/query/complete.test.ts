// An answer that proves itself complete: accepted whole by two checkers that share no code, and by neither once anything is left out,
// changed, swapped or added (promise 4).
import { env } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import { beforeAll, describe, expect, test } from 'vitest';
import { accountingAnswer, completeAnswer } from '../../../schemas/accounting-api.ts';
import { statements } from '../../../schemas/catalog.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { makeStatement } from '../../../workers/core/attest/statement.ts';
import { verifyCompleteAnswer } from '../../../workers/core/attest/verify-complete.ts';
import { closeBooks } from '../../../workers/persist/books.ts';
import { type CompleteDocument, checkComplete } from '../../support/complete-check.ts';
import { NOON, type PacketSpec } from '../../support/packet-builder.ts';
import { sha256 } from '../../support/reference-log.ts';
import { archive, archiveRetry, freshArchive, get, publishedVkey, seal } from './sealed-archive.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const random = () => Math.floor(Math.random() * 65_536);
const close = async (now: number) => {
  await closeBooks({ catalog: env.CATALOG, now, random });
  await seal();
};
const at = (hour: number, minute = 0, more: PacketSpec = {}): PacketSpec => ({
  receivedAt: NOON + hour * HOUR + minute * MINUTE,
  events: [{ message: `${hour}:${minute}` }, { message: `${hour}:${minute} again` }],
  ...more,
});

/** Archived behind the books, as persist does it. */
async function archiveLate(spec: PacketSpec): Promise<void> {
  for (const { id, packet } of await archive(spec)) {
    const { tenant, source, received_at } = packet.manifest;
    await env.CATALOG.prepare(`INSERT INTO unbooked VALUES (?1, ?2, ?3, ?4, 'late', 0, NULL)`)
      .bind(id, tenant, source, received_at)
      .run();
  }
}

const query = (from: number, to: number, source = 'fw') =>
  `/v1/events?q=source:${source}&from=${NOON + from * HOUR}&to=${NOON + to * HOUR}&proof=complete`;

let vkey: string;
let jwks: { keys: unknown[] };

async function ask(from: number, to: number, source = 'fw'): Promise<CompleteDocument> {
  const response = await get(query(from, to, source));
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${text}`);
  completeAnswer.parse(JSON.parse(text));
  return JSON.parse(text);
}

const verify = (document: unknown, options = {}) =>
  verifyCompleteAnswer(document, jwks, { tenant: 'acme', ...options });

beforeAll(async () => {
  await freshArchive();
  vkey = await publishedVkey();
  jwks = await (await get('/.well-known/jwks.json', null)).json();
  // Hours 0, 1, 3, 4 and 6 of fw; hour 5 is silent; others in the same segments.
  const [first] = await archive(at(0), at(0, 1), at(0, 2, { source: 'dns' }), at(0, 3, { events: [] }));
  await archive(at(1), at(1, 30, { source: 'dns' }));
  await archive(at(3), at(3, 1), at(3, 2));
  if (first !== undefined) await archiveRetry(first, { receivedAt: NOON + 3 * HOUR + 5 * MINUTE });
  await archive(at(4));
  await close(NOON + 5 * HOUR + 15 * MINUTE);
  await archiveLate(at(1, 45));
  await archiveLate(at(3, 1));
  await close(NOON + 6 * HOUR + 15 * MINUTE);
  await archive(at(6));
  await close(NOON + 8 * HOUR + 15 * MINUTE);
  await archive(at(9, 0, { tenant: 'rival' }), at(9));
}, 60_000);

describe('the whole of some hours', () => {
  test.each([
    ['one hour', 3, 4, 8],
    ['the first hours', 0, 2, 8],
    ['hours without any packet in between', 0, 6, 18],
    ['everything that is closed', 0, 8, 20],
    ['hours in which nothing came', 5, 6, 0],
    ['hours before the first', -3, 0, 0],
  ])('%s: both checkers find it complete', async (_, from, to, events) => {
    const document = await ask(from, to);
    expect(checkComplete(document, vkey, 'acme')).toHaveLength(events);
    const verdict = await verify(document, {
      source: 'fw',
      from: NOON + from * HOUR,
      to: NOON + to * HOUR,
      origin: env.LOG_ORIGIN,
    });
    expect(verdict.steps.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('says what rests on the word of the deployment when no later book exists', async () => {
    const open = await verify(await ask(6, 8));
    expect(open.steps[2]?.detail).toMatch(/rest on the word of the deployment/);
    expect(open).toMatchObject({ ok: false, until: NOON + 7 * HOUR });
    const closed = await verify(await ask(3, 4));
    expect(closed.steps[2]?.detail).not.toMatch(/word/);
    expect([closed.ok, closed.until]).toEqual([true, undefined]);
  });

  test('is proven for no hour that was only said to be asked for', async () => {
    const document = await ask(6, 7);
    expect((await verify(document)).ok).toBe(true);
    document.to += 30 * HOUR;
    expect(await verify(document)).toMatchObject({ ok: false, until: NOON + 7 * HOUR });
    const failed = await verify({ ...document, packets: [] });
    expect([failed.ok, failed.until]).toEqual([false, undefined]);
  });

  test('has the events of another source apart', async () => {
    const document = await ask(0, 2, 'dns');
    expect(checkComplete(document, vkey, 'acme')).toHaveLength(4);
    expect((await verify(document)).ok).toBe(true);
  });
});

type Tampering = [string, (document: CompleteDocument) => void];

const TAMPERINGS: Tampering[] = [
  ['an event is left out', ({ packets }) => packets[1]?.events.splice(0, 1)],
  ['the last event is left out', ({ packets }) => packets.at(-1)?.events.pop()],
  [
    'an event is only a leaf, without an erasure',
    ({ packets }) => packets[0]?.events.splice(0, 1, { leaf: '0'.repeat(64) }),
  ],
  [
    'a byte of an event is changed',
    ({ packets }) => packets[0]?.events.splice(0, 1, { ...packets[0].events[0], event: '{}' }),
  ],
  ['two events change places', ({ packets }) => packets[0]?.events.reverse()],
  ['an event is added', ({ packets }) => packets[0]?.events.push({ event: '{}', salt: '0'.repeat(32) })],
  ['a packet is left out', ({ packets }) => packets.splice(1, 1)],
  ['the last packet is left out', ({ packets }) => packets.pop()],
  ['a packet comes twice', ({ packets }) => packets.push(...packets.slice(-1))],
  ['two packets change places', ({ packets }) => packets.unshift(...packets.splice(1, 1))],
  ['a packet and its book are left out', ({ packets, books }) => [books.splice(1, 1), packets.splice(0, 5)]],
  ['a book is left out', ({ books }) => books.splice(2, 1)],
  ['the book before the hours is left out', ({ books }) => books.splice(0, 1)],
  ['the book after the hours is left out', ({ books }) => books.pop()],
  ['a late book and its packets are left out', ({ late, packets }) => [late.pop(), packets.pop()]],
  [
    'all late books and their packets are left out',
    ({ late, packets }) => [late.splice(0), packets.splice(-2)],
  ],
  [
    'the newest book is left out with the late ones',
    (one) => Object.assign(one, { newest: one.books.at(-1), late: [] }),
  ],
  [
    'a book says less',
    ({ books }) =>
      Object.assign(books[1] ?? {}, {
        statement: books[1]?.statement.replace(/"archived":[0-9]+/, '"archived":9'),
      }),
  ],
  ['a book is of another place in the log', ({ books }) => Object.assign(books[1] ?? {}, { log_index: 0 })],
  ['the hours are said to be fewer', (one) => Object.assign(one, { from: one.from + HOUR })],
];

describe('what is not whole', () => {
  test.each(TAMPERINGS)('%s: both checkers find it', async (_, tamper) => {
    const document = await ask(1, 4);
    expect(checkComplete(document, vkey, 'acme').length).toBe(12);
    tamper(document);
    expect(() => checkComplete(document, vkey, 'acme')).toThrow();
    expect((await verify(document)).ok).toBe(false);
  });

  test('an answer to another question is found by who knows what was asked', async () => {
    const document = await ask(3, 4);
    expect((await verify(document, { source: 'dns' })).ok).toBe(false);
    expect((await verify(document, { from: NOON })).ok).toBe(false);
    expect((await verify(document, { tenant: 'rival' })).ok).toBe(false);
    expect((await verify(document, { origin: 'other.example/log' })).ok).toBe(false);
  });

  test.each([null, {}, [], { v: 2 }, { v: 1, books: 1 }, 'text'])(
    '%j is not well-formed',
    async (document) => {
      expect((await verify(document)).steps).toMatchObject([{ ok: false, name: 'The proof is well-formed' }]);
    },
  );
});

describe('an event that was erased', () => {
  /** The answer with its first event as an erasure leaves it, and a sealed statement that says so. */
  async function withErased(said: (uid: string, leaf: string) => JsonObject): Promise<CompleteDocument> {
    const document = await ask(1, 4);
    const [packet] = document.packets;
    const { event = '', salt = '' } = packet?.events[0] ?? {};
    const leaf = sha256(Uint8Array.of(0), Buffer.from(salt, 'hex'), Buffer.from(event)).toString('hex');
    const uid: string = JSON.parse(event).metadata.uid;
    const nonce = crypto.getRandomValues(new Uint8Array(16));
    const about = { kind: 'erasure', tenant: 'acme', subject: uid, createdAt: NOON, nonce } as const;
    const row = makeStatement({ ...about, said: said(uid, leaf) });
    await drizzle(env.CATALOG).insert(statements).values(row);
    await seal();
    packet?.events.splice(0, 1, { leaf });
    document.erasures.push(await (await get(`/v1/statements/${row.hash}/proof`)).json());
    return document;
  }

  test('is no gap where a statement says so', async () => {
    const document = await withErased((uid, leaf) => ({ uid, leaf }));
    expect(checkComplete(document, vkey, 'acme')).toHaveLength(11);
    const { ok, steps } = await verify(document);
    expect([ok, steps.at(-1)?.detail]).toEqual([true, '12 events, 1 of them erased']);
  });

  test.each([
    ['another event', (uid: string, leaf: string) => ({ uid: `${uid}0`, leaf })],
    ['another leaf', (uid: string) => ({ uid, leaf: '0'.repeat(64) })],
  ])('is one where the statement is about %s', async (_, said) => {
    const document = await withErased(said);
    expect(() => checkComplete(document, vkey, 'acme')).toThrow();
    expect((await verify(document)).ok).toBe(false);
  });
});

describe('what cannot be shown is refused in words', () => {
  test.each([
    [
      `/v1/events?q=source:fw&from=${NOON}&to=${NOON + 30 * HOUR}&proof=complete`,
      400,
      'QUERY_TIME_INVALID',
      /closed up to/,
    ],
    [
      `/v1/events?q=source:fw&from=${NOON + 1}&to=${NOON + HOUR}&proof=complete`,
      400,
      'QUERY_TIME_INVALID',
      /whole hours/,
    ],
    [`/v1/events?q=source:fw&proof=complete`, 400, 'QUERY_TIME_INVALID', /whole hours/],
    [
      `/v1/events?q=source:fw AND severity_id:4&from=${NOON}&to=${NOON + HOUR}&proof=complete`,
      400,
      'QUERY_PARAMETER_INVALID',
      /nothing else/,
    ],
    [
      `/v1/events?q=source:fw&from=${NOON}&to=${NOON + HOUR}&proof=complete&limit=5`,
      400,
      'QUERY_PARAMETER_INVALID',
      /only/,
    ],
    [
      `/v1/events?q=source:nobody&from=${NOON}&to=${NOON + HOUR}&proof=complete`,
      404,
      'QUERY_NOT_FOUND',
      /No book/,
    ],
    [`/v1/events?q=source:fw&proof=some`, 400, 'QUERY_PARAMETER_INVALID', /proof/],
  ])('%s', async (path, status, code, words) => {
    const response = await get(path);
    const { error } = await response.json<{ error: { code: string; message: string } }>();
    expect([response.status, error.code]).toEqual([status, code]);
    expect(error.message).toMatch(words);
  });

  test("another tenant's source is one that never was", async () => {
    const theirs = await (await get(query(0, 2), 'rival')).text();
    const nobodys = await (await get(query(0, 2, 'nobody'), 'rival')).text();
    expect(theirs.replace('"fw"', '"nobody"').replace('\\"fw\\"', '\\"nobody\\"')).toBe(nobodys);
  });
});

describe('GET /v1/accounting', () => {
  const lines = async (parameters: string, tenant = 'acme') =>
    accountingAnswer.parse(await (await get(`/v1/accounting?${parameters}`, tenant)).json());

  test('has the books, newest hour first, and what is open', async () => {
    const { closed_until: until, lines: all } = await lines(`from=${NOON}&to=${NOON + 12 * HOUR}`);
    expect(until).toBe(NOON + 8 * HOUR);
    const shown = all.map(({ source, hour, open, sequence, packets }) => [
      source,
      (hour - NOON) / HOUR,
      open,
      sequence,
      packets.received,
    ]);
    expect(shown).toEqual([
      ['fw', 9, true, null, 1],
      ['fw', 6, false, 0, 1],
      ['fw', 4, false, 0, 1],
      ['fw', 3, false, 0, 4],
      ['fw', 3, false, 1, 1],
      ['dns', 1, false, 0, 1],
      ['fw', 1, false, 0, 1],
      ['fw', 1, false, 1, 1],
      ['dns', 0, false, 0, 1],
      ['fw', 0, false, 0, 3],
    ]);
    expect(all.filter(({ late }) => late)).toHaveLength(2);
    expect(
      all.every(({ open, statement, log_index: place }) => open === (statement === null && place === null)),
    ).toBe(true);
  });

  test('is narrowed to a source and to hours', async () => {
    const one = await lines(`source=dns&from=${NOON + HOUR + 1}&to=${NOON + 2 * HOUR}`);
    expect(one.lines.map(({ source, hour }) => [source, hour])).toEqual([['dns', NOON + HOUR]]);
  });

  test('of another tenant has nothing of this one', async () => {
    const { lines: theirs } = await lines(`from=${NOON}&to=${NOON + 12 * HOUR}`, 'rival');
    expect(theirs.map(({ source, open }) => [source, open])).toEqual([['fw', true]]);
  });
});
