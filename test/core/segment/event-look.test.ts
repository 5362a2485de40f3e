import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { canonicalize } from '../../../workers/core/attest/canonical.ts';
import { EventLook } from '../../../workers/core/segment/event-look.ts';
import { NUMBERS, TEXTS } from '../../../workers/core/segment/known-members.ts';
import { visitLeaves } from '../../../workers/core/segment/leaves.ts';
import { TermSet } from '../../../workers/core/segment/terms.ts';

/** Names that decide something, and names that nearly do. */
const keys = fc.constantFrom(
  ...[
    'time',
    'end_time',
    'times',
    'xtime',
    '_time',
    'class_uid',
    'status_id',
    'message',
    'observables',
    'metadata',
  ],
  ...[
    'uid',
    'user',
    'actor',
    'name',
    'hostname',
    'device',
    'src_endpoint',
    'dst_endpoint',
    'ip',
    'raw_data_hash',
  ],
  ...['raw_data_', 'raw_dat', 'a"b', 'a\\\\b', 'ключ', ''],
);

const leaves = fc.oneof(
  fc.constantFrom(
    0,
    -1,
    1234567,
    1700000000000,
    1.5,
    -2e-7,
    1e21,
    2 ** 31,
    2 ** 53,
    123456789012345,
    true,
    false,
    null,
  ),
  fc.constantFrom(
    '',
    'Plain words 10.0.0.1',
    'quo"ted',
    'back\\\\slash',
    'caf\\u00e9',
    'café',
    'a\\nb',
    'a.',
    '"',
    'x\\u0001y',
    '😀 ok',
  ),
  fc.string(),
  // RFC 8785 has no -0: canonical text says 0.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
);

const { value: values } = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaves, fc.array(tie('value'), { maxLength: 4 }), tie('object')),
  object: fc.dictionary(keys, tie('value'), { maxKeys: 8 }),
}));
const events = fc.dictionary(keys, values, { maxKeys: 12 });

/** What the columns and the catalog hold, by parsing and walking. */
function slowly(event: JsonObject) {
  const at = (path: string): JsonValue | undefined => {
    let value: JsonValue | undefined = event;
    for (const key of path.split('.')) {
      const isObject: boolean = typeof value === 'object' && value !== null && !Array.isArray(value);
      value = isObject
        ? (Object.entries(Object(value)).find(([name]) => name === key)?.[1] as JsonValue)
        : undefined;
    }
    return value;
  };
  const terms = new TermSet(1e6);
  visitLeaves(event, (leaf) => terms.addText(String(leaf)));
  return {
    numbers: NUMBERS.map((path) => (typeof at(path) === 'number' ? at(path) : Number.NaN)),
    texts: TEXTS.map((path) => {
      const value = at(path);
      if (path !== 'observables') return typeof value === 'string' ? value : null;
      return Array.isArray(value) && value.length > 0 ? canonicalize(value) : null;
    }),
    words: terms.document([]).split(' ').sort(),
  };
}

/** The same by one look at the bytes, with neighbours on both sides. */
function atOneLook(event: JsonObject) {
  const text = canonicalize(event);
  const bytes = new TextEncoder().encode(`{"message":"left"}${text}{"message":"right"}`);
  const length = new TextEncoder().encode(text).length;
  const terms = new TermSet(1e6);
  const look = new EventLook(terms);
  look.look(bytes, 18, 18 + length);
  return {
    numbers: [...look.numbers],
    texts: look.texts.map((utf8) => (utf8 === null ? null : new TextDecoder().decode(utf8))),
    words: terms.document([]).split(' ').sort(),
  };
}

it('sees in any event what parsing and walking sees', () => {
  const property = fc.property(events, (event) => {
    expect(atOneLook(event)).toEqual(slowly(event));
  });
  fc.assert(property, { numRuns: 3_000 });
});

it('forgets one event before it looks at the next', () => {
  const look = new EventLook(new TermSet(1e6));
  const bytes = new TextEncoder().encode('{"message":"a","time":1}{}');
  look.look(bytes, 0, bytes.length - 2);
  look.look(bytes, bytes.length - 2, bytes.length);
  expect([look.texts[0], look.numbers[0]]).toEqual([null, Number.NaN]);
});

describe('what is no canonical object', () => {
  const texts = [
    '',
    '[]',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1',
    '{"a":1,}',
    '{"a":1 }',
    '{"a":tru}',
    '{"a":"b}',
    '{"a":[1}',
    '{"a":[1,',
  ];
  it.each([...texts, '{}{}', '{"a":"\\x"}', '1', '{"a":nul', '{"a":"\\\\'])('%j is refused', (text) => {
    const bytes = new TextEncoder().encode(text);
    const look = new EventLook(new TermSet(1e6));
    expect(() => look.look(bytes, 0, bytes.length)).toThrow(/no canonical JSON object/);
  });
});
