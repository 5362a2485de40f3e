import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OwnEntries, type Stretch } from '../../../cli/audit/own-entries.ts';

const indices = (stretches: readonly Stretch[]): number[] =>
  stretches.flatMap(([start, length]) => Array.from({ length }, (_, i) => start + i));

describe('own entries', () => {
  it('are kept as few stretches, whatever order they come in', () => {
    const own = new OwnEntries([], []);
    own.add(10, 5);
    own.add(0, 10);
    own.add(15, 1);
    own.add(20, 2);
    expect(own.ranges()).toEqual([
      [0, 16],
      [20, 2],
    ]);
    expect(own.count).toBe(18);
  });

  it('have the gaps, and the losses against an earlier audit, that sets have', () => {
    const stretch = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.array(stretch), fc.array(stretch), (claimed, earlier) => {
        const before = new OwnEntries([], []);
        for (const [start, length] of earlier) before.add(start, length);
        const own = new OwnEntries([], before.ranges());
        for (const [start, length] of claimed) own.add(start, length);
        const has = new Set(indices(claimed));
        const all = Array.from({ length: 64 }, (_, index) => index);
        expect(indices(own.gaps(64))).toEqual(all.filter((index) => !has.has(index)));
        const lost = [...new Set(indices(earlier))].filter((index) => !has.has(index));
        expect(indices(own.lost())).toEqual(lost.toSorted((a, b) => a - b));
      }),
    );
  });
});
