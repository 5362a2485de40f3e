// Arbitrary JSON for property tests, with what breaks canonical forms: keys that look like array indices, `__proto__`, keys
// that UTF-16 and UTF-8 sort differently, absent members, numbers of every size.
import * as fc from 'fast-check';
import type { JsonValue } from '../../schemas/json.ts';

/** Well-formed texts, ASCII, escapes and astral characters among them. */
export const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('a', '"', '\\', '\n', '\u0000', '\u001f', '\u007f', 'é', '\u2028', '😀'),
  }),
);

const keys = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toJSON',
    'length',
    '',
    '0',
    '10',
    '9',
    '4294967295',
    '-1',
    '01',
  ),
  fc.constantFrom('\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('a', 'b', 'c', 'd'),
);

const numbers = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 1e9, 1e9 - 1, 2 ** 53, 2 ** 53 - 1, 1e21, 5e-324, 1.5e9),
);

/** An object with these members as own properties, `__proto__` included. */
function fromEntries(entries: [string, JsonValue | undefined][]): JsonValue {
  const object = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return object;
}

/** Any JSON value; members may be `undefined`. */
export const jsonValues: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    numbers,
    texts,
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .array(fc.tuple(keys, fc.option(tie('value'), { nil: undefined, freq: 8 })), { maxLength: 8 })
      .map(fromEntries),
  ),
})).value;
