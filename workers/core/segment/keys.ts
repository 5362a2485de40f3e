// Every R2 object key of Edgeseal, in one place (design, section 3); docs/storage.md lists them.
// SPILL: spill/...  ARCHIVE: segments/... and dead-letters/...  TILES: log/...
// Tenants, sources and packet ids come from closed alphabets (schemas/packet.ts), so a key part never holds '/' or '='.

/** All spilled packets; what the sweep lists. */
export const SPILL_PREFIX = 'spill/';

/** All segment objects; what orphan collection lists. */
export const SEGMENTS_PREFIX = 'segments/';

/** All dead letters. */
export const DEAD_LETTERS_PREFIX = 'dead-letters/';

/** In ARCHIVE, the last checkpoint the self-audit found to be right: where a database that is set back does not reach it. */
export const AUDIT_CHECKPOINT_KEY = 'audit/checkpoint';

/** Tenant and source of a dead letter nobody could read far enough to name; '_' cannot begin a real one. */
export const UNKNOWN_NAME = '_unknown';

/** Where ingest puts a packet that does not go through the queue, as a zstd-compressed packet file. */
export function spillKey(tenant: string, packet: string): string {
  return `${SPILL_PREFIX}${tenant}/${packet}`;
}

/** Tenant and packet of a spill key, or undefined for anything {@link spillKey} does not write. */
export function parseSpillKey(key: string): { tenant: string; packet: string } | undefined {
  const [, tenant, packet] = /^spill\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})\/([0-9a-f-]{36})$/.exec(key) ?? [];
  return tenant === undefined || packet === undefined ? undefined : { tenant, packet };
}

/** Where a segment lies: partitioned by tenant and hour of RECEIPT (UTC), so that other engines can prune by path. */
export function segmentKey(tenant: string, receivedAt: number, id: number): string {
  const [date, time] = new Date(receivedAt).toISOString().split('T');
  return `${SEGMENTS_PREFIX}tenant=${tenant}/date=${date}/hour=${time?.slice(0, 2)}/${segmentName(id)}.parquet`;
}

/**
 * Where a segment lies once it was written anew (erasure): beside the old object and never in its place, since who reads the old
 * one reads it in parts. `generation` is 12 hex digits that no object of the segment had.
 */
export function rewrittenSegmentKey(key: string, generation: string): string {
  return key.replace(/([0-9]{16})(?:-[0-9a-f]{12})?\.parquet$/, `$1-${generation}.parquet`);
}

/** The folder of a segment: whatever was ever written of its packets lies in it. */
export function segmentFolder(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}

/** The segment id in a segment key, or undefined for anything {@link segmentKey} and {@link rewrittenSegmentKey} do not write. */
export function parseSegmentKey(key: string): number | undefined {
  const [, digits] = /^segments\/.+\/([0-9]{16})(?:-[0-9a-f]{12})?\.parquet$/.exec(key) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Where the rejected events of an archived packet lie, as NDJSON. */
export function deadLetterKey(tenant: string, receivedAt: number, packet: string): string {
  return `${deadLetterFolder(tenant, receivedAt)}${packet}.ndjson`;
}

/** Where a queue message that was given up lies, as one line of NDJSON; an unreadable one goes by its message id. */
export function deadMessageKey(tenant: string, receivedAt: number, packet: string): string {
  return `${deadLetterFolder(tenant, receivedAt)}${packet}.message.ndjson`;
}

/** Where the bytes of a spilled packet that was given up lie: exactly what lay in SPILL. */
export function deadPacketKey(tenant: string, receivedAt: number, packet: string): string {
  return `${deadLetterFolder(tenant, receivedAt)}${packet}.packet`;
}

/** Where a full tile of the transparency log lies; `path` is its C2SP tlog-tiles path (`tile/0/x001/234`). */
export function tileKey(path: string): string {
  return `log/${path}`;
}

const deadLetterFolder = (tenant: string, receivedAt: number): string =>
  `${DEAD_LETTERS_PREFIX}tenant=${tenant}/date=${new Date(receivedAt).toISOString().slice(0, 10)}/`;

/** 16 digits hold every id below 2^53, so keys of one hour sort by time. */
const segmentName = (id: number): string => String(id).padStart(16, '0');
