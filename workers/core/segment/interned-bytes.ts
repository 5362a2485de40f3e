// One array for all equal texts: columns repeat themselves (addresses, names, messages), and the Parquet writer recognizes a
// repeated array by identity before it compares bytes.
import { hashOfKey } from './known-members.ts';

/** Texts that were met before. */
export class InternedBytes {
  readonly #known = new Map<number, Uint8Array>();

  /** The bytes between two offsets: the same array as last time when they were met before, mostly. */
  of(bytes: Uint8Array, from: number, to: number): Uint8Array {
    const hash = hashOfKey(bytes, from, to);
    const known = this.#known.get(hash);
    if (known !== undefined && isEqual(known, bytes, from, to)) return known;
    const text = bytes.subarray(from, to);
    // Another text of the same hash stays: interning is only a saving.
    if (known === undefined) this.#known.set(hash, text);
    return text;
  }
}

function isEqual(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[from + i]) return false;
  return true;
}
