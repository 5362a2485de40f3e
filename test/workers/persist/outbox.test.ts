// Findings as ingest gets them: each saying once, until it says which packet took it; said again only where they have become others.
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { raise } from '../../../workers/persist/audit-findings.ts';
import { answer } from '../../../workers/persist/outbox.ts';
import { NOON } from '../../support/packet-builder.ts';
import { freshStorage } from './desk.ts';

beforeEach(freshStorage);

const HOUR = 3_600_000;
const PACKET = '0192d7a0-0000-7000-8000-000000000001';

let nonces = 0;
const raised = (detail: string, now: number, subject = '9'): Promise<void> =>
  raise(env.CATALOG, [{ code: 'log-rolled-back', subject, detail, tenant: 'acme' }], now, () =>
    new Uint8Array(16).fill(++nonces),
  );

const ask = (path: string, body: object = {}): Promise<Response> =>
  answer(new Request(`https://persist${path}`, { method: 'POST', body: JSON.stringify(body) }), env.CATALOG);

async function pending(after = '') {
  const { events }: { events: { id: string; tenant: string; event: string }[] } = await (
    await ask(`/outbox/pending?after=${after}`)
  ).json();
  return events;
}

const take = (id: string | undefined) => ask('/outbox/taken', { taken: [{ id, packet: PACKET }] });

it('is asked for until it is told which packet took it, and keeps the first it is told', async () => {
  await raised('shorter', NOON);
  const [event] = await pending();
  expect(event).toMatchObject({ tenant: 'acme' });
  expect(JSON.parse(event?.event ?? '')).toMatchObject({ class_uid: 2004, activity_id: 1, time: NOON });
  expect(await pending()).toEqual([event]);
  expect(await pending(event?.id)).toEqual([]);
  await take(event?.id);
  await ask('/outbox/taken', { taken: [{ id: event?.id, packet: PACKET.replace('1', '2') }] });
  expect(await pending()).toEqual([]);
  const row = await env.CATALOG.prepare('SELECT packet FROM audit_findings').first();
  expect(row).toEqual({ packet: PACKET });
});

it('is said once while it stays as it is, and again, an hour later at the earliest, when it does not', async () => {
  await raised('shorter', NOON);
  await take((await pending())[0]?.id);
  await raised('shorter', NOON + 2 * HOUR);
  await raised('shorter by 2', NOON + HOUR - 1);
  expect(await pending()).toEqual([]);
  await raised('shorter by 3', NOON + HOUR);
  const [again] = await pending();
  expect(JSON.parse(again?.event ?? '')).toMatchObject({
    ...{ activity_id: 2, time: NOON + HOUR },
    finding_info: { desc: 'shorter by 3', first_seen_time: NOON },
  });
  const said = await env.CATALOG.prepare(
    "SELECT count(*) AS n FROM statements WHERE kind = 'finding'",
  ).first();
  expect(said).toEqual({ n: 2 });
});

it('gives pages in order, so that none is passed over', async () => {
  for (let n = 0; n < 60; n++) await raised('shorter', NOON, `${n}`);
  const first = await pending();
  const rest = await pending(first.at(-1)?.id);
  expect([first.length, rest.length]).toEqual([50, 10]);
  expect(new Set([...first, ...rest].map(({ id }) => id)).size).toBe(60);
});

it.each([
  ['/outbox/taken', 500],
  ['/v1/events', 404],
  ['/', 404],
])('answers %s asked without sense with %i', async (path, status) => {
  expect((await ask(path, { taken: 7 })).status).toBe(status);
});
