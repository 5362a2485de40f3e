// The log as it is served (c2sp.org/tlog-tiles): full tiles from R2, or from the head row while they are on their way there;
// partial ones from the edge in the head row. Reads only. What is asked for is attacker-controlled and already parsed.
import { desc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { cosignedCheckpoints, logHead } from '../../../schemas/catalog.ts';
import { TILE_WIDTH } from '../../../schemas/limits.ts';
import { Refusal, Unavailable, Violation } from '../../core/errors.ts';
import { decodeBase64 } from '../../core/log/base64.ts';
import { type Edge, edgeTile } from '../../core/log/edge.ts';
import { decodeEdge } from '../../core/log/head.ts';
import { narrowTile, type TileId, tilePath, tileWidth } from '../../core/log/tiles.ts';
import { tileKey } from '../../core/segment/keys.ts';

/** Where the log lies. */
export interface LogStore {
  readonly catalog: D1Database;
  readonly tiles: R2Bucket;
}

/** A checkpoint of the log, with the partial tiles of the log at some moment since: a tile only ever grows to the right. */
export interface ServedHead {
  /** Of the checkpoint; the edge may be of more. */
  readonly size: number;
  /** The signed checkpoint, verbatim, and what cosignatures of witnesses there are. */
  readonly note: string;
  readonly edge: Edge;
}

/**
 * The newest head with what was cosigned of it. Without `staged`, which holds up to a megabyte after a burst and which
 * only the newest full tiles need, for the moment until they are in R2.
 */
const NEWEST = `SELECT head.size, head.note, head.edge, cosigned.text, cosigned.cosignatures
FROM log_head AS head LEFT JOIN cosigned_checkpoints AS cosigned ON cosigned.size = head.size WHERE head.id = 1`;

/** The newest checkpoint that enough witnesses cosigned, over the partial tiles as they are now. */
const WITNESSED = `SELECT cosigned.size, cosigned.text || char(10) || cosigned.signatures AS note, head.edge, cosigned.text,
  cosigned.cosignatures FROM cosigned_checkpoints AS cosigned JOIN log_head AS head ON head.id = 1
WHERE cosigned.witnessed = 1 ORDER BY cosigned.size DESC LIMIT 1`;

/** How the head is read under which proofs are made. */
export const HEAD = { newest: NEWEST, witnessed: WITNESSED } as const;

/** What {@link HEAD} reads. */
export interface HeadRow {
  readonly size: number;
  readonly note: string;
  readonly edge: string;
  readonly text: string | null;
  readonly cosignatures: string | null;
}

/**
 * The signed checkpoint alone, with what cosignatures of witnesses there are; undefined while the log has not begun.
 * @throws Unavailable QUERY_CATALOG_UNAVAILABLE
 */
export async function loadCheckpoint({ catalog }: LogStore): Promise<string | undefined> {
  const { text, cosignatures } = cosignedCheckpoints;
  const select = drizzle(catalog)
    .select({ note: logHead.note, text, cosignatures })
    .from(logHead)
    .leftJoin(cosignedCheckpoints, eq(cosignedCheckpoints.size, logHead.size));
  const [row] = await orUnavailable('QUERY_CATALOG_UNAVAILABLE', () => select.all());
  return row && cosignedNote(row.note, row);
}

/**
 * The newest checkpoint that enough witnesses cosigned (docs/witnesses.md); undefined while there is none.
 * @throws Unavailable QUERY_CATALOG_UNAVAILABLE
 */
export async function loadWitnessedCheckpoint({ catalog }: LogStore): Promise<string | undefined> {
  const { size, text, signatures, cosignatures, witnessed } = cosignedCheckpoints;
  const select = drizzle(catalog)
    .select({ text, signatures, cosignatures })
    .from(cosignedCheckpoints)
    .where(eq(witnessed, 1))
    .orderBy(desc(size))
    .limit(1);
  const [row] = await orUnavailable('QUERY_CATALOG_UNAVAILABLE', () => select.all());
  return row && `${row.text}\n${row.signatures}${row.cosignatures}`;
}

/** The note of a checkpoint with the lines of witnesses who cosigned this very text, if any did. */
function cosignedNote(note: string, cosigned: { text: string | null; cosignatures: string | null }): string {
  const isOfNote = cosigned.text !== null && note.startsWith(`${cosigned.text}\n`);
  return isOfNote ? note + (cosigned.cosignatures ?? '') : note;
}

/** The edge decoded last in this isolate: the same for every proof until the head moves. */
let lastEdge: { readonly text: string; readonly edge: Edge } | undefined;

/**
 * What is answered where there is no proof under such a checkpoint yet: 404, since it does not exist, by a code that says whether to wait.
 * `exists` says whether there is such a checkpoint at all.
 */
export function notUnder(checkpoint: keyof typeof HEAD, exists: boolean): Refusal {
  if (checkpoint === 'witnessed' && !exists)
    return new Refusal('LOG_NOT_WITNESSED', 'No checkpoint of the log was cosigned by enough witnesses.');
  const which = checkpoint === 'witnessed' ? 'a checkpoint that enough witnesses cosigned' : 'a checkpoint';
  return new Refusal('QUERY_NOT_SEALED', `It is there, but not yet under ${which}: ask again in a second.`);
}

/** The head from its row. @throws Violation SEAL_HEAD_INCONSISTENT */
export function decodeHead(row: HeadRow): ServedHead {
  const known = lastEdge?.text === row.edge ? lastEdge : { text: row.edge, edge: decodeEdge(row.edge) };
  lastEdge = known;
  return { size: row.size, note: cosignedNote(row.note, row), edge: known.edge };
}

/**
 * The head; undefined while the log has not begun.
 * @throws Unavailable QUERY_CATALOG_UNAVAILABLE
 */
export async function loadServedHead({ catalog }: LogStore): Promise<ServedHead | undefined> {
  const row = await orUnavailable('QUERY_CATALOG_UNAVAILABLE', () =>
    catalog.prepare(HEAD.newest).first<HeadRow>(),
  );
  return row === null ? undefined : decodeHead(row);
}

/**
 * A tile or bundle at the width asked; undefined when the log does not reach that far. A full tile costs one R2 read; only
 * the newest ones, and partial ones, need the head.
 * @throws Unavailable QUERY_CATALOG_UNAVAILABLE, QUERY_ARCHIVE_UNAVAILABLE
 */
export async function readServedTile(store: LogStore, id: TileId): Promise<Uint8Array | undefined> {
  const full = id.width === TILE_WIDTH ? await readPublished(store, id) : undefined;
  if (full !== undefined) return full;
  const head = await loadServedHead(store);
  return head && readTileOfHead(store, head, id);
}

/**
 * The same from a head already read: what proofs under its checkpoint are made of.
 * @throws Violation SEAL_HEAD_INCONSISTENT when a full tile of the head is nowhere
 */
export async function readTileOfHead(
  store: LogStore,
  head: ServedHead,
  id: TileId,
): Promise<Uint8Array | undefined> {
  const width = tileWidth(id.level, id.index, head.edge.size);
  if (width < id.width) return undefined;
  if (width < TILE_WIDTH) return narrowTile(edgeTile(head.edge, id.level), id);
  const full =
    (await readPublished(store, id)) ?? (await readStaged(store, id)) ?? (await readPublished(store, id));
  if (full === undefined) {
    throw new Violation('SEAL_HEAD_INCONSISTENT', `${tilePath({ ...id, width })} is not where it was put`);
  }
  return narrowTile(full, id);
}

/**
 * A full tile on its way to R2. A head moves only after the tiles of the one before are there, so that a tile that is in neither place was
 * put to R2 between the two looks.
 */
async function readStaged({ catalog }: LogStore, id: TileId): Promise<Uint8Array | undefined> {
  const path = tilePath({ ...id, width: TILE_WIDTH });
  const staged = await orUnavailable('QUERY_CATALOG_UNAVAILABLE', () =>
    catalog
      .prepare(`SELECT json_extract(staged, '$.' || json_quote(?1)) AS tile FROM log_head WHERE id = 1`)
      .bind(path)
      .first<string | null>('tile'),
  );
  return typeof staged === 'string' ? decodeBase64(staged) : undefined;
}

async function readPublished({ tiles }: LogStore, id: TileId): Promise<Uint8Array | undefined> {
  const key = tileKey(tilePath({ ...id, width: TILE_WIDTH }));
  return orUnavailable('QUERY_ARCHIVE_UNAVAILABLE', async () => (await tiles.get(key))?.bytes());
}

/** Runs a read of D1 or R2; what fails there is not the caller's fault. @throws Unavailable by the code given */
export async function orUnavailable<T>(
  code: 'QUERY_CATALOG_UNAVAILABLE' | 'QUERY_ARCHIVE_UNAVAILABLE',
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Unavailable(code, 'The log cannot be read just now.', { cause, retryAfterSeconds: 2 });
  }
}
