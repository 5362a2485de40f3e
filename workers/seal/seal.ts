// Seals everything that is unsealed (design, section 1.7): stage, commit, publish, and recover by the same road.
// Ordering: published tiles <= signed head <= unsealed segments. The tiles a move completes are staged in the head row by
// the very write that moves it, and published before the next move; whatever a crash left undone, the next run does first.
import { MAX_ENTRIES_PER_SEAL, MAX_MOVES_PER_SEAL } from '../../schemas/limits.ts';
import { decodeHex, encodeHex } from '../core/attest/base-encoding.ts';
import { equalBytes } from '../core/attest/merkle.ts';
import { Unavailable, Violation } from '../core/errors.ts';
import { formatCheckpoint, openCheckpoint } from '../core/log/checkpoint.ts';
import { append, type Edge, EMPTY_EDGE, type FullTile } from '../core/log/edge.ts';
import { decodeEdge, decodeStaged, encodeEdge, encodeStaged } from '../core/log/head.ts';
import { type NoteSigner, type NoteVerifier, signNote } from '../core/log/note.ts';
import {
  createHead,
  type HeadRow,
  loadSealing,
  type Move,
  moveHead,
  type Stamp,
  type Unsealed,
  type UnsealedSegment,
} from './head-store.ts';
import { isContradicted, publishTiles } from './tile-store.ts';

/** What sealing works with. The signer's name is the origin of the log. */
export interface Sealer {
  readonly catalog: D1Database;
  readonly tiles: R2Bucket;
  /** The newest key: each checkpoint carries its signature. */
  readonly signer: NoteSigner;
  /** Older keys that still sign beside it, while it takes over (docs/keys.md). */
  readonly cosigners?: readonly NoteSigner[];
  /** Keys that were lost: they vouch for the stored head, and sign nothing. */
  readonly believed?: readonly NoteVerifier[];
  /** Epoch ms. */
  readonly now: () => number;
  /** A name nobody else has, for each attempt to move the head. */
  readonly attempt: () => string;
}

/** What one run did. */
export interface Sealed {
  readonly moves: number;
  /** Moves that came to nothing because another sealer was faster. */
  readonly lost: number;
  readonly entries: number;
  readonly size: number;
}

/**
 * Moves the head until nothing is unsealed.
 * @throws Unavailable when D1 or R2 fails, or there was more than one run may do: run again
 * @throws Violation SEAL_HEAD_INCONSISTENT when the stored head is not the one this key signed: nothing is signed then
 */
export async function sealEverything(sealer: Sealer): Promise<Sealed> {
  let [moves, lost, entries] = [0, 0, 0];
  for (let round = 0; round < MAX_MOVES_PER_SEAL; round++) {
    const { head, unsealed } = await loadSealing(sealer.catalog);
    if (head === undefined) {
      await beginLog(sealer);
      continue;
    }
    const { edge, isSigned } = await checkedEdge(head, sealer);
    await publishTiles(sealer.tiles, decodeStaged(head.staged));
    // A head that the newest key has not signed yet is signed again, even if nothing was brought: a log that rests gets its new
    // key, too, and never ends under one that is taken away.
    if (isSigned && unsealed.segments.length + unsealed.statements.length === 0)
      return { moves, lost, entries, size: head.size };
    const { move, fullTiles } = await prepareMove(sealer, head, edge, unsealed);
    if (await isContradicted(sealer.tiles, fullTiles)) {
      await requireMoved(sealer.catalog, head);
      lost += 1;
      continue;
    }
    // From the commit on the checkpoint is public, and the entries have their places for good. A crash here loses nothing:
    // the full tiles are served from the head row until the next run has published them.
    if (await moveHead(sealer.catalog, move)) {
      moves += 1;
      entries += move.to.size - head.size;
    } else {
      lost += 1;
    }
  }
  throw new Unavailable('SEAL_HEAD_MOVED', `not everything is sealed after ${MAX_MOVES_PER_SEAL} moves`, {
    detail: { moves, lost, entries },
    retryAfterSeconds: 1,
  });
}

/** The first checkpoint says, signed, that the log is empty. */
async function beginLog(sealer: Sealer): Promise<void> {
  const { size, root, edge } = append(EMPTY_EDGE, []);
  await createHead(sealer.catalog, await headRow(sealer, { size, root, edge, fullTiles: [], sealedAt: 0 }));
}

/**
 * The edge of the stored head, if row, edge and signed note all say the same: then the next root extends exactly what one of
 * these keys signed last. `isSigned` by the newest of them.
 */
