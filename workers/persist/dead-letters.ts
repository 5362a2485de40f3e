// Dead letters (promise 2): what could not be archived, kept in ARCHIVE with its reason and counted in the catalog.
// NDJSON, one line an event (`kind: "event"`) or one line for a whole message (`kind: "message"`); docs/replay.md says how each
// gets back in. Object first, row second: a row never points to nothing.
import { deadLetters } from '../../schemas/catalog.ts';
import { type ErrorCode, Unavailable } from '../core/errors.ts';
import { deadLetterKey, deadMessageKey, deadPacketKey, UNKNOWN_NAME } from '../core/segment/keys.ts';
import { bytesOf } from './delivery.ts';
import { codeOf } from './dispositions.ts';
import { insertRows } from './insert-rows.ts';
import type { Candidate } from './plan.ts';

/** A row of `dead_letters`. */
export type DeadLetterRow = typeof deadLetters.$inferInsert;

/** What is known of a message that is given up. Absent: nobody could read that far. */
export interface LastWords {
  readonly packet?: string;
  readonly tenant?: string;
  readonly source?: string;
  readonly receivedAt?: number;
  /** Accepted events inside, as far as known. */
  readonly events?: number;
  /** Where its packet lies in SPILL. */
  readonly spillKey?: string;
}

/** Stores the events of a packet that ingest rejected; the row belongs into the transaction that claims the packet. */
export async function storeRejected(
  archive: R2Bucket,
  { packet, identity }: Candidate,
): Promise<DeadLetterRow> {
  const { tenant, source, receivedAt, packet: id } = identity;
  const object = deadLetterKey(tenant, receivedAt, id);
  const about = { v: 1, kind: 'event', packet: id, tenant, source, received_at: receivedAt };
  const lines = packet.header.rejected.map((rejected) => `${JSON.stringify({ ...about, ...rejected })}\n`);
  await put(archive, object, lines.join(''));
  const codes: Partial<Record<ErrorCode, number>> = {};
  for (const { code } of packet.header.rejected) codes[code] = (codes[code] ?? 0) + 1;
  const events = packet.header.rejected.length;
  return { packet: id, tenant, source, receivedAt, events, codes: JSON.stringify(codes), object };
}

/**
 * Gives a message up: its bytes, and those of the spilled packet it points to, are kept with the reason. Idempotent. Throws
 * `Unavailable`, and then the message must not be acknowledged.
 */
export async function bury(
  env: Pick<PersistEnv, 'ARCHIVE' | 'CATALOG' | 'SPILL'>,
  message: Message,
  words: LastWords,
  reason: { readonly code: ErrorCode; readonly error: unknown },
): Promise<void> {
  const packet = words.packet ?? message.id;
  const tenant = words.tenant ?? UNKNOWN_NAME;
  const source = words.source ?? UNKNOWN_NAME;
  const receivedAt = words.receivedAt ?? message.timestamp.getTime();
  const object = deadMessageKey(tenant, receivedAt, packet);
  const file = words.spillKey === undefined ? null : deadPacketKey(tenant, receivedAt, packet);
  const moved = file !== null && (await copySpilled(env, words.spillKey ?? '', file));
  const line = {
    ...{ v: 1, kind: 'message', packet, tenant, source, received_at: receivedAt, code: reason.code },
    message: `given up after ${message.attempts} deliveries: ${codeOf(reason.error)}`,
    ...{ body: Buffer.from(bytesOf(message.body)).toString('base64'), file: moved ? file : null },
  };
  await put(env.ARCHIVE, object, `${JSON.stringify(line)}\n`);
  const events = words.events ?? 0;
  const codes = JSON.stringify({ [reason.code]: events });
  await recordUnlessArchived(env.CATALOG, { packet, tenant, source, receivedAt, events, codes, object });
  // Only now: until the row is there, the sweep's next pointer is what would bring the packet back here.
  if (words.spillKey !== undefined) await env.SPILL.delete(words.spillKey);
}

async function put(archive: R2Bucket, key: string, text: string): Promise<void> {
  try {
    await archive.put(key, text, { httpMetadata: { contentType: 'application/x-ndjson' } });
  } catch (cause) {
    throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'could not store a dead letter', { cause });
  }
}

/** False when nothing lies there (any more). */
async function copySpilled(
  env: Pick<PersistEnv, 'ARCHIVE' | 'SPILL'>,
  from: string,
  to: string,
): Promise<boolean> {
  try {
    const spilled = await env.SPILL.get(from);
    if (spilled === null) return (await env.ARCHIVE.head(to)) !== null;
    await env.ARCHIVE.put(to, spilled.body);
    return true;
  } catch (cause) {
    throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'could not keep a spilled packet', { cause });
  }
}

/**
 * A packet that another consumer archives meanwhile must not be counted twice: the row goes again if the packet has one. What is
 * recorded for the first time waits for a book (books.ts): dead letters have no order that a cursor could follow.
 */
async function recordUnlessArchived(catalog: D1Database, row: DeadLetterRow): Promise<void> {
  const forget = catalog.prepare(
    'DELETE FROM dead_letters WHERE packet = ?1 AND object = ?2 AND EXISTS (SELECT 1 FROM packets WHERE packet = ?1)',
  );
  const enter = catalog.prepare(
    `INSERT INTO unbooked (packet, tenant, source, received_at, state, events) SELECT ?1, ?2, ?3, ?4, 'dead', ?5
     WHERE NOT EXISTS (SELECT 1 FROM dead_letters WHERE packet = ?1) AND NOT EXISTS (SELECT 1 FROM packets WHERE packet = ?1)
     ON CONFLICT DO NOTHING`,
  );
  try {
    await catalog.batch([
      enter.bind(row.packet, row.tenant, row.source, row.receivedAt, row.events),
      ...insertRows(catalog, deadLetters, [row], 'ON CONFLICT DO NOTHING'),
      forget.bind(row.packet, row.object),
    ]);
  } catch (cause) {
    throw new Unavailable('PERSIST_CATALOG_UNAVAILABLE', 'could not record a dead letter', { cause });
  }
}
