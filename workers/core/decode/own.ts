// Records are filled with names that attackers choose. Every such name becomes an own data member, `__proto__` included.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';

/** Sets a member whose name comes from outside; never reaches a prototype or a setter. */
export function setOwn(record: JsonObject, name: string, value: JsonValue): void {
  if (name === '__proto__') {
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    record[name] = value;
  }
}

/** Adds a value under a name: the second value under the same name makes it a list, so that none is lost. */
export function addOwn(record: JsonObject, name: string, value: string): void {
  const present = record[name];
  // Inherited names (`__proto__`, `constructor`) read as something here, so the plain store below never meets one.
  if (present === undefined) record[name] = value;
  else if (!Object.hasOwn(record, name)) setOwn(record, name, value);
  else if (Array.isArray(present)) present.push(value);
  else setOwn(record, name, [present, value]);
}
