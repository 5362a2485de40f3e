// WebAssembly's binary format (Core Specification 2.0, chapter 5), as much of it as sha256-lanes-code.ts writes. An expression is its
// bytes in the order of the stack machine: operands first.

/** Instructions. */
export type Code = readonly number[];

/** Types of locals and parameters. */
export const I32 = 0x7f;
export const V128 = 0x7b;

/** Control (section 5.4.1). A loop ends when its body does; `again` goes back to the loop `depth` blocks out if a value is not 0. */
export const loop = (...body: Code[]): number[] => [0x03, 0x40, ...body.flat(), 0x0b];
export const when = (value: Code, ...body: Code[]): number[] => [...value, 0x04, 0x40, ...body.flat(), 0x0b];
export const again = (depth: number, value: Code): number[] => [...value, 0x0d, depth];
export const leave = (value: Code = []): number[] => [...value, 0x0f];
export const call = (func: number, ...values: Code[]): number[] => [...values.flat(), 0x10, func];

/** Locals (section 5.4.4): read, written, written and read. */
export const get = (local: number): number[] => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): number[] => [...value, 0x21, ...unsigned(local)];
export const tee = (local: number, value: Code): number[] => [...value, 0x22, ...unsigned(local)];

/** A 32-bit constant: signed LEB128 (section 5.2.2). */
export const constant = (value: number): number[] => [0x41, ...signed(value)];

const binary =
  (...opcode: number[]) =>
  (a: Code, b: Code): number[] => [...a, ...b, ...opcode];

/** Whole numbers of 32 bits (section 5.4.6), words and bytes in memory (section 5.4.5), `offset` behind an address. */
export const i32 = {
  isZero: (value: Code) => [...value, 0x45],
  less: binary(0x48),
  greater: binary(0x4a),
  add: binary(0x6a),
  sub: binary(0x6b),
  times: binary(0x6c),
  shiftLeft: binary(0x74),
  shiftRight: binary(0x76),
  load: (address: Code, offset: number) => [...address, 0x28, 0, ...unsigned(offset)],
  store: (address: Code, offset: number, value: Code) => [...address, ...value, 0x36, 0, ...unsigned(offset)],
  storeByte: (address: Code, offset: number, value: Code) => [
    ...[...address, ...value, 0x3a, 0, ...unsigned(offset)],
  ],
} as const;

const vector = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

/** Vectors of 128 bits (section 5.4.7); all arithmetic is of four words. */
export const v128 = {
  load: (address: Code, offset: number) => [...address, ...vector(0x00), 0, ...unsigned(offset)],
  /** One word of memory in all four places. */
  loadSplat: (address: Code, offset: number) => [...address, ...vector(0x09), 0, ...unsigned(offset)],
  /** One word of memory in one place of a vector. */
  loadLane: (address: Code, offset: number, value: Code, lane: number) => [
    ...[...address, ...value, ...vector(0x56), 0, ...unsigned(offset), lane],
  ],
  store: (address: Code, offset: number, value: Code) => [
    ...[...address, ...value, ...vector(0x0b), 0, ...unsigned(offset)],
  ],
  /** Bytes 0-15 of `a`, 16-31 of `b`. */
  shuffle: (a: Code, b: Code, bytes: Code) => [...a, ...b, ...vector(0x0d), ...bytes],
  /** Bytes of a vector, each by its place. */
  swizzle: (value: Code, places: Code) => [...[...value, ...vector(0x0c), ...places, ...vector(0x0e)]],
  splat: (word: Code) => [...word, ...vector(0x11)],
  extract: (value: Code, lane: number) => [...value, ...vector(0x1b), lane],
  and: binary(...vector(0x4e)),
  or: binary(...vector(0x50)),
  xor: binary(...vector(0x51)),
  /** Bits of `a` where `mask` has ones, of `b` where it has zeros. */
  select: (a: Code, b: Code, mask: Code) => [...a, ...b, ...mask, ...vector(0x52)],
  shiftLeft: binary(...vector(0xab)),
  shiftRight: binary(...vector(0xad)),
  add: binary(...vector(0xae)),
  sub: binary(...vector(0xb1)),
  minUnsigned: binary(...vector(0xb7)),
  maxSigned: binary(...vector(0xb8)),
} as const;

/** A section of a module (section 5.5.2). */
export const section = (id: number, content: Code): number[] => [id, ...sized(content)];

/** A vector of entries, behind their number (section 5.1.3). */
export const list = (...entries: Code[]): number[] => [...unsigned(entries.length), ...entries.flat()];

/** Bytes behind their number. */
export const sized = (bytes: Code): number[] => [...unsigned(bytes.length), ...bytes];

/** The type of a function of words (section 5.3.6). */
export const functionType = (parameters: number, results: number): number[] => [
  ...[0x60, ...sized(Array.from({ length: parameters }, () => I32))],
  ...sized(Array.from({ length: results }, () => I32)),
];

/** What a function does, with so many locals of each type behind its parameters (section 5.5.13). */
export const functionBody = (words: number, vectors: number, ...body: Code[]): number[] =>
  sized([...list([...unsigned(words), I32], [...unsigned(vectors), V128]), ...body.flat(), 0x0b]);

/** A name of ASCII (section 5.2.4). */
export const name = (text: string): number[] =>
  sized(Array.from(text, (character) => character.charCodeAt(0)));

/** Unsigned LEB128 (section 5.2.2). */
export function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const [low, rest] = [value & 0x7f, value >> 7];
  return rest === (low & 0x40 ? -1 : 0) ? [low] : [low | 0x80, ...signed(rest)];
}
