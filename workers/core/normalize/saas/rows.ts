// The table of services.ts, taken apart once, and how a record is read by its line.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { type Places, seek, takeLabel } from '../toolkit/seek.ts';
import { SERVICES, type Thing } from './services.ts';

/** One of the members that tell a service: where it lies, and what its text begins with, where that tells it. */
interface Trait {
  readonly path: readonly string[];
  readonly prefix: string;
}

/** One service. */
export interface Service {
  /** Of each list one must be there. */
  readonly has: readonly (readonly Trait[])[];
  readonly isFinding: boolean;
  readonly means: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Places>;
  readonly product: JsonObject;
}

const pathsOf = (list: string): Places => list.split(',').map((path) => path.split('/'));

const traitsOf = (list: string): Trait[] =>
  list.split(',').map((one) => {
    const [path = '', prefix = ''] = one.split('^');
    return { path: path.split('/'), prefix };
  });

const pairsOf = (text: string): [string, string][] =>
  text === ''
    ? []
    : text.split(' ').map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), pair.slice(at + 1)];
      });

const rowOf = (line: string): Service => {
  const [name = '', vendor = '', has = '', things = '', means = ''] = line.split(' | ');
  return {
    has: has.split(' ').map(traitsOf),
    isFinding: things.startsWith('is=finding'),
    means: new Map(pairsOf(means)),
    places: new Map(pairsOf(things).map(([thing, paths]) => [thing, pathsOf(paths)])),
    product: { name, vendor_name: vendor === '-' ? name : vendor },
  };
};

const lowerPath = (path: readonly string[]): string[] => path.map((name) => name.toLowerCase());

/** A row as pipelines write its records that lower the names of members: all of them, or the outermost. */
const lowered = (row: Service): Service => ({
  ...row,
  has: row.has.map((traits) => traits.map(({ path, prefix }) => ({ path: lowerPath(path), prefix }))),
  places: new Map(
    [...row.places].map(([thing, places]) => [
      thing,
      places.flatMap(([first = '', ...rest]) => [
        lowerPath([first, ...rest]),
        [first.toLowerCase(), ...rest],
      ]),
    ]),
  ),
});

/** Has the rarest member a name in two cases, so that it is as rare in one? */
const isHumped = ({ has }: Service): boolean =>
  has[0]?.every(({ path }) => /[a-z][A-Z]/.test(path.join('/'))) === true;

const ROWS: readonly Service[] = SERVICES.trim().split('\n').map(rowOf);
const TABLE: readonly Service[] = [...ROWS, ...ROWS.filter(isHumped).map(lowered)];

/** The rows by a member that each of their records has, in the table's order. */
const BY_MARKER = new Map<string, Service[]>();
for (const row of TABLE)
  for (const marker of new Set(row.has[0]?.map(({ path }) => path[0] ?? '')))
    BY_MARKER.set(marker, [...(BY_MARKER.get(marker) ?? []), row]);

const isThere = (record: JsonObject, { path, prefix }: Trait): boolean => {
  let at: JsonValue | undefined = record;
  for (const name of path) {
    if (!isObject(at)) return false;
    at = at[name];
  }
  return prefix === '' ? at !== undefined : typeof at === 'string' && at.startsWith(prefix);
};

/** The service a record is of. */
export const serviceOf = (record: JsonObject): Service | undefined => {
  let found: Service | undefined;
  for (const name in record) {
    const row = BY_MARKER.get(name)?.find(({ has }) =>
      has.every((traits) => traits.some((trait) => isThere(record, trait))),
    );
    if (row !== undefined && (found === undefined || TABLE.indexOf(row) < TABLE.indexOf(found))) found = row;
  }
  return found;
};

/** A member of each service's records, its rarest. */
export const MARKERS = [...BY_MARKER.keys()];

/** Reads a record by its service's row. */
export class Reading {
  readonly fields: Fields;
  private readonly places: ReadonlyMap<string, Places>;

  constructor(fields: Fields, service: Service) {
    this.fields = fields;
    this.places = service.places;
  }

  /** What `take` makes of the first of a thing's places where it finds one. */
  find<Value>(thing: Thing, take: (at: Fields, key: string) => Value | undefined): Value | undefined {
    const list = this.places.get(thing);
    return list === undefined ? undefined : seek(this.fields, list, take);
  }

  /** A text, or a number as text. */
  label(thing: Thing): string | undefined {
    return this.find(thing, takeLabel);
  }

  /** Without taking it. */
  peek(thing: Thing): JsonValue | undefined {
    return this.find(thing, (at, key) => at.peek(key));
  }
}
