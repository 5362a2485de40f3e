// Makes sha256-lanes.wasm: SHA-256's compression (FIPS 180-4, section 6.2.2) of four messages at once, one in each 32-bit
// lane of WebAssembly's 128-bit vectors. The file is committed because workerd compiles no WebAssembly from bytes; a test
// holds it against this code. After a change: `npm run lanes`.
//
//   memory  8 pages: 0..127 the state, word i of lane l at 16 i + 4 l; 128..383 the constants of the rounds; from 1024 on
//           whatever is to be hashed (batch-hasher.ts)
//   compress(p0, p1, p2, p3, blocks)  runs `blocks` (> 0) blocks from each address, unaligned, into the state
import { K } from './sha256.ts';

const PAGES = 8;
const LANES = [0, 1, 2, 3] as const;
const WORD_BYTES = [0, 1, 2, 3] as const;

// WebAssembly Core Specification 2.0, section 5.4: opcodes, and those behind the vector prefix 0xfd.
const LOOP = [0x03, 0x40];
const BR_IF_0 = [0x0d, 0x00];
const END = [0x0b];
const I32_ADD = [0x6a];
const I32_SUB = [0x6b];
const LOAD = 0x00;
const LOAD_SPLAT = 0x09;
const STORE = 0x0b;
const SHUFFLE = 0x0d;
const AND = vector(0x4e);
const OR = vector(0x50);
const XOR = vector(0x51);
const SELECT = vector(0x52);
const SHIFT_LEFT = vector(0xab);
const SHIFT_RIGHT = vector(0xad);
const ADD = vector(0xae);

// Locals: the five parameters, then vectors.
const BLOCKS = 4;
const STATE = 5; // eight working variables; which one is `a` moves by one each round instead of copying all
const WINDOW = 13; // the last sixteen words of the message schedule
const SCRATCH = 29; // four
const DIFFERENCE = 33; // a ^ b of this round and of the one before, by turns
const VECTOR_LOCALS = 8 + 16 + 4 + 2;

/** Where the constants of the rounds begin. A vector made of one in memory costs no arithmetic; one made in place, three steps. */
const CONSTANTS = 128;

type Code = readonly number[];

/** The module's bytes. */
export function lanesModule(): Uint8Array<ArrayBuffer> {
  const body = [1, ...unsigned(VECTOR_LOCALS), 0x7b, ...compressCode(), ...END];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 5, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0]),
    ...section(3, [1, 0]),
    // Minimum and maximum alike: the memory never moves.
    ...section(5, [1, 1, ...unsigned(PAGES), ...unsigned(PAGES)]),
    ...section(7, [2, ...text('memory'), 2, 0, ...text('compress'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
    ...section(11, [1, 0, ...constant(CONSTANTS), ...END, ...unsigned(K.byteLength), ...littleEndian(K)]),
  ]);
}

function compressCode(): number[] {
  const advance = LANES.flatMap((lane) => [...get(lane), ...constant(64), ...I32_ADD, ...set(lane)]);
  const oneLess = [...get(BLOCKS), ...constant(1), ...I32_SUB, ...tee(BLOCKS), ...BR_IF_0];
  const before = [...get(STATE + 1), ...get(STATE + 2), ...XOR, ...set(DIFFERENCE + 1)];
  const rounds = [...before, ...Array.from(K, (_, round) => roundCode(round)).flat()];
  return [...LOOP, ...loadWords(), ...loadState(), ...rounds, ...addState(), ...advance, ...oneLess, ...END];
}

/** Sixteen big-endian words of each lane's block into the window: four 4x4 transpositions. */
function loadWords(): number[] {
  return [0, 1, 2, 3].flatMap((group) => {
    const rows = LANES.flatMap((lane) => [
      ...load(lane, 16 * group),
      ...load(lane, 16 * group),
      ...bigEndian(),
      ...set(SCRATCH + lane),
    ]);
    const [a, b, c, d] = [SCRATCH, SCRATCH + 1, SCRATCH + 2, SCRATCH + 3];
    const window = WINDOW + 4 * group;
    return [
      ...rows,
      ...pick(a, b, [0, 4, 1, 5], window),
      ...pick(a, b, [2, 6, 3, 7], window + 2),
      ...pick(c, d, [0, 4, 1, 5], a),
      ...pick(c, d, [2, 6, 3, 7], b),
      ...pick(window, a, [2, 3, 6, 7], window + 1),
      ...pick(window, a, [0, 1, 4, 5], window),
      ...pick(window + 2, b, [2, 3, 6, 7], window + 3),
      ...pick(window + 2, b, [0, 1, 4, 5], window + 2),
    ];
  });
}

