// Some pipelines (Athena's tables, Panther, Snowflake) write the names of members in lower case. A mapper that knows its
// product's names finds them again, on a copy of the record's outermost object.
import type { JsonObject } from '../../../schemas/json.ts';
import { setOwn } from '../decode/own.ts';
import { isObject } from './toolkit/fields.ts';

/** Gives the record under the product's own names. */
export type Recase = (record: JsonObject) => JsonObject;

/** Knows a product's names (separated by spaces) by their lower case. */
export const recaser = (names: string): Recase => {
  const known = new Map(names.split(' ').map((name) => [name.toLowerCase(), name]));
  return (record) => {
    const copy: JsonObject = {};
    for (const key of Object.keys(record)) {
      const name = known.get(key);
      const value = record[key];
      const isFree = name !== undefined && isTaken(value) && !Object.hasOwn(record, name);
      if (value !== undefined) setOwn(copy, isFree ? name : key, value);
    }
    return copy;
  };
};

/** Only what can be taken is renamed: what stays behind keeps the name it came with. */
const isTaken = (value: JsonObject[string]): boolean =>
  isObject(value) ||
  typeof value === 'number' ||
  (typeof value === 'string' && value !== '') ||
  (Array.isArray(value) && value.length > 0 && value.every(isObject));
