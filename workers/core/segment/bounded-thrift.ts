// Thrift's compact protocol walked without believing it: every length, count and depth is held against the bytes that are there, so that
// a walk takes no more steps than there are bytes. https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
// What was walked can be given to a parser that allocates what it is told.

const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** Footers nest seven deep. */
const MAX_DEPTH = 12;

/** Of a 64-bit number. */
const MAX_VARINT_BYTES = 10;

/** Called with each number and truth value in a struct; `path` is its field number, with those of the structs around it before it. */
export type Seen = (path: number, value: number) => void;

/** The path of a field in a struct that is itself a field: see {@link Seen}. */
export const fieldIn = (struct: number, field: number): number => struct * 64 + field;

/** Walks the struct at `from`; returns where it ends. Throws RangeError for what is none, or reaches beyond `to`. */
export function walkThrift(view: DataView, from: number, to: number, seen: Seen = () => undefined): number {
  const walk = new Walk(view, from, Math.min(to, view.byteLength), seen);
  walk.struct(0, 0);
  return walk.at;
}

class Walk {
  at: number;
  readonly #view: DataView;
  readonly #end: number;
  readonly #seen: Seen;

  constructor(view: DataView, from: number, end: number, seen: Seen) {
    this.#view = view;
    this.at = from;
    this.#end = end;
    this.#seen = seen;
  }

  struct(path: number, depth: number): void {
    if (depth > MAX_DEPTH) throw new RangeError('it nests too deep');
    for (let field = 0; ; ) {
      const byte = this.#byte();
      const type = byte & 0x0f;
      if (type === STOP) return;
      field = byte >> 4 === 0 ? this.#number() : field + (byte >> 4);
      if (field < 1 || field > 63) throw new RangeError(`it has a field ${field}`);
      const value = this.#value(type, fieldIn(path, field), depth);
      if (value !== undefined) this.#seen(fieldIn(path, field), value);
    }
  }

  #value(type: number, path: number, depth: number): number | undefined {
    if (type === TRUE) return 1;
    if (type === FALSE) return 0;
    if (type === BYTE) return this.#byte();
    if (type > BYTE && type <= I64) return this.#number();
    if (type === STRUCT) this.struct(path, depth + 1);
    else if (type === LIST) this.#list(depth);
    else if (type === BINARY) this.#skip(this.#varint());
    else if (type === DOUBLE) this.#skip(8);
    else throw new RangeError(`it has a value of type ${type}`);
    return undefined;
  }

  /** Each element takes a byte at least. */
  #list(depth: number): void {
    const byte = this.#byte();
    const type = byte & 0x0f;
    const size = byte >> 4 === 15 ? this.#varint() : byte >> 4;
    if (size > this.#end - this.at) throw new RangeError(`it has a list of ${size}, more than it has bytes`);
    for (let i = 0; i < size; i++) this.#value(type === TRUE || type === FALSE ? BYTE : type, 0, depth + 1);
  }

  #byte(): number {
    if (this.at >= this.#end) throw new RangeError('it ends early');
    return this.#view.getUint8(this.at++);
  }

  #skip(bytes: number): void {
    if (bytes > this.#end - this.at) throw new RangeError('it reaches beyond its end');
    this.at += bytes;
  }

  /** Zigzag: the sign is the lowest bit. */
  #number(): number {
    const folded = this.#varint();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  /** Beyond 2^53 it is only about as large as it says. */
  #varint(): number {
    let value = 0;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new RangeError('it has a number without an end');
  }
}
