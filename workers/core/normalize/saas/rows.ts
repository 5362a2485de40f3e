// The table of services.ts, taken apart once, and how a record is read by its line.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { type Places, seek, takeLabel } from '../toolkit/seek.ts';
import { SERVICES, type Thing } from './services.ts';

/** One service. */
export interface Service {
  /** Of each list one must be there. */
  readonly has: readonly Places[];
  readonly isFinding: boolean;
  readonly means: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Places>;
  readonly product: JsonObject;
}

const pathsOf = (list: string): Places => list.split(',').map((path) => path.split('/'));

const pairsOf = (text: string): [string, string][] =>
  text === ''
    ? []
    : text.split(' ').map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), pair.slice(at + 1)];
      });

const TABLE: readonly Service[] = SERVICES.trim()
  .split('\n')
  .map((line) => {
    const [name = '', vendor = '', has = '', things = '', means = ''] = line.split(' | ');
    return {
      has: has.split(' ').map(pathsOf),
      isFinding: things.startsWith('is=finding'),
      means: new Map(pairsOf(means)),
      places: new Map(pairsOf(things).map(([thing, paths]) => [thing, pathsOf(paths)])),
      product: { name, vendor_name: vendor === '-' ? name : vendor },
    };
  });

const isThere = (record: JsonObject, path: readonly string[]): boolean => {
  let at: JsonValue | undefined = record;
  for (const name of path) {
    if (!isObject(at)) return false;
    at = at[name];
  }
  return at !== undefined;
};

/** The service a record is of. */
export const serviceOf = (record: JsonObject): Service | undefined =>
  TABLE.find((row) => row.has.every((paths) => paths.some((path) => isThere(record, path))));

/** A member of each service's records, its rarest. */
export const MARKERS = [...new Set(TABLE.flatMap((row) => row.has[0]?.map((path) => path[0] ?? '') ?? []))];

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
