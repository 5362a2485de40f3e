// Carries erasures out (docs/decisions/0026-erasure.md), as part of the upkeep of a pulse. Ordering invariant, as in archive.ts:
//   new object in R2, then catalog and statement in one transaction, then deletes of whatever is left of the payload.
// The catalog names a whole object at every moment, and no event is gone from it without a statement that says so. Each step may be
// done twice; what fails waits for the next pulse.
import { makeStatement, type StatementRow } from '../core/attest/statement.ts';
import { Unavailable, Violation } from '../core/errors.ts';
import { eraseEvents } from '../core/segment/erase.ts';
import type { SegmentPacket } from '../core/segment/erased.ts';
import { rewrittenSegmentKey } from '../core/segment/keys.ts';
import { decodePacketsBlob } from '../core/segment/packets-blob.ts';
import { openSegment, type ReadRange } from '../core/segment/read.ts';
import { readSegment } from '../core/segment/read-segment.ts';
import {
  commitMove,
  type ErasureDesk,
  type ErasureRow,
  type Move,
  type OpenErasure,
  placeOf,
  readIdentities,
  readObject,
  readOpen,
  someOf,
} from './erasure-catalog.ts';
import { finishErasures } from './erasure-copies.ts';
import { log, logFailure } from './log.ts';
import { retryTerm } from './retry-term.ts';

/** Segments rewritten in one pulse: each is read twice and written once, some seconds of CPU if it is as large as can be. */
const MAX_SEGMENTS = 8;

/** Queries that still read a replaced object have this long to end before it goes. */
const GRACE_MS = 10_000;

/** One round: takes out what was asked for, then removes what is left of what was taken out before. Throws when D1 cannot be read. */
export async function carryOutErasures(desk: ErasureDesk): Promise<void> {
  const { env, now } = desk;
  const asked = Map.groupBy(await readOpen(env.CATALOG, 'asked'), ({ segment }) => segment.id);
  for (const [segmentId, open] of someOf([...asked], MAX_SEGMENTS, desk)) {
    try {
      await eraseFromSegment(open, desk);
      log('info', 'erased', { segmentId, events: open.length });
    } catch (error) {
      logFailure('erase-failed', error, { segmentId, events: open.length });
    }
  }
  const erased = await readOpen(env.CATALOG, 'erased');
  const due = erased.filter(({ erasure }) => now() - (erasure.erasedAt ?? 0) >= GRACE_MS);
  if (due.length > 0) await finishErasures(due, desk);
}

async function eraseFromSegment(open: readonly OpenErasure[], desk: ErasureDesk): Promise<void> {
  const { env } = desk;
  const [first] = open;
  if (first === undefined) return;
  const { segment } = first;
  const packets = await readPackets(env.ARCHIVE, segment);
  const terms = await termsOf(env.CATALOG, packets);
  const places = open.map(({ erasure }) => placeOf(erasure));
  const erasure = eraseEvents(packets, places, terms);
  const object = rewrittenSegmentKey(segment.object, digits(desk, 3));
  await putOnce(env.ARCHIVE, object, erasure.built.bytes);
  const statements = open.map((one) => stated(one.erasure, erasure.leaves.get(one.erasure.uid) ?? '', desk));
  await moveTo({ segment, object, erasure, statements }, desk);
}

async function readPackets(archive: R2Bucket, segment: OpenErasure['segment']): Promise<SegmentPacket[]> {
  const read = rangesOf(archive, segment.object);
  const blob = await read(segment.packetsOffset, segment.packetsOffset + segment.packetsBytes);
  return readSegment(await openSegment(segment, read), decodePacketsBlob(new Uint8Array(blob)), read);
}

function rangesOf(archive: R2Bucket, key: string): ReadRange {
  return async (start, end) => {
    let part: ArrayBuffer | undefined;
    try {
      part = await (await archive.get(key, { range: { offset: start, length: end - start } }))?.arrayBuffer();
    } catch (cause) {
      throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'could not read a segment', { cause });
    }
    if (part !== undefined) return part;
    throw new Violation('ENVELOPE_MALFORMED', 'a segment of the catalog is not in the archive');
  };
}

/** The terms by which retries of the segment's packets are found: they must be found as before. */
async function termsOf(catalog: D1Database, packets: readonly SegmentPacket[]): Promise<string[]> {
  const ids = packets.map(({ manifest }) => manifest.packet);
  const identities = await readIdentities(catalog, ids);
  return ids.map((id) => {
    const identity = identities.get(id);
    if (identity !== undefined) return retryTerm(identity);
    throw new Violation('ENVELOPE_MALFORMED', 'a packet of a segment is not in the catalog');
  });
}

function stated(erasure: ErasureRow, leaf: string, desk: ErasureDesk): StatementRow {
  const { tenant, uid, reason, askedBy, askedByJti, askedAt } = erasure;
  return makeStatement({
    ...{ kind: 'erasure', tenant, subject: uid, createdAt: desk.now() },
    nonce: Buffer.from(digits(desk, 8), 'hex'),
    said: { uid, leaf, reason, asked_by: askedBy, asked_by_jti: askedByJti, asked_at: askedAt },
  });
}

/** Random hex digits, four for each number drawn. */
function digits({ random }: ErasureDesk, draws: number): string {
  return Array.from({ length: draws }, () => random().toString(16).padStart(4, '0')).join('');
}

async function putOnce(archive: R2Bucket, key: string, bytes: Uint8Array): Promise<void> {
  let stored: R2Object | null;
  try {
    stored = await archive.put(key, bytes, { onlyIf: { etagDoesNotMatch: '*' } });
  } catch (cause) {
    throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'could not store a segment', { cause });
  }
  if (stored === null) throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'no free segment key was found');
}

/** The transaction. One that failed may have happened, or happen yet: the new object stays, and is collected when nothing names it. */
async function moveTo(move: Move, { env }: ErasureDesk): Promise<void> {
  try {
    await commitMove(env.CATALOG, move);
  } catch (cause) {
    if ((await readObject(env.CATALOG, move.segment.id)) === move.object) return;
    throw new Unavailable('PERSIST_CLAIM_CONFLICT', 'a segment was not moved', { cause });
  }
}
