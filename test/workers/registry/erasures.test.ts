// Erasures: who may ask for what, what is recorded, and that asking twice is asking once.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { erasureAnswer, erasuresPage } from '../../../schemas/erasure-api.ts';
import { freshStorage, Office, rowsOf, verdictOf } from './office.ts';

const office = new Office();
const PACKET = '019a0000-0000-7000-8000-000000000001';
const RETRY = '019a0000-0000-7000-8000-000000000002';
const FOREIGN = '019a0000-0000-7000-8000-000000000003';
const REJECTED = '019a0000-0000-7000-8000-000000000004';

beforeEach(async () => {
  await freshStorage();
  const insert = env.CATALOG.prepare(
    `INSERT INTO packets (packet, tenant, source, received_at, segment, position, duplicate_of, body, events, rejected, bytes)
     VALUES (?1, ?2, 'fw', 1, ?3, 0, ?4, 'b', 3, 0, 9)`,
  );
  await env.CATALOG.batch([
    insert.bind(PACKET, 'acme', 7, null),
    insert.bind(RETRY, 'acme', null, PACKET),
    insert.bind(FOREIGN, 'other', 8, null),
    insert.bind(REJECTED, 'acme', null, null),
  ]);
});

const ask = (uid: string, reason = 'Art. 17 GDPR', rest = {}): Promise<Response> =>
  office.fetch('/v1/erasures', { body: { uid, reason }, ...rest });

describe('POST /v1/erasures', () => {
  it('records who asks for what, and leaves it to be carried out', async () => {
    const response = await ask(`${PACKET}.2`);
    expect(response.status).toBe(202);
    expect(erasureAnswer.parse(await response.json())).toEqual({
      ...{ uid: `${PACKET}.2`, reason: 'Art. 17 GDPR', asked_by: 'root', asked_at: expect.any(Number) },
      ...{ state: 'asked', erased_at: null, done_at: null, leaf: null, statement: null },
    });
    expect(await rowsOf('erasures')).toMatchObject([
      { tenant: 'acme', asked_by: 'root', asked_by_jti: 'admin-1' },
    ]);
  });

  it('answers with what has become of it when it was asked for before, by whichever name', async () => {
    await ask(`${PACKET}.2`);
    await env.CATALOG.prepare("UPDATE erasures SET state = 'done', done_at = 5").run();
    for (const packet of [PACKET, RETRY]) {
      const again = await ask(`${packet}.2`, 'another reason', { claims: { sub: 'another' } });
      expect(again.status).toBe(200);
      expect(await again.json()).toMatchObject({
        uid: `${PACKET}.2`,
        reason: 'Art. 17 GDPR',
        state: 'done',
        done_at: 5,
      });
    }
    expect(await rowsOf('erasures')).toHaveLength(1);
  });

  it('is one erasure however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(`${RETRY}.0`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(7).fill(200), 202]);
    expect(await rowsOf('erasures')).toMatchObject([{ uid: `${PACKET}.0` }]);
  });

  it.each([
    ['of another tenant', `${FOREIGN}.0`],
    ['that was never archived', `${REJECTED}.0`],
    ['beyond its packet', `${PACKET}.3`],
    ['of no packet', '019a0000-0000-7000-8000-00000000000f.0'],
  ])('finds no event %s', async (_, uid) => {
    expect(await verdictOf(ask(uid))).toBe('404 REGISTRY_EVENT_UNKNOWN');
    expect(await rowsOf('erasures')).toEqual([]);
  });

  it.each([
    ['nothing', {}],
    ['no reason', { uid: `${PACKET}.0` }],
    ['an empty reason', { uid: `${PACKET}.0`, reason: '' }],
    ['a novel', { uid: `${PACKET}.0`, reason: 'x'.repeat(501) }],
    ['a reason of lines', { uid: `${PACKET}.0`, reason: 'a\nb' }],
    ['a uid in another spelling', { uid: `${PACKET}.00`, reason: 'x' }],
    ['a packet', { uid: PACKET, reason: 'x' }],
    ['a tenant', { uid: `${PACKET}.0`, reason: 'x', tenant: 'other' }],
  ])('refuses %s', async (_, body: object) => {
    expect(await verdictOf(office.fetch('/v1/erasures', { body }))).toBe('400 REGISTRY_REQUEST_INVALID');
    expect(await rowsOf('erasures')).toEqual([]);
  });

  it('is for tokens with the scope admin', async () => {
    for (const scope of [['read'], ['ingest']]) {
      expect(await verdictOf(ask(`${PACKET}.0`, 'x', { claims: { scope } }))).toBe('403 AUTH_SCOPE_MISSING');
    }
    expect(await verdictOf(office.fetch('/v1/erasures', { method: 'DELETE' }))).toBe(
      '405 REGISTRY_METHOD_NOT_ALLOWED',
    );
  });
});

describe('GET /v1/erasures', () => {
  it('lists those of the tenant, a page at a time, or one', async () => {
    for (const index of [0, 1, 2]) await ask(`${PACKET}.${index}`);
    await ask(`${FOREIGN}.0`, 'x', { claims: { tenant: 'other' } });
    const first = erasuresPage.parse(await (await office.fetch('/v1/erasures?limit=2')).json());
    expect(first.erasures.map(({ uid }) => uid)).toEqual([`${PACKET}.0`, `${PACKET}.1`]);
    const rest = erasuresPage.parse(
      await (await office.fetch(`/v1/erasures?limit=2&cursor=${first.cursor}`)).json(),
    );
    expect([rest.erasures.map(({ uid }) => uid), rest.cursor]).toEqual([[`${PACKET}.2`], null]);
    const one = erasuresPage.parse(await (await office.fetch(`/v1/erasures?uid=${PACKET}.1`)).json());
    expect([one.erasures.length, one.cursor]).toEqual([1, null]);
    const foreign = erasuresPage.parse(await (await office.fetch(`/v1/erasures?uid=${FOREIGN}.0`)).json());
    expect(foreign.erasures).toEqual([]);
  });

  it.each(['limit=0', 'limit=501', 'cursor=x', 'uid=x'])('refuses %s', async (query) => {
    expect(await verdictOf(office.fetch(`/v1/erasures?${query}`))).toBe('400 REGISTRY_REQUEST_INVALID');
  });
});
