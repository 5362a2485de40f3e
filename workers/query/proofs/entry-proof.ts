// The proof that a text (a manifest, a statement) is an entry of the log (c2sp.org/tlog-proof), made from tiles, and checked before
// it is given out: a proof that does not verify is our own broken invariant, never an answer.
import { TILE_WIDTH } from '../../../schemas/limits.ts';
import { encodeUtf8 } from '../../core/attest/base-encoding.ts';
import { leafHash, verifyInclusion } from '../../core/attest/merkle.ts';
import { sha256 } from '../../core/attest/sha256.ts';
import { Violation } from '../../core/errors.ts';
import { parseCheckpoint } from '../../core/log/checkpoint.ts';
import { type HashReader, tileHashReader } from '../../core/log/hash-reader.ts';
import { parseNote } from '../../core/log/note.ts';
import { proveInclusion } from '../../core/log/proof.ts';
import { HASH_BYTES, type TileId, tilePath } from '../../core/log/tiles.ts';
import { formatTlogProof } from '../../core/log/tlog-proof.ts';
import { KeptTiles } from './kept-tiles.ts';
import { type LogStore, readTileOfHead, type ServedHead } from './served-log.ts';

/** Of 8,192 B each: 4 MiB of the isolate's 128, and all tiles of a log of 130,000 entries. */
const kept = new KeptTiles(512);

/** Makes the proofs of entries at one head. What proofs of one answer share is read once. */
export class EntryProver {
  readonly #store: LogStore;
  readonly #head: ServedHead;
  /** Tiles of this answer, and which of them were kept from before. */
  readonly #tiles = new Map<string, Promise<Uint8Array>>();
  readonly #old = new Set<string>();
  readonly #reader: HashReader;

  constructor(store: LogStore, head: ServedHead) {
    this.#store = store;
    this.#head = head;
    this.#reader = tileHashReader(head.size, (id) => this.#tile(id));
  }

  /** The path from an entry to the root. It rests on the tiles alone, so that it can be read before the text is known. */
  pathOf(logIndex: number): Promise<Uint8Array[]> {
    return proveInclusion(this.#reader, logIndex, this.#head.size);
  }

  /**
   * The members of a proof document about the log. Made once more, of tiles as they lie in R2, when one of kept tiles does not hold.
   * @throws Violation SEAL_HEAD_INCONSISTENT when the entry is not where the catalog says
   */
  async prove(
    text: string,
    logIndex: number,
    path?: readonly Uint8Array[],
  ): Promise<{ log_index: number; tlog_proof: string }> {
    const found = path ?? (await this.pathOf(logIndex));
    if (this.#holds(text, logIndex, found)) {
      return {
        log_index: logIndex,
        tlog_proof: formatTlogProof({ index: logIndex, path: found, checkpoint: this.#head.note }),
      };
    }
    const wasOld = this.#old.size > 0;
    for (const tile of this.#tiles.keys()) kept.drop(tile);
    this.#tiles.clear();
    this.#old.clear();
    if (wasOld) return this.prove(text, logIndex);
    throw new Violation('SEAL_HEAD_INCONSISTENT', 'an entry is not in the log where the catalog says', {
      detail: { index: logIndex, size: this.#head.size },
    });
  }

  #holds(text: string, logIndex: number, path: readonly Uint8Array[]): boolean {
    const { size, root } = parseCheckpoint(parseNote(this.#head.note).text);
    const leaf = leafHash(sha256(encodeUtf8(text)));
    return size === this.#head.size && verifyInclusion(logIndex, size, leaf, path, root);
  }

  #tile(id: TileId): Promise<Uint8Array> {
    const path = tilePath(id);
    const tile = this.#tiles.get(path) ?? this.#read(id, path);
    this.#tiles.set(path, tile);
    return tile;
  }

  async #read(id: TileId, path: string): Promise<Uint8Array> {
    const old = id.width === TILE_WIDTH ? kept.get(path) : undefined;
    if (old !== undefined) {
      this.#old.add(path);
      return old;
    }
    const tile = await readTileOfHead(this.#store, this.#head, id);
    if (tile === undefined) throw new Violation('SEAL_HEAD_INCONSISTENT', `${path} is beyond the head`);
    // What is no tile at all fails where it is read, and is not kept: the store may be put right.
    if (id.width === TILE_WIDTH && tile.length === TILE_WIDTH * HASH_BYTES) kept.put(path, tile);
    return tile;
  }
}
