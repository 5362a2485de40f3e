// A transparency log as anybody can read it (c2sp.org/tlog-tiles): its checkpoint, and for entries known by their hash alone where
// they stand and the proof of it. Nothing here is believed: the proofs made are checked by the verifier afterwards.
import { TILE_WIDTH } from '../../schemas/limits.ts';
import { encodeHex } from '../../workers/core/attest/base-encoding.ts';
import { parseCheckpoint } from '../../workers/core/log/checkpoint.ts';
import { tileHashReader } from '../../workers/core/log/hash-reader.ts';
import { parseNote } from '../../workers/core/log/note.ts';
import { proveInclusion } from '../../workers/core/log/proof.ts';
import { decodeBundle, type TileId, tilePath, tileWidth } from '../../workers/core/log/tiles.ts';
import { formatTlogProof } from '../../workers/core/log/tlog-proof.ts';
import { request } from '../api.ts';

/** Where an entry stands, and the C2SP tlog-proof of it. */
export interface ProvenEntry {
  readonly index: number;
  readonly tlogProof: string;
}

/** Bundles asked for at once; each holds 256 entries. */
const AT_ONCE = 8;

/** A log under the checkpoint it showed when it was opened. */
export class PublicLog {
  readonly #url: string;
  readonly #note: string;
  readonly #size: number;
  readonly #tiles = new Map<string, Promise<Uint8Array>>();

  private constructor(url: string, note: string, size: number) {
    this.#url = url;
    this.#note = note;
    this.#size = size;
  }

  /** `url` is the log's prefix: `checkpoint` and `tile/` lie under it. */
  static async open(url: string): Promise<PublicLog> {
    const note = await (await request(`${url}/checkpoint`)).text();
    return new PublicLog(url, note, parseCheckpoint(parseNote(note).text).size);
  }

  /** The proofs of these entries (hex); one that the log does not hold is absent. Reads the log from its end until all are found. */
  async prove(entries: readonly string[]): Promise<ReadonlyMap<string, ProvenEntry>> {
    const found = await this.#find(new Set(entries));
    const reader = tileHashReader(this.#size, (id) => this.#tile(id));
    const proven = new Map<string, ProvenEntry>();
    for (const [entry, index] of found) {
      const path = await proveInclusion(reader, index, this.#size);
      proven.set(entry, { index, tlogProof: formatTlogProof({ index, path, checkpoint: this.#note }) });
    }
    return proven;
  }

  async #find(wanted: Set<string>): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const bundles = Math.ceil(this.#size / TILE_WIDTH);
    for (let end = bundles; end > 0 && wanted.size > 0; end -= AT_ONCE) {
      const from = Math.max(0, end - AT_ONCE);
      const batch = Array.from({ length: end - from }, (_, i) => from + i);
      await Promise.all(
        batch.map(async (bundle) => {
          for (const [at, entry] of (await this.#bundle(bundle)).entries()) {
            const hash = encodeHex(entry);
            if (wanted.delete(hash)) found.set(hash, bundle * TILE_WIDTH + at);
          }
        }),
      );
    }
    return found;
  }

  async #bundle(index: number): Promise<Uint8Array[]> {
    return decodeBundle(
      await this.#fetch({ level: 'entries', index, width: tileWidth('entries', index, this.#size) }),
    );
  }

  #tile(id: TileId): Promise<Uint8Array> {
    const path = tilePath(id);
    const tile = this.#tiles.get(path) ?? this.#fetch(id);
    this.#tiles.set(path, tile);
    return tile;
  }

  async #fetch(id: TileId): Promise<Uint8Array> {
    return new Uint8Array(await (await request(`${this.#url}/${tilePath(id)}`)).arrayBuffer());
  }
}
