// Search over HTTP: what is found, page by page, and what is refused.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { auroraPage } from '../../../schemas/aurora.ts';
import { eventsPage } from '../../../schemas/query-api.ts';
import { NOON } from '../../support/packet-builder.ts';
import { archive, archiveRetry, broken, freshArchive, get } from './sealed-archive.ts';

const SECOND = 1000;

async function find(parameters: Record<string, string | number>, tenant = 'acme') {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  const response = await get(`/v1/events?${query}`, tenant);
  expect(response.status, await response.clone().text()).toBe(200);
  return eventsPage.parse(await response.json());
}

const messagesOf = (page: { events: readonly Record<string, unknown>[] }): unknown[] =>
  page.events.map(({ message }) => message);

async function refusal(path: string, tenant: string | null = 'acme') {
  const response = await get(path, tenant);
  const { error } = await response.json<{ error: { code: string; message: string; detail?: unknown } }>();
  return { status: response.status, ...error };
}

/** Three overlapping segments of acme, one of another tenant that says the same. */
beforeAll(async () => {
  await freshArchive();
  const login = (i: number, members: object = {}) => ({
    ...{ time: NOON + i * SECOND, class_uid: 3002, severity_id: 1, message: `login ${i}` },
    ...{ src_endpoint: { ip: `10.0.${i}.7`, port: 4000 + i }, user: { name: i % 2 === 0 ? 'Alice' : 'bob' } },
    ...members,
  });
  await archive({ source: 'sshd', events: [0, 3, 6].map((i) => login(i)) });
  await archive({ source: 'sshd', events: [1, 4, 7].map((i) => login(i)) });
  const odd = { severity_id: 4, unmapped: { 'odd.key': 'needle-in-a-haystack', count: 12345678901 } };
  await archive({
    source: 'fw',
    events: [login(2), login(5), login(8, odd)],
    raws: ['a', 'b', 'The raw Text'],
  });
  await archive({ tenant: 'other', events: [login(9, { message: 'needle of another tenant' })] });
});

