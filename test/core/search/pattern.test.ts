import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HOLE, matchesPattern, patternOf, STAR } from '../../../workers/core/search/pattern.ts';

const marked = (text: string): string => text.replaceAll('*', STAR).replaceAll('?', HOLE);

it('matches what a regular expression of the same meaning matches', () => {
  const piece = fc.constantFrom('a', 'b', 'A', '*', '?', '.');
  const text = fc.array(fc.constantFrom('a', 'b', 'B', '.'), { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), text, (pieces, candidate) => {
      const source = pieces.map((char) =>
        char === '*' ? '.*' : char === '?' ? '.' : char.replace('.', '\\.'),
      );
      const expected = new RegExp(`^${source.join('')}$`, 'is').test(candidate);
      const pattern = patternOf(marked(pieces.join('')));
      expect(matchesPattern(pattern, candidate.toLowerCase())).toBe(expected);
    }),
    { numRuns: 3000 },
  );
});

it('keeps its holes in place when lower case is longer', () => {
  expect(matchesPattern(patternOf(marked('İ?x')), 'İax'.toLowerCase())).toBe(true);
});

it('takes no longer than pattern times text on what makes backtracking explode', () => {
  const pattern = patternOf(marked(`${'a*'.repeat(2000)}b`));
  expect(matchesPattern(pattern, 'a'.repeat(100_000))).toBe(false);
});
