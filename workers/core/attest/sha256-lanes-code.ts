// Makes sha256-lanes.wasm: SHA-256 (FIPS 180-4) of many texts that lie one after the other, four at a time. The file is committed
// because workerd compiles no WebAssembly from bytes; a test holds it against this code. After a change: `npm run lanes`.
//
//   hash(count, head, tag)  hashes texts 0 to count - 1, each behind a head of `head` bytes: none (0), the tag (1), or the tag and
//                           the text's salt (17). Texts longer than MAX_LANE_BYTES are passed over.
//
// A text is copied behind its head into the room of a free lane and padded there: no text needs a gap around it.
import { INITIAL_STATE, K } from './sha256.ts';
import { bigEndian, compressFunction, LANES } from './sha256-lanes-compress.ts';
import {
  ARENA,
  AT,
  CONSTANTS,
  DIGESTS,
  HEAD_ROOM,
  LANE_ROOM,
  LEFT,
  MAX_LANE_BYTES,
  OFFSETS,
  PAGES,
  ROOMS,
  SALTS,
  TEXT,
} from './sha256-lanes-layout.ts';
import * as wasm from './wasm-code.ts';
import { again, call, constant, get, i32, loop, set, tee, v128, when } from './wasm-code.ts';

// The functions' numbers.
const [COMPRESS, FINISH, TAKE, HASH] = [0, 1, 2, 3];
const ZERO = constant(0);

/** The module's bytes. */
export function lanesModule(): Uint8Array<ArrayBuffer> {
  const { functionType, list, section, sized, unsigned } = wasm;
  const types = [functionType(5, 0), functionType(1, 0), functionType(5, 1), functionType(3, 0)];
  const functions = [compressFunction(), finishFunction(), takeFunction(), hashFunction()];
  const constants = Array.from(new Uint8Array(Int32Array.from(K).buffer));
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(...types)),
    ...section(3, list(...types.map((_, i) => [i]))),
    // Minimum and maximum alike: the memory never moves.
    ...section(5, list([1, ...unsigned(PAGES), ...unsigned(PAGES)])),
    ...section(7, list([...wasm.name('memory'), 2, 0], [...wasm.name('hash'), 0, HASH])),
    ...section(10, list(...functions)),
    ...section(11, list([0, ...constant(CONSTANTS), 0x0b, ...sized(constants)])),
  ]);
}

/**
 * hash(count, head, tag): runs all lanes as far as the first that ends, fills it again, until there is nothing left. A lane is
 * named by the place of its words: 0, 4, 8 or 12.
 */
function hashFunction(): number[] {
  const [count, head, tag, next, slot, blocks, left] = [0, 1, 2, 3, 4, 5, 6];
  const refill = when(
    i32.isZero(i32.load(get(slot), LEFT)),
    call(FINISH, get(slot)),
    set(next, call(TAKE, get(slot), get(next), get(count), get(head), get(tag))),
  );
  const nextLane = tee(slot, i32.add(get(slot), constant(4)));
  const ran = v128.splat(get(blocks));
  const addresses = v128.add(v128.load(ZERO, AT), v128.shiftLeft(ran, constant(6)));
  const rest = v128.maxSigned(v128.sub(v128.load(ZERO, LEFT), ran), v128.splat(ZERO));
  return wasm.functionBody(
    3,
    1,
    v128.store(ZERO, LEFT, v128.splat(ZERO)),
    v128.store(ZERO, TEXT, v128.splat(constant(-1))),
    loop(
      set(slot, ZERO),
      loop(refill, again(0, i32.less(nextLane, constant(4 * LANES.length)))),
      fewest(left, blocks),
      when(i32.isZero(get(blocks)), wasm.leave()),
      call(COMPRESS, ...LANES.map((lane) => i32.load(ZERO, AT + 4 * lane)), get(blocks)),
      v128.store(ZERO, AT, addresses),
      v128.store(ZERO, LEFT, rest),
      again(0, constant(1)),
    ),
  );
}

