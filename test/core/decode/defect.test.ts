import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EXCERPT_LENGTH, excerpt } from '../../../workers/core/decode/defect.ts';

it('quotes hostile text in printable ASCII of bounded length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.nat(120), (text, at) => {
      const quoted = excerpt(text, at);
      expect(quoted).toMatch(/^[\x20-\x7e]+$/);
      expect(quoted.length).toBeLessThanOrEqual(EXCERPT_LENGTH + "''...".length);
    }),
  );
});

it('escapes what could forge a log line or leave the quotes', () => {
  expect(excerpt("a\r\nb\u001b[31m'\\é")).toBe("'a\\u000d\\u000ab\\u001b[31m\\'\\\\\\u00e9'");
  expect(excerpt('\u202e')).toBe("'\\u202e'");
  expect(excerpt('abc', 3)).toBe('the end');
});
