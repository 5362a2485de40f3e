// What a sender's own numbers of its packets say (`Edgeseal-Sequence`): whether any is missing or comes twice. Browser-safe: who verifies a book
// sums them up again, so the type is written here a second time (schemas/book.ts has it for who parses).

/** Ranges named in a book; more are counted, not named. */
const MAX_GAPS = 100;

/** What a book says of them, as `numbering`. */
export type Numbering = {
  readonly first: number;
  readonly last: number;
  readonly numbers: number;
  readonly repeated: number;
  readonly missing: number;
  readonly gaps: [number, number][];
};

/** Sums up the numbers of some packets, in any order; undefined when none is numbered. */
export function sumUpNumbers(given: readonly number[]): Numbering | undefined {
  const numbers = Float64Array.from(given).sort();
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  let [distinct, missing] = [1, 0];
  const gaps: [number, number][] = [];
  let before = first;
  for (const number of numbers) {
    if (number === before) continue;
    distinct++;
    if (number > before + 1) {
      missing += number - before - 1;
      if (gaps.length < MAX_GAPS) gaps.push([before + 1, number - 1]);
    }
    before = number;
  }
  return { first, last, numbers: distinct, repeated: numbers.length - distinct, missing, gaps };
}