function loadState(): number[] {
  return range(8).flatMap((i) => [
    ...constant(0),
    ...vector(LOAD, 0, ...unsigned(16 * i)),
    ...set(STATE + i),
  ]);
}

function addState(): number[] {
  return range(8).flatMap((i) => [
    ...[...constant(0), ...constant(0), ...vector(LOAD, 0, ...unsigned(16 * i))],
    ...[...get(STATE + i), ...ADD, ...vector(STORE, 0, ...unsigned(16 * i))],
  ]);
}

function roundCode(round: number): number[] {
  const variable = (position: number): number => STATE + ((position - round) & 7);
  const [a, b, d] = [variable(0), variable(1), variable(3)];
  const [e, f, g, h] = [variable(4), variable(5), variable(6), variable(7)];
  const [differs, differed] = [DIFFERENCE + (round & 1), DIFFERENCE + ((round + 1) & 1)];
  const word = WINDOW + (round & 15);
  const choice = [...get(f), ...get(g), ...get(e), ...SELECT];
  // ((a ^ b) & (b ^ c)) ^ b is the majority; b ^ c was a ^ b in the round before.
  const majority = [
    ...[...get(a), ...get(b), ...XOR, ...tee(differs)],
    ...[...get(differed), ...AND, ...get(b), ...XOR],
  ];
  return [
    ...(round < 16 ? [] : extend(round)),
    ...[...get(h), ...roundConstant(round), ...ADD, ...get(word), ...ADD],
    ...[...choice, ...ADD, ...bigSigma(e, 6, 11, 25), ...ADD, ...tee(SCRATCH)],
    ...[...get(d), ...ADD, ...set(d)],
    ...[...get(SCRATCH), ...majority, ...ADD, ...bigSigma(a, 2, 13, 22), ...ADD, ...set(h)],
  ];
}

/** The next word of the message schedule, over the one sixteen back. */
function extend(round: number): number[] {
  const word = (back: number): number => WINDOW + ((round - back) & 15);
  return [
    ...[...get(word(16)), ...smallSigma(word(15), 7, 18, 3), ...ADD],
    ...[...get(word(7)), ...ADD, ...smallSigma(word(2), 17, 19, 10), ...ADD, ...set(word(16))],
  ];
}

const bigSigma = (x: number, i: number, j: number, k: number): number[] => [
  ...rotate(x, i),
  ...rotate(x, j),
  ...XOR,
  ...rotate(x, k),
  ...XOR,
];

const smallSigma = (x: number, i: number, j: number, k: number): number[] => [
  ...rotate(x, i),
  ...rotate(x, j),
  ...XOR,
  ...get(x),
  ...constant(k),
  ...SHIFT_RIGHT,
  ...XOR,
];

const rotate = (x: number, by: number): number[] => [
  ...get(x),
  ...constant(by),
  ...SHIFT_RIGHT,
  ...get(x),
  ...constant(32 - by),
  ...SHIFT_LEFT,
  ...OR,
];

/** Words `from` (0-3 of `left`, 4-7 of `right`) into a local. */
function pick(left: number, right: number, from: readonly number[], into: number): number[] {
  return [
    ...get(left),
    ...get(right),
    ...shuffle(from.flatMap((word) => WORD_BYTES.map((byte) => 4 * word + byte))),
    ...set(into),
  ];
}

/** Turns the bytes of each word around; takes the vector twice. */
const bigEndian = (): number[] =>
  shuffle(LANES.flatMap((word) => [4 * word + 3, 4 * word + 2, 4 * word + 1, 4 * word]));

const shuffle = (bytes: Code): number[] => vector(SHUFFLE, ...bytes);
const load = (pointer: number, offset: number): number[] => [
  ...get(pointer),
  ...vector(LOAD, 0, ...unsigned(offset)),
];
const roundConstant = (round: number): number[] => [
  ...constant(0),
  ...vector(LOAD_SPLAT, 2, ...unsigned(CONSTANTS + 4 * round)),
];

const littleEndian = (words: Int32Array): number[] =>
  Array.from(words).flatMap((word) => WORD_BYTES.map((byte) => (word >>> (8 * byte)) & 0xff));

function vector(opcode: number, ...immediates: Code): number[] {
  return [0xfd, ...unsigned(opcode), ...immediates];
}

const get = (local: number): number[] => [0x20, ...unsigned(local)];
const set = (local: number): number[] => [0x21, ...unsigned(local)];
const tee = (local: number): number[] => [0x22, ...unsigned(local)];
/** i32.const of 0..63, or of 64..8191 in two bytes: signed LEB128. */
const constant = (value: number): number[] => [
  0x41,
  ...(value < 64 ? [value] : [(value & 0x7f) | 0x80, value >> 7]),
];

const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];
const text = (name: string): number[] => [name.length, ...new TextEncoder().encode(name)];
const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
