import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextPage } from '../../../workers/core/segment/text-page.ts';

/** A page as Parquet PLAIN has it: each text behind its length, all in one buffer, at any offset. */
function page(texts: readonly string[], before = 3): TextPage {
  const parts = texts.map((text) => Buffer.from(text));
  const buffer = Buffer.alloc(before + parts.reduce((sum, part) => sum + 4 + part.length, 0));
  let at = before;
  const values = parts.map((part) => {
    buffer.writeUInt32LE(part.length, at);
    part.copy(buffer, at + 4);
    const value = new Uint8Array(buffer.buffer, buffer.byteOffset + at + 4, part.length);
    at += 4 + part.length;
    return value;
  });
  return new TextPage(100, values);
}

it('holds a word exactly where the lower-cased text does, whatever surrounds it', () => {
  const piece = fc.oneof(
    fc.constantFrom('needle', 'NEEDLE', 'need', 'le', 'K', 'İ', 'k', 'i', 'ß', '\u0000', 'é', '😀', '"', ' '),
    fc.string({ maxLength: 3, unit: 'binary' }).map((text) => text.toWellFormed()),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const word = fc.constantFrom('needle', 'k', 'i', 'le', 'need', 'ks', 'n');
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), word, (texts, sought) => {
      const read = page(texts);
      const found = texts.map((_, i) => read.holds(100 + i, sought));
      expect(found).toEqual(texts.map((candidate) => candidate.toLowerCase().includes(sought)));
    }),
    { numRuns: 2000 },
  );
});

it('does not take the length between two texts for a part of them', () => {
  // 0x6b is "k": the second text is that long.
  expect(page(['nee', 'd'.repeat(0x6b)]).holds(100, 'neek')).toBe(false);
});

it('gives each text back as it was, a byte order mark included', () => {
  const texts = ['\ufeffmarked', '', 'ünïcode \u0000 😀'];
  const read = page(texts);
  expect(texts.map((_, i) => read.text(100 + i))).toEqual(texts);
});
