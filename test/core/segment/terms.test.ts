import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TermSet } from '../../../workers/core/segment/terms.ts';
import { ANY_TERM, catalogTerm, isIndexed, tokenize } from '../../../workers/core/segment/tokens.ts';

const MANY = 1_000_000;

/** What the catalog must hold of a text, by the slow rule that queries are planned with. */
const expected = (text: string): string[] =>
  [...new Set(tokenize(text).filter(isIndexed).map(catalogTerm))].sort();

const found = (terms: TermSet): string[] => terms.document([]).split(' ').filter(Boolean).sort();

function cutFromText(text: string): string[] {
  const terms = new TermSet(MANY);
  terms.addText(text);
  return found(terms);
}

function cutFromUtf8(text: string): string[] {
  const terms = new TermSet(MANY);
  const bytes = new TextEncoder().encode(`.x${text}y.`);
  terms.addUtf8(bytes, 2, bytes.length - 2);
  return found(terms);
}

/** Texts rich in what decides where a word begins and ends. */
const texts = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'Z', '_', '7', '.', ' ', '-', 'é', 'Σ', '٣', 'İ', '\u0301', '😀', '\n'),
  }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '1', '.', ' '), maxLength: 300 }),
);

describe('the fast cut', () => {
  it('finds in any text the words that queries are planned with', () => {
    const property = fc.property(texts, (text) => {
      expect(cutFromText(text)).toEqual(expected(text));
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  it('finds the same in UTF-8, and looks at nothing beyond its bounds', () => {
    const property = fc.property(texts, (text) => {
      expect(cutFromUtf8(text.toWellFormed())).toEqual(expected(text.toWellFormed()));
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  it.each([
    ['10.1.2.3', ['10.1.2.3']],
    ['a.b..c.d.', ['a.b', 'c.d']],
    ['1.5 123456 1234567 x 1.2.3', ['1.2.3', '1234567']],
    ['Err-MSG_1', ['err', 'msg_1']],
    ['x'.repeat(200), ['x'.repeat(64)]],
  ])('cuts %j', (text, words) => {
    expect(cutFromUtf8(text)).toEqual(words.sort());
  });
});

describe('the set', () => {
  it('holds each term once, however many there are', () => {
    const terms = new TermSet(MANY);
    for (let round = 0; round < 2; round++) for (let i = 0; i < 50_000; i++) terms.addText(`word${i}`);
    expect(new Set(found(terms)).size).toBe(50_000);
    expect(found(terms)).toHaveLength(50_000);
  });

  it('keeps what is required and says that anything may be there once the words do not fit', () => {
    const terms = new TermSet(20);
    terms.addText('alpha beta gamma delta');
    expect(terms.document(['t_acme', '.b0'])).toBe(`t_acme .b0 ${ANY_TERM}`);
  });

  it('is exactly full at its bound', () => {
    const terms = new TermSet('alpha beta '.length);
    terms.addText('alpha beta');
    expect(terms.document(['t'])).toBe('t alpha beta');
  });

  it('gives up on words made to collide instead of spending the time', () => {
    const terms = new TermSet(MANY);
    for (const word of collidingWords()) terms.addText(word);
    expect(terms.document([])).toBe(ANY_TERM);
  });
});

/** 1,024 words of one FNV-1a hash: ten parts one after the other, each of two that leave the hash in the same state. */
function collidingWords(): string[] {
  let words = [''];
  for (const [a, b] of COLLIDING_PARTS) words = words.flatMap((word) => [word + a, word + b]);
  return words;
}

/** Found by trying: each pair from the state that the pair before leaves behind. */
const COLLIDING_PARTS = [
  ['__7pfs', '__ovja'],
  ['__12vu', '__cuea'],
  ['__5vl8', '__mpd6'],
  ['__1unw', '__ywba'],
  ['__35zx', '__apcd'],
  ...Array.from({ length: 5 }, () => ['__5wzx', '__c6cd'] as const),
] as const;
