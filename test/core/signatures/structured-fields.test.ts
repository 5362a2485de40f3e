// Structured fields against the vectors of the RFC's own working group, and against what no sender should write.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseDictionary, parseItem, parseList } from '../../../workers/core/signatures/structured-fields.ts';
import {
  type BareItem,
  type Member,
  serializeDictionary,
  serializeList,
  serializeMember,
} from '../../../workers/core/signatures/structured-values.ts';
import { sharedFolder } from '../../support/shared-data.ts';

const vectors = sharedFolder('structured-fields');

const vector = z.object({
  name: z.string(),
  raw: z.array(z.string()),
  header_type: z.enum(['item', 'list', 'dictionary']),
  expected: z.unknown().optional(),
  canonical: z.array(z.string()).optional(),
  must_fail: z.boolean().default(false),
  can_fail: z.boolean().default(false),
});

/** What the vectors have as JSON for a value of ours. */
function asJson({ type, value }: BareItem): unknown {
  if (type === 'binary') return { __type: 'binary', value: base32(value) };
  if (type === 'token' || type === 'date') return { __type: type, value };
  return type === 'display' ? { __type: 'displaystring', value } : value;
}

function memberAsJson(member: Member): unknown {
  const parameters = [...member.parameters].map(([key, bare]) => [key, asJson(bare)]);
  return 'items' in member ? [member.items.map(memberAsJson), parameters] : [asJson(member.bare), parameters];
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = bits.match(/.{1,5}/g) ?? [];
  const text = digits
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
    .join('');
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=');
}

/** A field read, as the vectors' JSON and as its canonical text; null when it is not of its type. */
function read(kind: 'item' | 'list' | 'dictionary', text: string): { json: unknown; text: string } | null {
  if (kind === 'item') {
    const item = parseItem(text);
    return item && { json: memberAsJson(item), text: serializeMember(item) };
  }
  if (kind === 'list') {
    const list = parseList(text);
    return list && { json: list.map(memberAsJson), text: serializeList(list) };
  }
  const dictionary = parseDictionary(text);
  return (
    dictionary && {
      json: [...dictionary].map(([key, member]) => [key, memberAsJson(member)]),
      text: serializeDictionary(dictionary),
    }
  );
}

describe.skipIf(!vectors.isHere)('the vectors of the HTTP working group', () => {
  const files = vectors.isHere ? vectors.files().filter((file) => file.endsWith('.json')) : [];

  it.each(files)('in %s are read, refused and written as they say', (file) => {
    const disagreeing: string[] = [];
    for (const one of z.array(vector).parse(JSON.parse(vectors.read(file)))) {
      const found = read(one.header_type, one.raw.join(', '));
      if (one.must_fail || found === null) {
        if (found !== null || !(one.must_fail || one.can_fail)) disagreeing.push(one.name);
        continue;
      }
      expect(found.json, one.name).toEqual(one.expected);
      expect(found.text, one.name).toBe((one.canonical ?? one.raw).join(', '));
    }
    expect(disagreeing).toEqual([]);
  });

  it('are as many as there were when this was written, at least', () => {
    const count = files.flatMap((file) => JSON.parse(vectors.read(file))).length;
    expect(count).toBeGreaterThan(200);
  });
});

describe('a structured field', () => {
  it.each([
    ['a number too long by a digit', '1234567890123456'],
    ['a decimal too long before its point', '1234567890123.1'],
    ['four digits behind the point', '1.2345'],
    ['a point with nothing behind', '1.'],
    ['a lone minus', '-'],
    ['a bare quote', '"'],
    ['a letter no string has', '"\u00e9"'],
    ['an escaped letter', '"\\a"'],
    ['a boolean of another kind', '?2'],
    ['base64url', ':_-8=:'],
    ['a padded nothing', ':=====:'],
    ['a length that is no base64', ':aaaaa:'],
    ['a line break', '"a\nb"'],
  ])('is refused for %s', (_, text) => {
    expect(parseItem(text)).toBeNull();
    expect(parseDictionary(`a=${text}`)).toBeNull();
  });

  it.each(['(', '(a', '(a b', '(a"b")', '((a))', '(a))', '(a);', 'a=1;', 'a,', 'a,,b', 'A=1', 'a==1', ';a'])(
    'is no dictionary as %j',
    (text) => {
      expect(parseDictionary(`x=${text}`)).toBeNull();
    },
  );

  it('keeps names that objects have in stock apart from them', () => {
    const found = parseDictionary('__proto__=1'.replaceAll('_', '*'));
    expect(found?.size).toBe(1);
    expect(parseDictionary('constructor;tostring=1, valueof')?.size).toBe(2);
  });

  it('reads any text without a throw, and what it reads it writes as it would read it again', () => {
    const pieces = fc.constantFrom(
      ...[
        'a',
        'b=',
        '"',
        '\\',
        ':',
        '=',
        ';',
        ',',
        ' ',
        '(',
        ')',
        '?1',
        '@',
        '%"',
        '1',
        '.5',
        '-',
        'YQ==',
        '*',
      ],
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 24 }).map((all) => all.join('')),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    let readable = 0;
    fc.assert(
      fc.property(text, fc.constantFrom('item', 'list', 'dictionary'), (field, kind) => {
        const found = read(kind, field);
        if (found === null) return;
        readable++;
        expect(read(kind, found.text)).toEqual(found);
      }),
      { numRuns: 20_000 },
    );
    expect(readable).toBeGreaterThan(200);
  });

  it('may be very long, and may go wrong at its very end', () => {
    const many = 100_000;
    expect(parseList(`${'a,'.repeat(many)}a`)).toHaveLength(many + 1);
    expect(parseList('a,'.repeat(many))).toBeNull();
    expect(parseItem(`"${'\\"'.repeat(many)}"`)?.bare.value).toHaveLength(many);
    expect(parseItem(`"${'\\"'.repeat(many)}`)).toBeNull();
    expect(parseItem(`:${'YWFh'.repeat(many)}:`)?.bare.value).toHaveLength(3 * many);
    expect(parseItem(`:${'YWFh'.repeat(many)}`)).toBeNull();
    expect(parseItem(`%"${'%20'.repeat(many)}"`)?.bare.value).toHaveLength(many);
    expect(parseItem(`%"${'%20'.repeat(many)}%"`)).toBeNull();
    expect(parseList('('.repeat(many))).toBeNull();
  });
});
