// What is said again and again at one place: the same text as if it were cut out each time.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detached, RepeatedText } from '../../../workers/core/decode/repeated-text.ts';

describe('RepeatedText', () => {
  it('reads what stands there, whatever stood there before', () => {
    const word = fc.constantFrom(
      '',
      'A',
      'Acme',
      'Connection blocked',
      'Connection closed!',
      'é'.repeat(64),
      'long '.repeat(40),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 300 }), (words) => {
        const said = new RepeatedText();
        for (const text of words) expect(said.cut(`<${text}>Acme`, 1, 1 + text.length)).toBe(text);
      }),
    );
  });

  it('is not taken in by a text that only begins alike', () => {
    const said = new RepeatedText();
    for (let i = 0; i < 3; i++) {
      expect(said.cut('Connection blocked|', 0, 18)).toBe('Connection blocked');
      expect(said.cut('Connection blocked|', 0, 17)).toBe('Connection blocke');
      expect(said.cut('Connection blockes|', 0, 18)).toBe('Connection blockes');
    }
  });
});

describe('a detached text', () => {
  it('is the same text, whatever it holds', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => detached(text) === text));
  });
});