/** Blocks left to the lane with fewest of those that have any, 0 where none has: one less than none is the most there is, unsigned. */
function fewest(left: number, blocks: number): number[] {
  const least = (bytes: readonly number[]): number[] =>
    set(left, v128.minUnsigned(get(left), v128.shuffle(get(left), get(left), bytes)));
  return [
    ...set(left, v128.sub(v128.load(ZERO, LEFT), v128.splat(constant(1)))),
    ...least([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]),
    ...least([4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11]),
    ...set(blocks, i32.add(v128.extract(get(left), 0), constant(1))),
  ];
}

/** finish(slot): the digest of the lane's text, if it has one. */
function finishFunction(): number[] {
  const [slot, text] = [0, 1];
  const half = (first: number): number[] => {
    const gathered = LANES.reduce<number[]>(
      (vector, i) => v128.loadLane(get(slot), 16 * (first + i), vector, i),
      v128.splat(ZERO),
    );
    const digest = i32.shiftLeft(get(text), constant(5));
    return v128.store(digest, DIGESTS + 4 * first, bigEndian(gathered));
  };
  return wasm.functionBody(
    1,
    0,
    set(text, i32.load(get(slot), TEXT)),
    when(i32.less(get(text), ZERO), wasm.leave()),
    ...[half(0), half(4), i32.store(get(slot), TEXT, constant(-1))],
  );
}

/**
 * take(slot, next, count, head, tag): gives the lane the first text from `next` on that is not too long, and returns the one
 * behind it. A lane without one runs along over its own room.
 */
function takeFunction(): number[] {
  const [slot, next, count, head, tag, from, into, start, end, blocks] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const offset = i32.shiftLeft(get(next), constant(2));
  const length = i32.sub(i32.load(offset, OFFSETS + 4), tee(from, i32.load(offset, OFFSETS)));
  const salt = v128.load(i32.shiftLeft(get(next), constant(4)), SALTS);
  return wasm.functionBody(
    5,
    0,
    set(into, i32.add(i32.times(get(slot), constant(LANE_ROOM / 4)), constant(ROOMS + HEAD_ROOM))),
    i32.store(get(slot), AT, get(into)),
    set(next, i32.sub(get(next), constant(1))),
    loop(
      set(next, i32.add(get(next), constant(1))),
      when(i32.isZero(i32.less(get(next), get(count))), wasm.leave(get(next))),
      again(0, i32.greater(tee(end, length), constant(MAX_LANE_BYTES))),
    ),
    set(end, i32.add(get(into), get(end))),
    set(start, i32.sub(get(into), get(head))),
    i32.store(get(slot), TEXT, get(next)),
    i32.store(get(slot), AT, get(start)),
    // A salt is there whether or not it counts: the tag is written over what does not.
    v128.store(i32.sub(get(into), constant(16)), 0, salt),
    i32.storeByte(get(start), 0, get(tag)),
    ...[copy(from, into, end), pad(start, end, blocks), i32.store(get(slot), LEFT, get(blocks))],
    ...Array.from(INITIAL_STATE, (word, i) => i32.store(get(slot), 16 * i, constant(word))),
    i32.add(get(next), constant(1)),
  );
}

/** The text to where it ends, in vectors: up to 64 bytes too many. Moves `from` and `into`. */
function copy(from: number, into: number, end: number): number[] {
  return loop(
    ...[0, 16, 32, 48].map((offset) => v128.store(get(into), offset, v128.load(get(from), ARENA + offset))),
    set(from, i32.add(get(from), constant(64))),
    again(0, i32.less(tee(into, i32.add(get(into), constant(64))), get(end))),
  );
}

/** A one bit, zeros, and the length in bits at the end of the last block (section 5.1.1). Says how many blocks that makes. */
function pad(start: number, end: number, blocks: number): number[] {
  const length = i32.sub(get(end), get(start));
  const bits = i32.shiftLeft(length, constant(3));
  const last = i32.sub(i32.add(get(start), i32.shiftLeft(get(blocks), constant(6))), constant(4));
  return [
    ...i32.storeByte(get(end), 0, constant(0x80)),
    ...[1, 17, 33, 49, 65].flatMap((offset) => v128.store(get(end), offset, v128.splat(ZERO))),
    ...set(blocks, i32.shiftRight(i32.add(length, constant(72)), constant(6))),
    ...[3, 2, 1].flatMap((byte) => i32.storeByte(last, byte, i32.shiftRight(bits, constant(8 * (3 - byte))))),
  ];
}
