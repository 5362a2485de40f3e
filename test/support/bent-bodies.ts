// Bodies gone wrong on the way: what fuzzing does to those of real senders.
import fc from 'fast-check';

/** A change to a body. */
export type Mutation = (bytes: Uint8Array) => Uint8Array;

/** From 0 up to, but not, 1. Not fc.double: nearly all of its numbers are nearly 0. */
const place = fc.nat(999_999).map((millionths) => millionths / 1_000_000);

const length = fc.integer({ min: 1, max: 200 });

const NOTHING = new Uint8Array(0);

function spliced(bytes: Uint8Array, at: number, without: number, inserted: Uint8Array): Uint8Array {
  const from = Math.floor(at * bytes.length);
  const tail = bytes.subarray(from + without);
  const whole = new Uint8Array(from + inserted.length + tail.length);
  whole.set(bytes.subarray(0, from));
  whole.set(inserted, from);
  whole.set(tail, from + inserted.length);
  return whole;
}

const replaced = ([at, byte]: [number, number]): Mutation => {
  return (bytes) => spliced(bytes, at, 1, Uint8Array.of(byte));
};

const cutOut = ([at, count]: [number, number]): Mutation => {
  return (bytes) => spliced(bytes, at, count, NOTHING);
};

const doubled = ([from, to, count]: [number, number, number]): Mutation => {
  return (bytes) => {
    const start = Math.floor(from * bytes.length);
    return spliced(bytes, to, 0, bytes.subarray(start, start + count));
  };
};

const putIn = ([at, word]: [number, string]): Mutation => {
  return (bytes) => spliced(bytes, at, 0, new TextEncoder().encode(word));
};

const ended = (at: number): Mutation => {
  return (bytes) => bytes.subarray(0, Math.floor(at * bytes.length));
};

/** One to three changes: bytes changed, cut out, doubled, one of `words` put in, or the end left out. */
export function mutations(words: readonly string[]): fc.Arbitrary<Mutation> {
  const one = fc.oneof(
    fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(replaced),
    fc.tuple(place, length).map(cutOut),
    fc.tuple(place, place, length).map(doubled),
    fc.tuple(place, fc.constantFrom(...words)).map(putIn),
    place.map(ended),
  );
  return fc.array(one, { minLength: 1, maxLength: 3 }).map(
    (all): Mutation =>
      (bytes) =>
        all.reduce((body, mutate) => mutate(body), bytes),
  );
}