describe('GET /v1/events', () => {
  it('answers newest first across overlapping segments', async () => {
    const page = await find({});
    expect(messagesOf(page)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0].map((i) => `login ${i}`));
    expect(page.cursor).toBeNull();
  });

  it('answers oldest first when asked', async () => {
    expect(messagesOf(await find({ order: 'oldest', limit: 2 }))).toEqual(['login 0', 'login 1']);
  });

  it('answers in the shape of rust_core when asked, the same rows and cursor', async () => {
    const shape = new URLSearchParams({ view: 'aurora', q: 'severity_id:>=4', raw: 'true' });
    const answer = await get(`/v1/events?${shape}`, 'acme');
    const page = auroraPage.parse(await answer.json());
    expect(page.events).toHaveLength(1);
    expect(page.events[0]).toMatchObject({ title: 'login 8', severity: 'high' });
    expect(page.events[0]?.fields).toMatchObject({ 'user.name': 'Alice', raw_data: 'The raw Text' });
    expect((await refusal('/v1/events?view=vega')).code).toBe('QUERY_PARAMETER_INVALID');
  });

  it.each([
    ['user:alice', [8, 6, 4, 2, 0]],
    ['user:alice AND NOT source:fw', [6, 4, 0]],
    ['src_ip:10.0.4.0/22', [7, 6, 5, 4]],
    ['src_endpoint.port:[4001 TO 4003}', [2, 1]],
    ['severity_id:>=4', [8]],
    ['severity:high class:authentication', [8]],
    ['unmapped.odd.key:needle*', [8]],
    ['needle', [8]],
    ['"the RAW text"', [8]],
    ['raw:"raw text"', [8]],
    ['unmapped.count:12345678901', [8]],
    ['message:"login 3" OR message:"login 4"', [4, 3]],
    ['-user:alice -user:bob', []],
    [`time:<${NOON + 2 * SECOND}`, [1, 0]],
  ])('finds %s', async (q, expected) => {
    expect(messagesOf(await find({ q }))).toEqual(expected.map((i) => `login ${i}`));
  });

  it('includes `from` and excludes `to`, as RFC 3339 or epoch milliseconds', async () => {
    const page = await find({ from: new Date(NOON + SECOND).toISOString(), to: NOON + 3 * SECOND });
    expect(messagesOf(page)).toEqual(['login 2', 'login 1']);
  });

  it('takes a zone whose plus sign was read as a blank', async () => {
    const response = await get('/v1/events?from=2026-10-01T14:00:08+02:00');
    expect(messagesOf(await response.json())).toEqual(['login 8']);
  });

  it('opens only the segments that may match', async () => {
    expect((await find({ q: 'needle' })).scanned.segments).toBe(1);
    expect((await find({ q: 'no-such-word-anywhere' })).scanned).toEqual({ segments: 0, rows: 0, bytes: 0 });
    expect((await find({ q: 'class_uid:4001' })).scanned.segments).toBe(0);
  });

  it('finds the first events by the packet and the uids of a retry', async () => {
    const [first] = await archive({
      source: 'sender',
      tenant: 'again',
      events: [{ message: 'a' }, { message: 'b' }],
    });
    if (first === undefined) throw new Error('nothing was archived');
    const retry = await archiveRetry(first);
    expect(messagesOf(await find({ q: `packet:${retry}` }, 'again')).toSorted()).toEqual(['a', 'b']);
    expect(messagesOf(await find({ q: `${retry}.1` }, 'again'))).toEqual(['b']);
    expect(messagesOf(await find({ q: `NOT packet:${retry}` }, 'again'))).toEqual([]);
    expect(messagesOf(await find({ q: `packet:${retry}` }, 'other'))).toEqual([]);
  });

  it('gives the original text only when asked', async () => {
    const [plain] = (await find({ q: 'needle' })).events;
    const [raw] = (await find({ q: 'needle', raw: 'true' })).events;
    expect(plain).not.toHaveProperty('raw_data');
    expect(raw).toEqual({ ...plain, raw_data: 'The raw Text' });
  });

  it.each([
    ['alternatives of sources', Array.from({ length: 60 }, (_, i) => `source:s${i}`).join(' OR ')],
    [
      'alternatives of packets',
      Array.from({ length: 60 }, () => `packet:${crypto.randomUUID()}`).join(' OR '),
    ],
    [
      'bounds with fractions',
      Array.from({ length: 60 }, (_, i) => `severity_id:[${i}.5 TO ${i}.75]`).join(' OR '),
    ],
    ['conditions', Array.from({ length: 30 }, (_, i) => `NOT class_uid:${i}`).join(' ')],
    ['words', Array.from({ length: 63 }, (_, i) => `word${i}`).join(' ')],
    ['alternatives of words', Array.from({ length: 63 }, (_, i) => `word${i}`).join(' OR ')],
    ['levels', `${'(a OR (b '.repeat(15)}c${'))'.repeat(15)}`],
    ['levels of both kinds', `${'(severity_id:9 OR (wordy '.repeat(10)}c${'))'.repeat(10)}`],
    ['words in one phrase', `"${Array.from({ length: 500 }, (_, i) => `w${i}`).join(' ')}"`],
  ])('plans as many %s as a query may have', async (_, q) => {
    expect((await find({ q })).cursor).toBeNull();
  });

  it('shows nothing of another tenant', async () => {
    expect(messagesOf(await find({ q: 'needle' }, 'other'))).toEqual(['needle of another tenant']);
    expect(await find({}, 'nobody')).toEqual({
      ...{ events: [], cursor: null, scanned: { segments: 0, rows: 0, bytes: 0 } },
    });
  });

  it('goes on where the page ended, whatever arrives in between', async () => {
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof find>> = await find({
        q: 'login',
        limit: 2,
        ...(cursor && { cursor }),
      });
      seen.push(...messagesOf(page));
      cursor = page.cursor;
      const time = NOON + 10 * SECOND;
      await archive({
        events: [{ time, message: `login late ${seen.length}` }],
        receivedAt: Date.now() + 3_600_000,
      });
    } while (cursor !== null);
    expect(seen).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0].map((i) => `login ${i}`));
  });
});

