// Events of real shape gone wrong: every vector of every product, with members taken away, retyped, repeated, nested,
// renamed and swapped, and records of a product's own names with anything in them.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { DecodedEvent } from '../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../schemas/json.ts';
import { recordWith, setOwn } from './decoded-events.ts';
import { mapText } from './map-text.ts';

const FOLDER = fileURLToPath(new URL('../vectors/normalize/', import.meta.url));

/** The decoded events of all vectors, by product: the name of their folder. */
export const vectorEvents = (): Map<string, DecodedEvent[]> => {
  const found = new Map<string, DecodedEvent[]>();
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.in.txt')).sort()) {
    const product = file.split(/[/\\]/)[0] ?? file;
    const events = mapText(readFileSync(FOLDER + file, 'utf8')).map(({ event }) => event);
    found.set(product, [...(found.get(product) ?? []), ...events]);
  }
  return found;
};

const nested = (depth: number): JsonValue => {
  let value: JsonValue = 'deep';
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

/** An own `__proto__`, as JSON brings it. */
const poisoned: JsonValue = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}');

const HOSTILE: readonly JsonValue[] = [
  ...[
    '',
    ' ',
    '-',
    '(null)',
    'N/A',
    '__proto__',
    'constructor',
    'toString',
    'a'.repeat(70_000),
    '\u0000',
    'İ\u2028',
  ],
  ...[null, true, false, 0, -1, 1, 5, 1e300, 2 ** 53, 4.9e-324, 99_999, 1_700_000_000, 1_700_000_000_000],
  ...['0', '-1', '5', '65536', '1e9', '0x1f', '١٢', '9999999999999999999', '1700000000.123456789'],
  ...[
    '192.0.2.7',
    '999.1.1.1',
    '::1',
    'fe80::1%eth0',
    '2001:db8::/32',
    '00-00-5E-00-53-01',
    'host.example.com',
  ],
  ...[
    '2026-13-45T99:99:99Z',
    '0000-00-00',
    '2026-02-29T00:00:60Z',
    'user@example.com',
    'C:\\x\\..\\y',
    '%41%zz',
    'http://[::',
  ],
  ...[[], {}, [[]], [{}], [null], ['a', 1, null], { '': '' }, { name: {} }, poisoned, nested(40)],
];

interface Place {
  readonly holder: JsonObject | JsonValue[];
  readonly name: string;
}

/** Every member of a record, objects and lists too. */
const placesIn = (value: JsonValue | undefined): Place[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => [
    { holder: value, name },
    ...placesIn(memberOf({ holder: value, name })),
  ]);
};

const memberOf = ({ holder, name }: Place): JsonValue | undefined =>
  Array.isArray(holder) ? holder[Number(name)] : Object.getOwnPropertyDescriptor(holder, name)?.value;

const put = ({ holder, name }: Place, value: JsonValue): void => {
  if (Array.isArray(holder)) holder[Number(name)] = value;
  else setOwn(holder, name, value);
};

const remove = ({ holder, name }: Place): void => {
  if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else Reflect.deleteProperty(holder, name);
};

const copy = (value: JsonValue | undefined): JsonValue => structuredClone(value ?? null);

/** What can go wrong with one member; `other` is some other member of the same record. */
const MUTATIONS: readonly ((place: Place, other: Place, value: JsonValue) => void)[] = [
  (place) => remove(place),
  (place, _, value) => put(place, copy(value)),
  (place) => put(place, [copy(memberOf(place)), copy(memberOf(place))]),
  (place) => put(place, { value: copy(memberOf(place)) }),
  (place) => put(place, JSON.stringify(memberOf(place))),
  (place) => put(place, String(memberOf(place)).slice(0, 3)),
  (place, other) => put(place, copy(memberOf(other))),
  (place, other) =>
    put(
      { holder: place.holder, name: Array.isArray(place.holder) ? '0' : other.name },
      copy(memberOf(place)),
    ),
  (place) =>
    put(
      { holder: place.holder, name: Array.isArray(place.holder) ? '0' : '__proto__' },
      copy(memberOf(place)),
    ),
];

const mutation = fc.tuple(fc.nat(), fc.nat(), fc.nat(MUTATIONS.length - 1), fc.constantFrom(...HOSTILE));

const bent = (
  record: JsonObject,
  mutations: readonly (readonly [number, number, number, JsonValue])[],
): void => {
  for (const [at, and, kind, value] of mutations) {
    const places = placesIn(record);
    const place = places[at % places.length];
    const other = places[and % places.length];
    if (place !== undefined && other !== undefined) MUTATIONS[kind]?.(place, other, value);
  }
};

/**
 * The decoders of text and of columns by position make one member, of texts: whatever else a mutation made of it is brought
 * back to that. Other formats leave names and types to their senders.
 */
const asDecoded = (event: DecodedEvent, record: JsonObject): JsonObject => {
  const names = Object.keys(event.record);
  const [name = ''] = names;
  const value = memberOf({ holder: event.record, name });
  if (names.length !== 1 || (name !== 'message' && name !== 'columns')) return record;
  const made = memberOf({ holder: record, name }) ?? null;
  const spelled = (one: JsonValue): string => (typeof one === 'string' ? one : JSON.stringify(one));
  if (Array.isArray(value)) return { [name]: (Array.isArray(made) ? made : [made]).map(spelled) };
  return { [name]: spelled(made) };
};

/** Some of the events with one to six things gone wrong in each. */
export const mutated = (events: readonly DecodedEvent[]): fc.Arbitrary<DecodedEvent> =>
  fc
    .tuple(fc.constantFrom(...events), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([event, mutations]) => {
      const record = structuredClone(event.record);
      bent(record, mutations);
      return { ...event, record: asDecoded(event, record) };
    });

const namesIn = (value: JsonValue | undefined): string[] =>
  placesIn(value)
    .filter(({ holder }) => !Array.isArray(holder))
    .map(({ name }) => name);

/** Some members of an event, so that its product is still recognized, among any others with the product's names. */
export const invented = (events: readonly DecodedEvent[]): fc.Arbitrary<DecodedEvent> => {
  const names = [...new Set(events.flatMap((event) => namesIn(event.record)))];
  const record = recordWith(names.length > 0 ? names : ['message']);
  return fc
    .tuple(fc.constantFrom(...events), record, fc.infiniteStream(fc.nat(3)))
    .map(([event, other, keep]) => {
      const members: JsonObject = {};
      for (const name of Object.keys(event.record)) {
        if (keep.next().value !== 0) setOwn(members, name, copy(memberOf({ holder: event.record, name })));
      }
      for (const name of Object.keys(other)) setOwn(members, name, copy(memberOf({ holder: other, name })));
      return { ...event, record: asDecoded(event, members) };
    });
};
