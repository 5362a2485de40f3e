// SHA-256's compression (FIPS 180-4, section 6.2.2) of four messages at once, one in each 32-bit lane of WebAssembly's 128-bit
// vectors: a function of the module that sha256-lanes-code.ts makes.
import { K } from './sha256.ts';
import { CONSTANTS } from './sha256-lanes-layout.ts';
import { again, type Code, constant, functionBody, get, i32, loop, set, tee, v128 } from './wasm-code.ts';

/** The lanes, and the words of a vector. */
export const LANES = [0, 1, 2, 3] as const;
const WORD_BYTES = [0, 1, 2, 3] as const;

// Locals: the five parameters, then vectors.
const BLOCKS = 4;
const STATE = 5; // eight working variables; which one is `a` moves by one each round instead of copying all
const WINDOW = 13; // the last sixteen words of the message schedule
const SCRATCH = 29; // four
const DIFFERENCE = 33; // a ^ b of this round and of the one before, by turns
const VECTOR_LOCALS = 8 + 16 + 4 + 2;

const { xor, add, and, shiftLeft, shiftRight } = v128;

/** compress(p0, p1, p2, p3, blocks): so many blocks (> 0) from each address, unaligned, into the state. */
export function compressFunction(): number[] {
  const rounds = Array.from(K, (_, round) => roundCode(round)).flat();
  return functionBody(
    0,
    VECTOR_LOCALS,
    loop(
      ...[
        loadWords(),
        loadState(),
        set(DIFFERENCE + 1, xor(get(STATE + 1), get(STATE + 2))),
        rounds,
        addState(),
      ],
      ...LANES.map((lane) => set(lane, i32.add(get(lane), constant(64)))),
      again(0, tee(BLOCKS, i32.sub(get(BLOCKS), constant(1)))),
    ),
  );
}

/** Sixteen big-endian words of each lane's block into the window: four 4x4 transpositions. */
function loadWords(): number[] {
  const [a, b, c, d] = [SCRATCH, SCRATCH + 1, SCRATCH + 2, SCRATCH + 3];
  return [0, 1, 2, 3].flatMap((group) => {
    const window = WINDOW + 4 * group;
    return [
      ...LANES.flatMap((lane) => set(SCRATCH + lane, bigEndian(v128.load(get(lane), 16 * group)))),
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

const state = (i: number): number[] => v128.load(constant(0), 16 * i);
const loadState = (): number[] => range(8).flatMap((i) => set(STATE + i, state(i)));
const addState = (): number[] =>
  range(8).flatMap((i) => v128.store(constant(0), 16 * i, add(state(i), get(STATE + i))));

function roundCode(round: number): number[] {
  const variable = (position: number): number => STATE + ((position - round) & 7);
  const [a, b, d] = [variable(0), variable(1), variable(3)];
  const [e, f, g, h] = [variable(4), variable(5), variable(6), variable(7)];
  const [differs, differed] = [DIFFERENCE + (round & 1), DIFFERENCE + ((round + 1) & 1)];
  const choice = v128.select(get(f), get(g), get(e));
  // ((a ^ b) & (b ^ c)) ^ b is the majority; b ^ c was a ^ b in the round before.
  const majority = xor(and(tee(differs, xor(get(a), get(b))), get(differed)), get(b));
  // A vector made of a constant in memory costs no arithmetic; one made in place, three steps.
  const known = add(
    add(get(h), v128.loadSplat(constant(0), CONSTANTS + 4 * round)),
    get(WINDOW + (round & 15)),
  );
  return [
    ...(round < 16 ? [] : extend(round)),
    ...set(SCRATCH, add(add(known, choice), bigSigma(e, 6, 11, 25))),
    ...set(d, add(get(SCRATCH), get(d))),
    ...set(h, add(add(get(SCRATCH), majority), bigSigma(a, 2, 13, 22))),
  ];
}

/** The next word of the message schedule, over the one sixteen back. */
function extend(round: number): number[] {
  const word = (back: number): number => WINDOW + ((round - back) & 15);
  const half = add(add(get(word(16)), smallSigma(word(15), 7, 18, 3)), get(word(7)));
  return set(word(16), add(half, smallSigma(word(2), 17, 19, 10)));
}

const bigSigma = (x: number, i: number, j: number, k: number): number[] =>
  xor(xor(rotate(x, i), rotate(x, j)), rotate(x, k));

const smallSigma = (x: number, i: number, j: number, k: number): number[] =>
  xor(xor(rotate(x, i), rotate(x, j)), shiftRight(get(x), constant(k)));

const rotate = (x: number, by: number): number[] =>
  v128.or(shiftRight(get(x), constant(by)), shiftLeft(get(x), constant(32 - by)));

/** Words `from` (0-3 of `left`, 4-7 of `right`) into a local. */
function pick(left: number, right: number, from: readonly number[], into: number): number[] {
  const bytes = from.flatMap((word) => WORD_BYTES.map((byte) => 4 * word + byte));
  return set(into, v128.shuffle(get(left), get(right), bytes));
}

/** A vector with the bytes of each word turned around. */
export const bigEndian = (value: Code): number[] =>
  v128.swizzle(
    value,
    LANES.flatMap((word) => WORD_BYTES.map((byte) => 4 * word + 3 - byte)),
  );

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