async function checkedEdge(
  head: HeadRow,
  { signer, cosigners = [], believed = [] }: Sealer,
): Promise<{ edge: Edge; isSigned: boolean }> {
  const { size, root, edge } = append(decodeEdge(head.edge), []);
  const known: NoteVerifier[] = [signer, ...cosigners, ...believed];
  const signed = await openCheckpoint(head.note, signer.name, known).catch((cause: unknown) => {
    throw new Violation('SEAL_HEAD_INCONSISTENT', 'the stored checkpoint is not one this key signed', {
      cause,
    });
  });
  const isOfOneSize = size === head.size && size === signed.size;
  if (!isOfOneSize || encodeHex(root) !== head.root || !equalBytes(root, signed.root)) {
    throw new Violation('SEAL_HEAD_INCONSISTENT', 'the stored head, its edge and its checkpoint differ', {
      detail: { head: head.size, edge: size, signed: signed.size },
    });
  }
  return { edge, isSigned: signed.signedBy.includes(signer) };
}

/** Tiles that contradict a move are another sealer's, who moved the head meanwhile; else the head has gone back. */
async function requireMoved(catalog: D1Database, since: HeadRow): Promise<void> {
  const { head } = await loadSealing(catalog);
  if (head !== undefined && head.size > since.size) return;
  throw new Violation(
    'SEAL_HEAD_INCONSISTENT',
    'the log has shown full tiles that the stored head contradicts',
    {
      detail: { head: since.size },
    },
  );
}

async function prepareMove(
  sealer: Sealer,
  head: HeadRow,
  edge: Edge,
  unsealed: Unsealed,
): Promise<{ move: Move; fullTiles: readonly FullTile[] }> {
  const { entries, segments, statements } = arrange(unsealed, head.size);
  const appended = append(edge, entries);
  const to = await headRow(sealer, { ...appended, sealedAt: head.sealedAt });
  return { move: { from: head, to, segments, statements }, fullTiles: appended.fullTiles };
}

/**
 * The entries of one move, in order: segments first, so that what a statement speaks of tends to stand before it; the place that
 * statements need is kept free, so that neither ever waits for the other.
 */
function arrange(
  unsealed: Unsealed,
  size: number,
): Pick<Move, 'segments' | 'statements'> & { entries: Uint8Array[] } {
  const entries: Uint8Array[] = [];
  const segments: Stamp[] = [];
  const room = MAX_ENTRIES_PER_SEAL - unsealed.statements.length;
  for (const segment of unsealed.segments) {
    const brought = entriesOf(segment);
    if (segments.length > 0 && entries.length + brought.length > room) break;
    segments.push({ id: segment.id, logStart: size + entries.length });
    entries.push(...brought);
  }
  const statements: Stamp[] = [];
  for (const { id, hash } of unsealed.statements) {
    statements.push({ id, logStart: size + entries.length });
    entries.push(entryOf(id, hash));
  }
  return { entries, segments, statements };
}

function entryOf(statement: number, hash: string): Uint8Array {
  const entry = decodeHex(hash);
  if (entry?.length === 32) return entry;
  throw new Violation('SEAL_HEAD_INCONSISTENT', 'a statement does not name its hash', {
    detail: { statement },
  });
}

function entriesOf({ id, packets, entries }: UnsealedSegment): Uint8Array[] {
  const hashes = entries.match(/.{64}/g)?.map(decodeHex) ?? [];
  const known = hashes.filter((hash) => hash !== null);
  if (known.length !== packets || entries.length !== 64 * packets) {
    throw new Violation('SEAL_HEAD_INCONSISTENT', 'a segment does not name one manifest hash a packet', {
      detail: { segment: id, packets },
    });
  }
  return known;
}

/** The row of a head, signed. `sealedAt` is that of the head before: the clock may stand still, never go back. */
async function headRow(
  { signer, cosigners = [], now, attempt }: Sealer,
  next: { size: number; root: Uint8Array; edge: Edge; fullTiles: readonly FullTile[]; sealedAt: number },
): Promise<HeadRow> {
  return {
    id: 1,
    size: next.size,
    root: encodeHex(next.root),
    note: await signNote(formatCheckpoint({ origin: signer.name, size: next.size, root: next.root }), [
      signer,
      ...cosigners,
    ]),
    edge: encodeEdge(next.edge),
    staged: encodeStaged(next.fullTiles),
    writer: attempt(),
    sealedAt: Math.max(now(), next.sealedAt),
  };
}
