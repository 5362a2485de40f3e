import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Cursor,
  decodeCursor,
  encodeCursor,
  type SearchIdentity,
} from '../../../workers/core/search/cursor.ts';

const SEARCH: SearchIdentity = { tenant: 'acme', q: 'a b', from: 1, to: null, order: 'newest' };
const CURSOR: Cursor = {
  time: 1_790_856_000_000,
  uid: '0190c2d4-aaaa-7bbb-8ccc-000000000001.3',
  watermark: 7_335e12,
};

it('comes back as it went', () => {
  expect(decodeCursor(encodeCursor(CURSOR, SEARCH), SEARCH)).toEqual(CURSOR);
});

it('fits into an address', () => {
  expect(encodeCursor(CURSOR, SEARCH)).toMatch(/^[A-Za-z0-9_-]{1,200}$/);
});

it.each([
  ['tenant', { tenant: 'other' }],
  ['query', { q: 'a  b' }],
  ['beginning', { from: null }],
  ['end', { to: 5 }],
  ['order', { order: 'oldest' }],
] as const)('is refused with another %s', (_, other) => {
  const refused = expect.objectContaining({ code: 'QUERY_CURSOR_INVALID' });
  expect(() => decodeCursor(encodeCursor(CURSOR, SEARCH), { ...SEARCH, ...other })).toThrow(refused);
});

it('is refused for anything that was made up or changed', () => {
  const text = encodeCursor(CURSOR, SEARCH);
  const changed = fc
    .tuple(fc.nat(text.length - 1), fc.constantFrom(...'ABCDEFxyz019_-'))
    .map(([at, char]) => text.slice(0, at) + char + text.slice(at + 1))
    // The last character may have bits that are in no byte.
    .filter((candidate) => Buffer.from(candidate, 'base64url').compare(Buffer.from(text, 'base64url')) !== 0);
  const made = fc.oneof(
    changed,
    fc.string(),
    fc.base64String(),
    fc.json().map((json) => btoa(encodeURI(json))),
  );
  fc.assert(
    fc.property(made, (candidate) => {
      expect(() => decodeCursor(candidate, SEARCH)).toThrow(
        expect.objectContaining({ code: 'QUERY_CURSOR_INVALID' }),
      );
    }),
  );
});
