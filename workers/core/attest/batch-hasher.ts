// SHA-256 of many texts that lie in one buffer, one after the other: four at a time in WebAssembly (sha256-lanes-code.ts), or each
// by itself in node:crypto, whose calls cost 2.5 us whatever they hash. Figures: docs/decisions/0003-hashing.md.
// Synchronous throughout: requests of one isolate share a hasher, so nobody may await between writing and hashing.
import { createHash } from 'node:crypto';
import { DIGEST_BYTES } from './sha256.ts';
import * as lanes from './sha256-lanes-layout.ts';

/** Texts at most in one {@link BatchHasher.hash}. */
export const MAX_TEXTS = lanes.MAX_TEXTS;

/** Random bytes of an event's salt. */
export const SALT_BYTES = 16;

/** What is hashed before each text: a byte, and the text's salt where there are some; text i's is at 16 i. */
export interface Head {
  readonly tag: number;
  readonly salts?: Uint8Array | undefined;
}

/** Hashes what was written into its arena. */
export interface BatchHasher {
  /** Where texts are written; about half a megabyte, never moved. */
  readonly arena: Uint8Array<ArrayBuffer>;
  /** Text i lies in the arena from offset i to offset i + 1. */
  readonly offsets: Int32Array<ArrayBuffer>;
  /** Writes the digest of text i, behind its head, to `digests` at 32 i, for the first `count` texts. They stay as they are. */
  hash(count: number, head: Head | null, digests: Uint8Array): void;
}

/** A hasher that needs nothing but node:crypto. */
export function nativeHasher(): BatchHasher {
  const arena = new Uint8Array(lanes.ARENA_BYTES);
  const offsets = new Int32Array(MAX_TEXTS + 1);
  return {
    arena,
    offsets,
    hash(count, head, digests) {
      hashNatively({ arena, offsets }, count, head, digests, 0);
    },
  };
}

/** Each text of at least `from` bytes. */
function hashNatively(
  { arena, offsets }: Pick<BatchHasher, 'arena' | 'offsets'>,
  count: number,
  head: Head | null,
  digests: Uint8Array,
  from: number,
): void {
  for (let i = 0; i < count; i++) {
    const [start, end] = [offsets[i] ?? 0, offsets[i + 1] ?? 0];
    if (end - start < from) continue;
    const hash = createHash('sha256');
    if (head !== null) hash.update(headOf(head, i));
    digests.set(hash.update(arena.subarray(start, end)).digest(), DIGEST_BYTES * i);
  }
}

function headOf({ tag, salts }: Head, i: number): Uint8Array {
  return salts === undefined
    ? Uint8Array.of(tag)
    : Uint8Array.of(tag, ...salts.subarray(SALT_BYTES * i, SALT_BYTES * (i + 1)));
}

/** What sha256-lanes.wasm exports. */
interface LanesExports {
  readonly memory: WebAssembly.Memory;
  hash(count: number, headBytes: number, tag: number): void;
}

/** A hasher over four lanes of WebAssembly; `module` is sha256-lanes.wasm compiled. Long texts go to node:crypto. */
export function laneHasher(module: WebAssembly.Module): BatchHasher {
  const { memory, hash } = lanesExports(new WebAssembly.Instance(module));
  const arena = new Uint8Array(memory.buffer, lanes.ARENA, lanes.ARENA_BYTES);
  const offsets = new Int32Array(memory.buffer, lanes.OFFSETS, MAX_TEXTS + 1);
  const saltsThere = new Uint8Array(memory.buffer, lanes.SALTS, SALT_BYTES * MAX_TEXTS);
  const digestsThere = new Uint8Array(memory.buffer, lanes.DIGESTS, DIGEST_BYTES * MAX_TEXTS);
  return {
    arena,
    offsets,
    hash(count, head, digests) {
      const salts = head?.salts?.subarray(0, SALT_BYTES * count);
      if (salts !== undefined) saltsThere.set(salts);
      hash(count, head === null ? 0 : 1 + (salts === undefined ? 0 : SALT_BYTES), head?.tag ?? 0);
      digests.set(digestsThere.subarray(0, DIGEST_BYTES * count));
      hashNatively({ arena, offsets }, count, head, digests, lanes.MAX_LANE_BYTES + 1);
    },
  };
}

/** Exports have no types of their own; their names and shapes are those that sha256-lanes-code.ts wrote. */
function lanesExports(instance: WebAssembly.Instance): LanesExports {
  return instance.exports as unknown as LanesExports;
}
