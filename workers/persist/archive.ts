// Archives one chunk of packets (design, section 1.6; promises 2, 3 and 4): look, build, put, claim. Ordering invariant:
//   objects in R2 >= rows in D1,  and a packet has a row if and only if its segment's row was written in the same transaction.
// A write that failed may have happened, so nothing is ever undone: the catalog is read again and says where to go on.
// An object no row points to is harmless; orphans.ts collects it.
import { type EdgesealError, Unavailable } from '../core/errors.ts';
import { segmentKey } from '../core/segment/keys.ts';
import { segmentId } from '../core/segment/segment-id.ts';
import { readCatalog } from './catalog-reader.ts';
import { type Claim, commitClaim, type StoredSegment } from './catalog-writer.ts';
import { type DeadLetterRow, storeRejected } from './dead-letters.ts';
import { type Candidate, type Group, planArchive } from './plan.ts';
import { type PreparedSegment, prepareSegment } from './prepared-segment.ts';
import { readRecent } from './recent-events.ts';
import { decideRepeats, type Repeats, repeatablesOf } from './repeats.ts';

/** Times a chunk is looked at again after its claim failed, before its messages wait for another delivery. */
const MAX_ATTEMPTS = 3;

/** What archiving works with. */
export interface Shelf {
  readonly catalog: D1Database;
  readonly archive: R2Bucket;
  /** An unsigned 16-bit random number. */
  readonly random: () => number;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What was done with a chunk. All its packets are in the catalog. */
export interface Archived {
  /** A segment this brought, if any. */
  readonly segmentId: number | null;
  /** Whether something of it waits for its seal. */
  readonly isNudgeDue: boolean;
  readonly segments: number;
  readonly packets: number;
  readonly events: number;
  readonly duplicates: number;
  /** Events that repeat one of another request. */
  readonly repeated: number;
  readonly attempts: number;
}

/** Work that outlives a failed attempt: it depends on the packets alone. */
interface Workbench {
  readonly built: Map<string, PreparedSegment>;
  readonly rejected: Map<string, DeadLetterRow>;
}

/**
 * Archives a chunk whole. Throws `Unavailable` when D1 or R2 fails or other consumers keep being faster; anything else is the
 * doing of a packet, and the caller finds out which by trying halves.
 */
export async function archiveChunk(chunk: readonly Candidate[], shelf: Shelf): Promise<Archived> {
  const bench: Workbench = { built: new Map(), rejected: new Map() };
  for (let attempt = 1; ; attempt++) {
    const state = await readCatalog(shelf.catalog, chunk);
    const { groups, duplicates } = planArchive(chunk, state);
    if (groups.length + duplicates.length === 0) return nothingToDo(state.hasUnsealed, attempt);
    const repeatables = repeatablesOf(groups);
    const window = await readRecent(shelf.catalog, repeatables);
    const repeats = decideRepeats(repeatables, window.known);
    const deadLetters = await storeAllRejected(groups, shelf, bench);
    // Segments of one chunk often begin in one millisecond: their ids must differ among themselves.
    const draw = shelf.random();
    const segments = await Promise.all(
      groups.map((group, i) => storeSegment(group, repeats, draw + i, { shelf, bench })),
    );
    const claim = { segments, duplicates, deadLetters, state, repeats, searches: window.searches };
    try {
      await commitClaim(shelf.catalog, claim, shelf.now());
      // From here the events are searchable and the packets cannot be archived again. A crash here costs a repeated nudge.
      return summaryOf({ segments, duplicates }, state.hasUnsealed, attempt);
    } catch (cause) {
      if (attempt === MAX_ATTEMPTS) throw givenUp(cause);
    }
  }
}

async function storeAllRejected(
  groups: readonly Group[],
  { archive }: Shelf,
  { rejected }: Workbench,
): Promise<DeadLetterRow[]> {
  const rows: DeadLetterRow[] = [];
  for (const candidate of groups.flatMap(({ candidates }) => candidates)) {
    if (candidate.packet.header.rejected.length === 0) continue;
    const id = candidate.identity.packet;
    const row = rejected.get(id) ?? (await storeRejected(archive, candidate));
    rejected.set(id, row);
    rows.push(row);
  }
  return rows;
}

/**
 * Puts a group's segment under a key nobody used: a key that may have been claimed is never written again. The same id under
 * another tenant's key is found by the claim, which then fails, and the next attempt draws anew.
 */
async function storeSegment(
  { candidates }: Group,
  repeats: Repeats,
  firstDraw: number,
  { shelf, bench: { built } }: { readonly shelf: Shelf; readonly bench: Workbench },
): Promise<StoredSegment> {
  // Another verdict is another segment.
  const signature = JSON.stringify(
    candidates.map(({ identity: { packet } }) => [packet, ...(repeats.of.get(packet) ?? [])]),
  );
  const segment = built.get(signature) ?? (await prepareSegment(candidates, repeats));
  built.set(signature, segment);
  const { tenant, receivedFrom } = segment.row;
  let draw = firstDraw;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const id = segmentId(receivedFrom, draw);
    const object = segmentKey(tenant, receivedFrom, id);
    if (await segment.put(shelf.archive, object)) return { id, object, built: segment, candidates };
    draw = shelf.random();
  }
  throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'no free segment id was found', {
    retryAfterSeconds: 1,
  });
}

function nothingToDo(hasUnsealed: boolean, attempts: number): Archived {
  const nothing = { segments: 0, packets: 0, events: 0, duplicates: 0, repeated: 0 };
  return { ...nothing, segmentId: null, isNudgeDue: hasUnsealed, attempts };
}

function summaryOf(
  { segments, duplicates }: Pick<Claim, 'segments' | 'duplicates'>,
  hasUnsealed: boolean,
  attempts: number,
): Archived {
  return {
    segmentId: segments[0]?.id ?? null,
    isNudgeDue: segments.length > 0 || hasUnsealed,
    segments: segments.length,
    packets: segments.reduce((sum, { candidates }) => sum + candidates.length, 0),
    events: segments.reduce((sum, { built }) => sum + built.row.events, 0),
    duplicates: duplicates.length,
    repeated: segments.reduce((sum, { built }) => sum + built.row.repeated, 0),
    attempts,
  };
}

/** D1 says "constraint" or "malformed JSON" (the guard) when another consumer was faster; anything else is D1 itself. */
function givenUp(cause: unknown): EdgesealError {
  const isConflict = /UNIQUE constraint|malformed JSON/.test(String(cause));
  return isConflict
    ? new Unavailable('PERSIST_CLAIM_CONFLICT', 'other consumers kept being faster', {
        cause,
        retryAfterSeconds: 1,
      })
    : new Unavailable('PERSIST_CATALOG_UNAVAILABLE', 'could not write the catalog', { cause });
}
