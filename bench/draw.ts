// What made-up lines are made of: deterministic values that look like those of a real day, drawn line by line.

/** Deterministic numbers in [0, 1): mulberry32. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const START = Date.UTC(2026, 9, 1, 8);

/** The values one line is made of. */
export interface Draw {
  readonly at: Date;
  readonly n: (below: number) => number;
  readonly ip: () => string;
  readonly user: () => string;
}

/** What line `index` of a corpus is made of. */
export function drawer(seed: number): (index: number) => Draw {
  const next = numbers(seed);
  const n = (below: number): number => Math.floor(next() * below);
  const users = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi'];
  return (index) => ({
    at: new Date(START + index * 137),
    n,
    ip: () => `10.${n(4)}.${n(256)}.${n(254) + 1}`,
    user: () => users[n(users.length)] ?? 'root',
  });
}

/** Names of the months, as logs abbreviate them. */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** A time as RFC 3164 writes it. */
export const bsd = (at: Date): string =>
  `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${at.toISOString().slice(11, 19)}`;
