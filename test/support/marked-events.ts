// Events that can be told apart after any journey: each carries a marker of its own, and what was found is counted by it.
import { expect } from 'vitest';
import { type FaultyProxy, type Mishap, type ProxyOptions, startFaultyProxy } from './faulty-proxy.ts';
import { STACK_TENANT, type Stack } from './stack.ts';
import { allEvents, get, sealed } from './stack-client.ts';

/** What the issue asks of every client, at least. */
export const EVENTS = 10_000;

/** The one that every client is put through unless it says otherwise. */
export const MISHAPS: Readonly<Record<number, Mishap>> = { 2: 'busy', 4: 'reply lost', 7: 'body cut' };

/** The marker of the event with this number. */
const markerOf = (number: number): string => `mark${String(number).padStart(6, '0')}end`;

/** Markers of `count` events. */
export const markers = (count = EVENTS): string[] => Array.from({ length: count }, (_, at) => markerOf(at));

/** A source of its own, with its token, behind a proxy of its own. */
export interface Road {
  readonly source: string;
  readonly token: string;
  readonly proxy: FaultyProxy;
}

/** Opens the road of one client to the stack; `mishaps` are {@link MISHAPS} unless told otherwise. */
export async function openRoad(
  stack: Stack,
  source: string,
  options: Partial<ProxyOptions> = {},
): Promise<Road> {
  const token = await stack.token({ tenant: STACK_TENANT, subject: source, scope: ['ingest'] });
  return { source, token, proxy: await startFaultyProxy(stack.url, { mishaps: MISHAPS, ...options }) };
}

/** Has the events of a source told apart when they come again in another request (docs/senders/sources.md). */
export async function tellEventsApart(stack: Stack, { source }: Road): Promise<void> {
  const admin = await stack.token({ tenant: STACK_TENANT, subject: 'admin', scope: ['admin'] });
  const response = await fetch(`${stack.url}/v1/sources/${source}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ dedup: 'event' }),
  });
  expect(response.status).toBe(201);
}

/** How often events were found, by how often: `{ 1: 10000 }` is what everybody wants. 0 are the lost ones. */
export type Times = Readonly<Record<number, number>>;

/** Waits until this many events of a source are archived, as long as there are more each minute: for clients that do not say when they are done. */
export async function total(stack: Stack, source: string, count = EVENTS): Promise<void> {
  let until = Date.now() + 60_000;
  let before = 0;
  for (;;) {
    const span = { from: '1970-01-01T00:00:00Z', interval: '366d' };
    const query = new URLSearchParams({ field: 'class_uid', q: `source:${source}`, ...span });
    const stats: { total: number } = await (await get(stack, `/v1/stats?${query}`)).json();
    if (stats.total >= count) return;
    if (stats.total > before) until = Date.now() + 60_000;
    before = stats.total;
    if (Date.now() > until) throw new Error(`only ${stats.total} of ${count} events of ${source} arrived`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until everything the stack took on a road is archived and logged, then counts the markers of its source. */
export async function timesFound(stack: Stack, { proxy, source }: Road, count = EVENTS): Promise<Times> {
  const packets = proxy.delivered.flatMap(({ packet }) => packet ?? []);
  await sealed(stack, packets, 120_000);
  const found = new Map(markers(count).map((marker) => [marker, 0]));
  for (const event of await allEvents(stack, `source:${source}`)) {
    const [marker, ...more] = new Set(`${event.raw_data}`.match(/mark\d{6}end/g));
    if (marker === undefined || more.length > 0) throw new Error(`not one event: ${event.raw_data}`);
    const before = found.get(marker);
    if (before === undefined) throw new Error(`nobody sent this: ${event.raw_data}`);
    found.set(marker, before + 1);
  }
  const times: Record<number, number> = {};
  for (const often of found.values()) times[often] = (times[often] ?? 0) + 1;
  return times;
}

/** Every event found once, although every mishap struck; and the stack refused nothing of what reached it. Closes the road. */
export async function expectFoundOnce(stack: Stack, road: Road, count = EVENTS): Promise<void> {
  const { proxy } = road;
  expect(proxy.struck.toSorted()).toEqual(Object.values(proxy.mishaps).toSorted());
  expect(proxy.delivered.filter(({ status }) => status >= 400)).toEqual([]);
  expect(await timesFound(stack, road, count)).toEqual({ 1: count });
  await proxy.close();
}
