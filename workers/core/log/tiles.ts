// Tiles and entry bundles: c2sp.org/tlog-tiles. Where each lies, how wide it is at a tree size, how a bundle is laid out.
import { TILE_WIDTH } from '../../../schemas/limits.ts';
import { Refusal, Violation } from '../errors.ts';

/** Bytes of one SHA-256 hash. */
export const HASH_BYTES = 32;

/** A tile of hashes (level 0..63), or the bundle of the entries under a tile of level 0. */
export interface TileId {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1..256; below 256 the tile is partial. */
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`, with N as `x001/x234/067`: the path under the log's prefix. */
export function tilePath({ level, index, width }: TileId): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/.{3}/g) ?? [];
  const last = groups.pop();
  const partial = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `tile/${level}/${groups.map((group) => `x${group}/`).join('')}${last}${partial}`;
}

/**
 * Reads a tile path (attacker-controlled); exactly the one spelling {@link tilePath} writes.
 * @throws Refusal LOG_TILE_PATH_INVALID
 */
export function parseTilePath(path: string): TileId {
  const match = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(
    path,
  );
  const [, level, index, width] = match ?? [];
  const id: TileId = {
    level: level === 'entries' ? 'entries' : Number(level),
    index: Number((index ?? '').replace(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const levelIsKnown = id.level === 'entries' || id.level <= 63;
  const isPartial = id.width >= 1 && id.width < TILE_WIDTH;
  const isOneSpelling = levelIsKnown && Number.isSafeInteger(id.index) && tilePath(id) === path;
  if (match === null || !isOneSpelling || (width !== undefined && !isPartial)) {
    throw new Refusal(
      'LOG_TILE_PATH_INVALID',
      'expected tile/<L>/<N> or tile/<L>/<N>.p/<W> as in c2sp.org/tlog-tiles',
    );
  }
  return id;
}

/** How wide a tile is in a tree of that size: 0 (not there) to 256 (full). */
export function tileWidth(level: number | 'entries', index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level));
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** Entries as a bundle: each with its length before it, two bytes big-endian. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  const view = new DataView(bundle.buffer);
  let at = 0;
  for (const entry of entries) {
    if (entry.length > 0xffff) throw new TypeError('a log entry has at most 65,535 bytes');
    view.setUint16(at, entry.length);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/**
 * The entries of a bundle, as views into it.
 * @throws Violation SEAL_HEAD_INCONSISTENT when the lengths do not add up: bundles come from our own store.
 */
export function decodeBundle(bundle: Uint8Array): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bundle.length) {
    const end = at + 2 + view.getUint16(at);
    if (end > bundle.length) break;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  if (at !== bundle.length) throw new Violation('SEAL_HEAD_INCONSISTENT', 'an entry bundle is cut short');
  return entries;
}

/** The partial tile or bundle that a wider one begins with: a tile only ever grows to the right. */
export function narrowTile(tile: Uint8Array, id: TileId): Uint8Array {
  if (id.level !== 'entries') return tile.subarray(0, id.width * HASH_BYTES);
  return encodeBundle(decodeBundle(tile).slice(0, id.width));
}

/** Hashes one after the other: the bytes of a tile. */
export function concatHashes(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  hashes.forEach((hash, at) => {
    bytes.set(hash, at * HASH_BYTES);
  });
  return bytes;
}

/** The hashes of a tile, as views into it. */
export function splitHashes(tile: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < tile.length; at += HASH_BYTES) hashes.push(tile.subarray(at, at + HASH_BYTES));
  return hashes;
}
