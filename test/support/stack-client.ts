// What the pipeline tests ask of a running stack, over HTTP as anybody would.
import type { Stack } from './stack.ts';

/** The reply to an ingest request, as far as tests look at it. */
export interface SendReply {
  readonly status: number;
  readonly body: {
    packet: string;
    accepted: number;
    rejected: { index: number; code: string; message: string }[];
    receipt: string;
    links: { events: string; proof: string };
    error?: { code: string; message: string };
  };
}

/** An event as the API answers it, as far as tests look at it. */
export interface FoundEvent {
  class_uid: number;
  time: number;
  severity_id: number;
  metadata: { uid: string; [key: string]: unknown };
  raw_data?: string;
  raw_data_hash: { value: string };
  [key: string]: unknown;
}

/** POST /v1/events. */
export async function send(
  stack: Stack,
  body: string | Uint8Array<ArrayBuffer>,
  options: { mediaType?: string; key?: string; encoding?: string; token?: string } = {},
): Promise<SendReply> {
  const response = await fetch(`${stack.url}/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${options.token ?? stack.tokens.ingest}`,
      'content-type': options.mediaType ?? 'application/x-ndjson',
      ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
      ...(options.encoding === undefined ? {} : { 'content-encoding': options.encoding }),
    },
    body,
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** GET with the read token. */
export const get = (stack: Stack, path: string, token = stack.tokens.read): Promise<Response> =>
  fetch(`${stack.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

/** All events a query finds, over all its pages, with their original text. */
export async function allEvents(stack: Stack, q: string): Promise<FoundEvent[]> {
  const events: FoundEvent[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ q, limit: '1000', raw: 'true' });
    if (cursor !== null) query.set('cursor', cursor);
    const response = await get(stack, `/v1/events?${query}`);
    const page: { events: FoundEvent[]; cursor: string | null } = await response.json();
    if (!response.ok)
      throw new Error(`search answered ${response.status}: ${JSON.stringify(page).slice(0, 300)}`);
    events.push(...page.events);
    cursor = page.cursor;
  } while (cursor !== null);
  return events;
}

/** Proofs asked for at once. */
const PROOFS_AT_ONCE = 16;

/** A proof takes the stack longer than taking the packet in: of thousands, this many are asked for. */
const MOST_PROOFS = 300;

/** Waits until every packet has a log index, and is proven, for at most a minute; polls, since there is nothing to listen on. */
export async function sealed(stack: Stack, packets: readonly string[], withinMs = 60_000): Promise<void> {
  const all = [...new Set(packets)];
  const until = Date.now() + withinMs;
  if (all.length > MOST_PROOFS) await untilNone(until, all.length, () => countUnsealed(stack, all));
  const step = Math.ceil(all.length / MOST_PROOFS);
  let waiting = all.filter((_, at) => at % step === 0);
  await untilNone(until, all.length, async () => {
    waiting = await unprovenOf(stack, waiting);
    return waiting.length;
  });
}

async function untilNone(until: number, of: number, count: () => Promise<number>): Promise<void> {
  for (let left = await count(); left > 0; left = await count()) {
    if (Date.now() > until) throw new Error(`${left} of ${of} packets are not sealed`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** By the catalog: whose first packet (its own, if it is no retry) is in no segment that has its place in the log. */
async function countUnsealed(stack: Stack, packets: readonly string[]): Promise<number> {
  const sql = `SELECT count(*) AS left FROM json_each(?1) AS asked
    LEFT JOIN packets AS own ON own.packet = asked.value
    LEFT JOIN packets AS first ON first.packet = coalesce(own.duplicate_of, own.packet)
    LEFT JOIN segments ON segments.id = first.segment
    WHERE segments.log_start IS NULL`;
  const reached = await stack.reach({ kind: 'sql', sql, values: [JSON.stringify(packets)] });
  return 'rows' in reached ? Number(reached.rows[0]?.left) : packets.length;
}

/** Asks some at a time, until one time finds some without a proof. */
async function unprovenOf(stack: Stack, packets: readonly string[]): Promise<string[]> {
  for (let at = 0; at < packets.length; at += PROOFS_AT_ONCE) {
    const asked = packets.slice(at, at + PROOFS_AT_ONCE);
    const missing = await Promise.all(asked.map((packet) => isUnsealed(stack, packet)));
    if (missing.includes(true)) return packets.slice(at).filter((_, i) => missing[i] ?? true);
  }
  return [];
}

async function isUnsealed(stack: Stack, packet: string): Promise<boolean> {
  const response = await get(stack, `/v1/packets/${packet}/proof`);
  await response.arrayBuffer();
  return !response.ok;
}

/** The log's public key and name, as published. */
export async function logKeyOf(stack: Stack): Promise<{ raw: Buffer; origin: string }> {
  const { keys }: { keys: { edgeseal_use?: string; x: string }[] } = await (
    await get(stack, '/.well-known/jwks.json')
  ).json();
  const key = keys.find((one) => one.edgeseal_use === 'log');
  if (key === undefined) throw new Error('no log key is published');
  const origin = (await (await get(stack, '/log/checkpoint')).text()).split('\n')[0] ?? '';
  return { raw: Buffer.from(key.x, 'base64url'), origin };
}
