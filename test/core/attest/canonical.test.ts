// RFC 8785 in both forms, the string and the bytes, against its authors' vectors and a slow reference.
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { JsonValue } from '../../../schemas/json.ts';
import { canonicalize } from '../../../workers/core/attest/canonical.ts';
import { CanonicalWriter } from '../../../workers/core/attest/canonical-writer.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { jsonValues } from '../../support/json-values.ts';
import { sharedFolder } from '../../support/shared-data.ts';

const jcs = sharedFolder('jcs');

/** RFC 8785, section 3.2, word for word and slowly. */
function reference(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(reference).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const units = (text: string): number[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  const before = (a: number[], b: number[]): number => {
    const at = a.findIndex((unit, i) => unit !== b[i]);
    return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
  };
  const members = Object.entries(value)
    .filter((member): member is [string, JsonValue] => member[1] !== undefined)
    .sort(([a], [b]) => before(units(a), units(b)));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${reference(member)}`).join(',')}}`;
}

const bytes = new Uint8Array(1 << 20);
const writer = new CanonicalWriter(bytes);

/** Through the writer: the same text, by another road. */
function written(value: JsonValue): string {
  const end = writer.write(value, 5);
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(5, end));
}

describe.each([
  ['as a string', canonicalize],
  ['as bytes', written],
])('the canonical form %s', (_, form) => {
  test.skipIf(!jcs.isHere)('is that of the RFC authors for their six documents', () => {
    for (const name of ['arrays', 'french', 'structures', 'unicode', 'values', 'weird']) {
      const text = form(JSON.parse(jcs.read(`input/${name}.json`)));
      expect(text).toBe(jcs.read(`output/${name}.json`));
      const hex = jcs.read(`outhex/${name}.txt`).trim().split(/\s+/).join('');
      expect(Buffer.from(text).toString('hex')).toBe(hex);
    }
  });

  test.skipIf(!jcs.isHere)('writes the RFC authors 10,000 numbers as they do', () => {
    const lines = jcs.read('es6numbers-10000.txt').trim().split('\n');
    const wrong = lines.filter((line) => {
      const [bits = '', text = ''] = line.split(',');
      const value = Buffer.from(bits.padStart(16, '0'), 'hex').readDoubleBE();
      return form(value) !== text;
    });
    expect(lines).toHaveLength(10_000);
    expect(wrong).toEqual([]);
  });

  it('equals the slow reference for any JSON', () => {
    fc.assert(
      fc.property(jsonValues, (value) => {
        expect(form(value)).toBe(reference(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads back as the same value', () => {
    fc.assert(
      fc.property(jsonValues, (value) => {
        expect(form(JSON.parse(form(value)))).toBe(form(value));
      }),
      { numRuns: 500 },
    );
  });

  it('sorts keys by UTF-16 code units, integer-like and __proto__ ones among them', () => {
    const value = JSON.parse('{"\\ufb33":1,"\\ud83d\\ude00":2,"10":3,"9":4,"__proto__":{"b":1,"a":2},"a":5}');
    expect(form(value)).toBe('{"10":3,"9":4,"__proto__":{"a":2,"b":1},"a":5,"\ud83d\ude00":2,"\ufb33":1}');
  });

  it('leaves out members that are undefined and writes -0 as 0', () => {
    expect(form({ b: -0, a: undefined, c: { d: undefined } })).toBe('{"b":0,"c":{}}');
  });

  it.each([
    ['a lone high surrogate', 'x\ud800'],
    ['a lone low surrogate', '\udc00x'],
    ['a surrogate pair the wrong way round', '\udc00\ud800'],
    ['a lone surrogate in a key', { 'k\ud800': 1 }],
    ['NaN', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['a hole in an array', [undefined as unknown as JsonValue]],
    ['a value that is not JSON', { a: 1n as unknown as JsonValue }],
  ])('refuses %s', (_, value) => {
    expect(() => form(value)).toThrow(Refusal);
    expect(() => form(value)).toThrow(/RFC 8785 has no form for/);
  });
});
