// The log as the self-audit reads it (docs/audit.md): through the query Worker, from outside like anybody, since persist has no right to the
// tiles. Every hash is bound to the signed head by an inclusion proof before it is compared with anything.

import { TILE_WIDTH } from '../../schemas/limits.ts';
import type { KeyValidity } from '../core/attest/key-validity.ts';
import { importPublicKeys } from '../core/attest/keys.ts';
import { equalBytes, leafHash, verifyInclusion } from '../core/attest/merkle.ts';
import type { Report } from '../core/audit/finding.ts';
import type { TileSource } from '../core/audit/log-replay.ts';
import { openSignedHead, originOf, type SignedHead } from '../core/audit/saved-checkpoints.ts';
import { Refusal, Unavailable } from '../core/errors.ts';
import { tileHashReader } from '../core/log/hash-reader.ts';
import { type NoteVerifier, noteVerifier } from '../core/log/note.ts';
import { proveInclusion } from '../core/log/proof.ts';
import {
  decodeBundle,
  HASH_BYTES,
  splitHashes,
  type TileId,
  tilePath,
  tileWidth,
} from '../core/log/tiles.ts';

/** Any name will do behind a service binding. */
const HOST = 'https://query';

/** Bytes of a path of the public log; null where it is not shown. Throws `Unavailable` PERSIST_SEALING_UNAVAILABLE. */
async function read(query: Fetcher, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  let status: number;
  try {
    const response = await query.fetch(`${HOST}${path}`);
    const body = new Uint8Array(await response.arrayBuffer());
    if (response.ok) return body;
    status = response.status;
  } catch (cause) {
    throw new Unavailable('PERSIST_SEALING_UNAVAILABLE', 'the log cannot be asked just now', { cause });
  }
  // 500 is how query answers for a part of the log that is broken.
  if (status === 404 || status === 500) return null;
  throw new Unavailable('PERSIST_SEALING_UNAVAILABLE', `the log answers ${status} just now`);
}

/**
 * The signed head; null while the log has none. One that only revoked keys signed is a finding: who holds them may have made it. One that
 * no published key signed is a finding as well, and nothing to audit by: null.
 */
export async function readHead(query: Fetcher, report: Report): Promise<SignedHead | null> {
  const note = await read(query, '/log/checkpoint');
  if (note === null) return null;
  const text = new TextDecoder().decode(note);
  const origin = originOf(text) ?? 'unreadable';
  const keys = await verifiersOf(query, origin);
  try {
    const { head, signedBy } = await openSignedHead(text, origin, keys);
    if (isByRevoked(signedBy)) {
      const detail = 'the log shows it as its newest, and only keys that were revoked signed it';
      report({ code: 'checkpoint-revoked', subject: 'newest', detail, evidence: [text] });
    }
    return head;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const detail = `the log shows it as its newest, and it does not hold: ${error.message}`;
    report({ code: 'checkpoint-unsigned', subject: 'newest', detail, evidence: [text] });
    return null;
  }
}

/** A key of the log, and when it counts. */
export type LogKey = NoteVerifier & { readonly validity: KeyValidity };

/** Whether each of the keys was revoked. */
export const isByRevoked = (keys: readonly LogKey[]): boolean =>
  keys.every(({ validity }) => validity.revokedAt !== undefined);

/** The published keys of the log. */
export async function verifiersOf(query: Fetcher, origin: string): Promise<LogKey[]> {
  const jwks = await read(query, '/.well-known/jwks.json');
  if (jwks === null)
    throw new Unavailable('PERSIST_SEALING_UNAVAILABLE', 'the keys of the log cannot be read');
  const { keys } = await importPublicKeys(new TextDecoder().decode(jwks));
  const ofLog = keys.filter(({ use }) => use === 'log');
  return Promise.all(
    ofLog.map(async ({ bytes, validity }) => ({ ...(await noteVerifier(origin, bytes)), validity })),
  );
}

