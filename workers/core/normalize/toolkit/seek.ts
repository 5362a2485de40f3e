// Finds a value that different senders of one product put at different depths and names: the first place that has one
// of the right kind wins, and only that one is taken.
import type { Fields } from './fields.ts';

/** Places in a record, in the order they are looked at; each the names on the way down. */
export type Places = readonly (readonly string[])[];

/** Places from dotted paths, taken apart once, at start. */
export const places = (...dotted: string[]): Places => dotted.map((path) => path.split('.'));

/** The value `take` makes of the first place where it finds one. */
export const seek = <Value>(
  fields: Fields,
  list: Places,
  take: (at: Fields, key: string) => Value | undefined,
): Value | undefined => {
  for (const path of list) {
    const last = path.length - 1;
    let at: Fields | undefined = fields;
    for (let i = 0; i < last && at !== undefined; i++) at = at.child(path[i] ?? '');
    const value = at === undefined ? undefined : take(at, path[last] ?? '');
    if (value !== undefined) return value;
  }
  return undefined;
};

/** The kinds of {@link seek}: what a place must hold to be taken. */
export const takeText = (at: Fields, key: string): string | undefined => at.text(key);
export const takeLabel = (at: Fields, key: string): string | undefined => at.label(key);
export const takeIp = (at: Fields, key: string): string | undefined => at.ip(key);
export const takePort = (at: Fields, key: string): number | undefined => at.port(key);
export const takeHostname = (at: Fields, key: string): string | undefined => at.hostname(key);
export const takeInteger = (at: Fields, key: string): number | undefined => at.integer(key);
