// The fast road (JSON.parse and a proof) must answer exactly what the strict reader answers, for every text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_EVENT_FIELDS, MAX_JSON_DEPTH } from '../../../schemas/limits.ts';
import { Defect } from '../../../workers/core/decode/defect.ts';
import { readJsonObject } from '../../../workers/core/decode/json.ts';
import { readJsonStrictly } from '../../../workers/core/decode/json-strict.ts';

/** Texts of JSON objects as hostile senders write them: names that repeat, odd numbers, escapes, any white space. */
const space = fc.constantFrom('', '', '', ' ', '\t', '\r', '  ');
const name = fc.constantFrom(
  '"a"',
  '"b"',
  '"c"',
  '"\\u0061"',
  '"__proto__"',
  '"toString"',
  '""',
  '"é"',
  '"\\ud800"',
  '"1"',
);
const number = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '-0.0',
    '0.0',
    '1e3',
    '1E+3',
    '1e-3',
    '1000',
    '5000',
    '0.001',
    '0.01',
    '1e-2',
    '1e400',
    '-1e400',
  ),
  fc.constantFrom(
    '1e-400',
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '-9007199254740992',
    '1e21',
    '100',
  ),
  fc.constantFrom(
    '0.1',
    '0.30000000000000001',
    '0.12345678901234567',
    '123456789012345.6',
    '12e2',
    '1.50',
    '10000000000000000',
    '-1000',
    '2007678386224000',
    '2147483648',
  ),
  // Seconds with six decimals, and what lies just beyond where doubles hold those.
  fc.constantFrom(
    '1588206925.659819',
    '1588206925.659820',
    '4499999999.999999',
    '4500000000.000001',
    '-1588206925.65981',
    '158820692.5659819',
    '999999999.9999999',
    '0.0013689994812011719',
  ),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc
    .tuple(fc.bigInt(), fc.constantFrom('', '.0', 'e0', 'e2', '.25'))
    .map(([digits, tail]) => `${digits}${tail}`),
);
const string = fc.oneof(
  fc.constantFrom(
    '"x"',
    '"\\n"',
    '"\\/"',
    '"\\ud83d\\ude00"',
    '"\\udfff"',
    '"\\uD800"',
    '": "',
    '", "',
    '"\\\\ud"',
    '"é"',
    '"😀"',
  ),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
);
const { value } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    number,
    string,
    fc.constantFrom('true', 'false', 'null'),
    tie('object'),
    tie('array'),
  ),
  object: fc
    .array(fc.tuple(space, name, space, space, tie('value'), space), { maxLength: 4 })
    .map((members) => `{${members.map(([a, n, b, c, v, d]) => `${a}${n}${b}:${c}${v}${d}`).join(',')}}`),
  array: fc
    .array(fc.tuple(space, tie('value'), space), { maxLength: 4 })
    .map((elements) => `[${elements.map((parts) => parts.join('')).join(',')}]`),
}));
const event = fc.array(fc.tuple(name, space, value), { minLength: 1, maxLength: 5 });
const objectText = event.map((members) => `{${members.map(([n, s, v]) => `${n}:${s}${v}`).join(',')}}`);

/** Own members at every level, prototypes left out: `toEqual` would not tell an own `__proto__` from an inherited one. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Defect) return value;
  return new Map(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

/** Every name and string in a value. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...texts(member)]);
}

describe('reading a JSON object', () => {
  it('answers what the strict reader answers, for any object', () => {
    fc.assert(
      fc.property(objectText, (text) => {
        expect(plain(readJsonObject(text))).toEqual(plain(readJsonStrictly(text)));
      }),
      { numRuns: 5_000 },
    );
  });

  it('answers what the strict reader answers, for any object over the length that is parsed first', () => {
    fc.assert(
      fc.property(objectText, (text) => {
        const long = `{"padding":"${'x'.repeat(40_000)}",${text.slice(1)}`;
        expect(plain(readJsonObject(long))).toEqual(plain(readJsonStrictly(long)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('answers what the strict reader answers, for any object with one character changed', () => {
    const character = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '0',
      '-',
      'e',
      '.',
      'u',
      ' ',
      '\0',
      'x',
    );
    fc.assert(
      fc.property(objectText, fc.nat(), character, (text, place, replacement) => {
        const at = place % text.length;
        // What comes out of UTF-8 is well-formed.
        const changed = `{${text.slice(1, at)}${replacement}${text.slice(at + 1)}`.toWellFormed();
        const strictly = readJsonStrictly(changed);
        expect(plain(readJsonObject(changed))).toEqual(plain(strictly));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '{"a":1,"a":1e8}',
    '{"a":1,"a":-1e8}',
    '{"a":1234,"a":1,"b":1e12}',
    '{"":"ab","":1e-6,"b":1e-6}',
    '{"b":"\\n","a":1,"a":1e8}',
    '{"a":"\\n","a":1e12}',
  ])('finds the duplicate name that shorter numbers make up for in length: %s', (text) => {
    // The value's own text is exactly as long, or the case would prove nothing.
    expect(JSON.stringify(JSON.parse(text))).toHaveLength(text.length);
    expect(readJsonObject(text)).toMatchObject({ code: 'DECODE_DUPLICATE_KEY' });
  });

  it('gives back what JSON.stringify wrote, when doubles hold its numbers', () => {
    const members = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(members, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const record: unknown = JSON.parse(text);
        expect(JSON.stringify(readJsonObject(text), keepOddNumbers)).toBe(
          JSON.stringify(record, keepOddNumbers),
        );
      }),
    );
  });

  it('leaves every text it answers well-formed', () => {
    fc.assert(
      fc.property(objectText, (text) => {
        expect(texts(readJsonObject(text)).filter((one) => !one.isWellFormed())).toEqual([]);
      }),
    );
  });

  it('takes nesting up to the limit and refuses more, however deep', () => {
    const nested = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
    expect(readJsonObject(nested(MAX_JSON_DEPTH))).not.toBeInstanceOf(Defect);
    for (const levels of [MAX_JSON_DEPTH + 1, 1_000, 10_000, 100_000]) {
      expect(readJsonObject(nested(levels))).toMatchObject({ code: 'DECODE_TOO_DEEP' });
      expect(readJsonObject(`{"a":${'['.repeat(levels)}`)).toMatchObject({ code: 'DECODE_TOO_DEEP' });
    }
  });

  it('takes fields up to the limit and refuses more', () => {
    const list = (length: number): string => `{"list":[${Array(length).fill(1).join(',')}]}`;
    expect(readJsonObject(list(MAX_EVENT_FIELDS - 1))).not.toBeInstanceOf(Defect);
    expect(readJsonObject(list(MAX_EVENT_FIELDS))).toMatchObject({ code: 'DECODE_TOO_MANY_FIELDS' });
    const members = Array.from({ length: MAX_EVENT_FIELDS + 1 }, (_, i) => `"${i}":0`);
    expect(readJsonObject(`{${members.join(',')}}`)).toMatchObject({ code: 'DECODE_TOO_MANY_FIELDS' });
  });

  it('never reaches a prototype', () => {
    const record = readJsonObject('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(Object.keys(record)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

/** Numbers that are kept as text by rule: both sides are compared without them. */
function keepOddNumbers(_: string, value: unknown): unknown {
  const odd =
    typeof value === 'number' && (Math.abs(value) > Number.MAX_SAFE_INTEGER || Object.is(value, -0));
  return odd || (typeof value === 'string' && /^-?[\d.]+(e[+-]\d+)?$/.test(value))
    ? 'number or its text'
    : value;
}
