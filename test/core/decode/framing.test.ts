// Lines, octet-counted frames and document parts: each splits what was joined, whatever was joined.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Defect } from '../../../workers/core/decode/defect.ts';
import { splitDocument } from '../../../workers/core/decode/document.ts';
import { CHUNK_BYTES, lines } from '../../../workers/core/decode/lines.ts';
import { splitOctetCounted } from '../../../workers/core/decode/octets.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Lines as text, lines that are not UTF-8 as arrays. */
function linesOf(body: Uint8Array): (string | number[])[] {
  const found: (string | number[])[] = [];
  lines.visit(body, { text: (line) => found.push(line), bytes: (line) => found.push([...line]) });
  return found;
}

describe('lines', () => {
  it('come back over every chunk border, as ASCII, as wide characters and as broken bytes', () => {
    const filler = 'x'.repeat(1_000);
    const texts = Array.from({ length: 700 }, (_, i) => `${i} ${i % 97 === 0 ? 'é😀' : ''}${filler}`);
    expect(texts.join('\n').length).toBeGreaterThan(2 * CHUNK_BYTES);
    expect(linesOf(encoder.encode(texts.join('\n')))).toEqual(texts);
    const broken = encoder.encode(texts.join('\r\n'));
    broken[0] = 0xff;
    const [first, ...rest] = linesOf(broken);
    expect(first).toEqual([0xff, ...encoder.encode(` é😀${filler}`)]);
    expect(rest).toEqual(texts.slice(1));
  });

  it('may be longer than a chunk, first, between and last', () => {
    const long = 'y'.repeat(CHUNK_BYTES + 10);
    for (const texts of [[long], [long, 'a'], ['a', long, 'b'], ['a', long], [long, long]]) {
      expect(linesOf(encoder.encode(texts.join('\n')))).toEqual(texts);
      expect(linesOf(encoder.encode(`${texts.join('\n')}\n`))).toEqual(texts);
    }
  });

  it('keep carriage returns that end no line', () => {
    expect(linesOf(encoder.encode('a\rb\r\n\rc\n\r\r\nd\r'))).toEqual(['a\rb', '\rc', 'd']);
  });
});

describe('octet counting', () => {
  it('splits frames back, whatever the messages hold', () => {
    const message = fc.string({ unit: 'binary' }).map((text) => `<1>${text.toWellFormed()}x`);
    fc.assert(
      fc.property(fc.array(message, { minLength: 1 }), (messages) => {
        const framed = messages.map((text) => `${encoder.encode(text).length} ${text}`).join('');
        const split = splitOctetCounted(encoder.encode(framed))?.map((bytes) => decoder.decode(bytes));
        expect(split).toEqual(messages.map((text) => decoder.decode(encoder.encode(text))));
      }),
    );
  });

  it.each([
    '',
    'x',
    '5',
    '5 ',
    '5 <14>',
    '5 <14>a6 <14>b',
    '5 <14>a x',
    '0 <',
    '2 <>',
    '999999999 <14>a',
    '-5 <14>a',
    '5  <14>a',
  ])('leaves %j to the lines', (body) => {
    expect(splitOctetCounted(encoder.encode(body))).toBeNull();
  });
});

describe('documents', () => {
  const anyJson = fc.jsonValue().map((value) => JSON.stringify(value));
  const space = fc.constantFrom('', ' ', '\n\t', '\r\n');

  function partsOf(document: string): string[] {
    const bytes = encoder.encode(document);
    const parts = splitDocument(bytes);
    if (parts instanceof Defect) throw new Error(parts.message);
    expect(parts.brokenFrom).toBeUndefined();
    return parts.starts.map((start, i) => decoder.decode(bytes.subarray(start, parts.ends[i])));
  }

  it('split into the exact text of each array element', () => {
    fc.assert(
      fc.property(fc.array(anyJson), space, (elements, gap) => {
        expect(partsOf(`${gap}[${gap}${elements.join(`${gap},${gap}`)}${gap}]${gap}`)).toEqual(elements);
      }),
    );
  });

  it('split into the exact text of each object in a row', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(fc.array(object, { minLength: 1 }), space, (objects, gap) => {
        expect(partsOf(gap + objects.join(gap))).toEqual(objects);
      }),
    );
  });

  it.each([
    '[',
    '[1',
    '[1,',
    '[1,]',
    '[,1]',
    '[1 2]',
    '["',
    '["a',
    '[{]',
    '[}]',
    '[]]',
    '{',
    '{"',
    '{"a":"',
    '[] []',
  ])('are refused as a whole when they break as a whole: %j', (document) => {
    expect(splitDocument(encoder.encode(document))).toMatchObject({ code: 'DECODE_JSON_SYNTAX' });
  });
});
