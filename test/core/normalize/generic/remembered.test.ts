// What is remembered says the same, and is no larger than it may be.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detached, remembered } from '../../../../workers/core/normalize/generic/remembered.ts';

describe('a remembered value', () => {
  it('is the same text, whatever it holds', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => detached(text) === text));
  });

  it('is a number or text no longer than allowed, and nothing else', () => {
    expect(remembered('four', 4)).toBe('four');
    expect(remembered(7, 4)).toBe(7);
    for (const value of ['longer', ['four'], { four: 4 }, null, true, undefined])
      expect(remembered(value, 4)).toBe(undefined);
  });
});