/** Its tiles, as the query Worker shows them. */
export const tilesOf =
  (query: Fetcher): TileSource =>
  (id) =>
    read(query, `/log/${tilePath(id)}`);

/** Leaves of the log, tile by tile; each tile is proven under the head before it is used, and held against its entries. */
export class ProvenLeaves {
  readonly #query: Fetcher;
  readonly #head: SignedHead;
  readonly #report: Report;
  readonly #tiles = new Map<number, readonly Uint8Array[]>();

  constructor(query: Fetcher, head: SignedHead, report: Report) {
    this.#query = query;
    this.#head = head;
    this.#report = report;
  }

  /** Makes {@link at} know the indices from `start` up to, not including, `end`. */
  async load(start: number, end: number): Promise<void> {
    const last = Math.min(end, this.#head.size) - 1;
    for (let index = Math.floor(start / TILE_WIDTH); index <= Math.floor(last / TILE_WIDTH); index++) {
      if (!this.#tiles.has(index)) this.#tiles.set(index, await this.#prove(index));
    }
  }

  /** The leaf at an index that was loaded; undefined beyond the log, and in a tile that is not what was signed. */
  at(index: number): Uint8Array | undefined {
    return this.#tiles.get(Math.floor(index / TILE_WIDTH))?.[index % TILE_WIDTH];
  }

  async #prove(index: number): Promise<readonly Uint8Array[]> {
    const { size, root } = this.#head;
    const width = tileWidth(0, index, size);
    const source = tilesOf(this.#query);
    let leaves: readonly Uint8Array[] = [];
    try {
      const reader = tileHashReader(size, async (id) => {
        const tile = await this.#wanted(id, source);
        if (id.level === 0 && id.index === index) leaves = splitHashes(tile);
        return tile;
      });
      const first = index * TILE_WIDTH;
      const path = await proveInclusion(reader, first, size);
      // A tile of one hash is in nobody's path: it is the leaf.
      if (leaves.length === 0) leaves = splitHashes(await this.#wanted({ level: 0, index, width }, source));
      const [leaf] = leaves;
      if (leaf !== undefined && verifyInclusion(first, size, leaf, path, root)) {
        await this.#compareEntries(index, width, leaves, source);
        return leaves;
      }
    } catch (error) {
      if (error instanceof NotShown) return [];
      throw error;
    }
    const subject = tilePath({ level: 0, index, width });
    this.#report({
      code: 'tile-changed',
      subject,
      detail: 'with the tiles above it, it does not hash to the root under the checkpoint',
    });
    return [];
  }

  async #wanted(id: TileId, source: TileSource): Promise<Uint8Array> {
    const tile = await source(id);
    if (tile?.length === id.width * HASH_BYTES) return tile;
    const code = tile === null ? 'tile-missing' : 'tile-changed';
    this.#report({
      code,
      subject: tilePath(id),
      detail: 'the log says it is this large, and does not show this',
    });
    throw new NotShown();
  }

  async #compareEntries(
    index: number,
    width: number,
    leaves: readonly Uint8Array[],
    source: TileSource,
  ): Promise<void> {
    const id: TileId = { level: 'entries', index, width };
    const bundle = await source(id);
    const subject = tilePath(id);
    if (bundle === null) {
      this.#report({
        code: 'entries-missing',
        subject,
        detail: 'the log says it is this large, and does not show this',
      });
    } else if (!hashTo(bundle, leaves)) {
      this.#report({ code: 'entries-changed', subject, detail: 'the entries do not hash to the leaves' });
    }
  }
}

/** A tile that cannot be had: reported already. */
class NotShown extends Error {}

function hashTo(bundle: Uint8Array, leaves: readonly Uint8Array[]): boolean {
  try {
    const entries = decodeBundle(bundle);
    return (
      entries.length === leaves.length &&
      entries.every((entry, at) => equalBytes(leafHash(entry), leaves[at] ?? entry.subarray(1)))
    );
  } catch {
    // Lengths that do not add up.
    return false;
  }
}
