// The verifier's way of writing a parsed value against canonical.ts, which everything is hashed through.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonValue } from '../../../schemas/json.ts';
import { canonicalize } from '../../../workers/core/attest/canonical.ts';
import { canonicalText } from '../../../workers/core/attest/canonical-text.ts';

/** What JSON.parse makes of a text, as a value of its type. */
const parse = (text: string): JsonValue => JSON.parse(text);

it('writes what any JSON text means as RFC 8785 does', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      expect(canonicalText(parse(text))).toBe(canonicalize(parse(text)));
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  '{"10":1,"9":2,"\u20ac":3,"\\r":4,"\ufb33":5,"1":6,"\ud83d\ude00":7,"\u0080":8,"\u00f6":9}',
  '{"__proto__":{"a":1},"constructor":[],"":{"z":null,"a":[true,false,[],{}]}}',
  '[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,-0,9007199254740993]',
  '"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/"',
])('and %s', (text) => {
  expect(canonicalText(parse(text))).toBe(canonicalize(parse(text)));
});

it.each(['"\\ud800"', '{"\\udc00":1}', '[1e999]', '[-1e999]', '-0'])(
  'never gives %s back, which is no canonical text',
  (text) => {
    expect(canonicalText(parse(text))).not.toBe(text);
  },
);