describe('GET /v1/events refuses', () => {
  it.each([
    ['q=a%20AND', 'QUERY_SYNTAX'],
    ['q=%22open', 'QUERY_SYNTAX'],
    [`q=${'('.repeat(2000)}`, 'QUERY_TOO_COMPLEX'],
    [`q=${'a'.repeat(5000)}`, 'QUERY_PARAMETER_INVALID'],
    ['limit=0', 'QUERY_PARAMETER_INVALID'],
    ['limit=1001', 'QUERY_PARAMETER_INVALID'],
    ['limit=ten', 'QUERY_PARAMETER_INVALID'],
    ['order=upwards', 'QUERY_PARAMETER_INVALID'],
    ['form=2026-10-01T00:00:00Z', 'QUERY_PARAMETER_INVALID'],
    ['q=a&q=b', 'QUERY_PARAMETER_INVALID'],
    ['from=yesterday', 'QUERY_TIME_INVALID'],
    ['to=2026-10-01', 'QUERY_TIME_INVALID'],
    ['from=2000&to=2000', 'QUERY_TIME_INVALID'],
    ['cursor=made-up', 'QUERY_CURSOR_INVALID'],
    [`cursor=${btoa('[1,0,"",0,"0123456789012345678901"]')}`, 'QUERY_CURSOR_INVALID'],
    [`cursor=${'A'.repeat(600)}`, 'QUERY_CURSOR_INVALID'],
  ])('%s with 400 %s', async (parameters, code) => {
    expect(await refusal(`/v1/events?${parameters}`)).toMatchObject({ status: 400, code });
  });

  it('a syntax error with the position, what was found and what was expected', async () => {
    expect((await refusal('/v1/events?q=user:(a%20OR%20)')).detail).toEqual({
      ...{ position: 11, found: ')', expected: expect.stringContaining('a value') },
    });
  });

  it('a cursor of another search, or of another tenant', async () => {
    const { cursor } = await find({ limit: 1 });
    const refused = { status: 400, code: 'QUERY_CURSOR_INVALID' };
    expect(await refusal(`/v1/events?limit=1&q=login&cursor=${cursor}`)).toMatchObject(refused);
    expect(await refusal(`/v1/events?limit=1&cursor=${cursor}`, 'other')).toMatchObject(refused);
  });

  it('to answer without a token', async () => {
    const response = await get('/v1/events', null);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="edgeseal"',
    ]);
  });

  it.each([
    ['catalog', { CATALOG: broken(env.CATALOG) }, 'QUERY_CATALOG_UNAVAILABLE'],
    ['archive', { ARCHIVE: broken(env.ARCHIVE) }, 'QUERY_ARCHIVE_UNAVAILABLE'],
  ])('with 503 and Retry-After while the %s is down', async (_, bindings, code) => {
    // A segment whose footer no earlier test has read.
    await archive({ tenant: `down-${code}`, events: [{ message: 'x' }] });
    const response = await get('/v1/events', `down-${code}`, bindings);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await response.json()).toMatchObject({ error: { code } });
  });
});

describe('GET /v1/events/<uid>', () => {
  it('answers the event with its original text', async () => {
    const [event] = (await find({ q: 'needle' })).events;
    const response = await get(`/v1/events/${event?.metadata.uid}`);
    expect(await response.json()).toEqual({ ...event, raw_data: 'The raw Text' });
  });

  it('answers for a retry with the first event, and says where that is', async () => {
    const [first] = await archive({ source: 'api', events: [{ message: 'once' }] });
    if (first === undefined) throw new Error('nothing was archived');
    const retry = await archiveRetry(first);
    const response = await get(`/v1/events/${retry}.0`);
    expect(response.headers.get('content-location')).toBe(`/v1/events/${first.id}.0`);
    expect(await response.json()).toMatchObject({ metadata: { uid: `${first.id}.0` } });
  });

  it('is 404 for an index beyond its packet, for no uid at all, and for another tenant', async () => {
    const [event] = (await find({ q: 'needle' })).events;
    const uid = event?.metadata.uid ?? '';
    const notFound = { status: 404, code: 'QUERY_NOT_FOUND' };
    expect(await refusal(`/v1/events/${uid.replace(/[0-9]+$/, '999')}`)).toMatchObject(notFound);
    expect(await refusal('/v1/events/what')).toMatchObject(notFound);
    expect(await refusal(`/v1/events/${uid}`, 'other')).toEqual(
      await refusal('/v1/events/01900000-0000-7000-8000-000000000000.0', 'other'),
    );
  });
});

describe('paths', () => {
  it('that nothing knows are 404 in the envelope, and other methods 405', async () => {
    expect(await refusal('/v1/nothing')).toMatchObject({ status: 404, code: 'QUERY_PATH_UNKNOWN' });
    expect(await refusal('/log/nothing', null)).toMatchObject({ status: 404, code: 'QUERY_PATH_UNKNOWN' });
  });
});
