// What is remembered says the same, and is no larger than it may be.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Remembered, remembered } from '../../../../workers/core/normalize/generic/remembered.ts';

describe('a remembered value', () => {
  it('is a number or text no longer than allowed, and nothing else', () => {
    expect(remembered('four', 4)).toBe('four');
    expect(remembered(7, 4)).toBe(7);
    for (const value of ['longer', ['four'], { four: 4 }, null, true, undefined])
      expect(remembered(value, 4)).toBe(undefined);
  });
});

describe('Remembered', () => {
  it('says of a text what reading it says, however often and behind whatever other', () => {
    const text = fc.oneof(fc.constantFrom('', 'a', 'ab', 'constructor', '__proto__'), fc.string());
    fc.assert(
      fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
        const lengths = new Remembered(8, (one) => one.length);
        for (const one of texts) expect(lengths.of(one)).toBe(one.length);
      }),
    );
  });

  it('reads a text once, and a longer one than is remembered each time', () => {
    const read: string[] = [];
    const words = new Remembered(4, (one) => read.push(one));
    for (const one of ['deny', 'allow', 'deny', 'allow', 'deny']) words.of(one);
    expect(read).toEqual(['deny', 'allow', 'allow']);
  });

  it('forgets when it is full, and says the same afterwards', () => {
    const read: string[] = [];
    const words = new Remembered(8, (one) => {
      read.push(one);
      return one;
    });
    for (let i = 0; i < 2000; i++) expect(words.of(`${i}`)).toBe(`${i}`);
    expect(words.of('0')).toBe('0');
    expect(read.length).toBe(2001);
  });
});
