// Where the facts of a record lie while its event is built. One bench serves one record after the other: a new one each time
// would be more than a kilobyte an event.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { setOwn } from '../../decode/own.ts';
import type { Slot } from './dictionary.ts';
import { SLOTS } from './fact.ts';

/** A record or an object in it, and what of it stays without a meaning. */
export interface Owner {
  readonly name: string;
  readonly parent: Owner | undefined;
  /** Its place in the list of them. */
  readonly number: number;
  rest: JsonObject | undefined;
}

/** Leaves a value where it was. */
export const leave = (owner: Owner, name: string, value: JsonValue): void => {
  owner.rest ??= {};
  setOwn(owner.rest, name, value);
};

/** The owner of what is no member of the record. */
export const NOBODY = -1;

/** Where facts lie, and which member of which object each came from; parallel lists. */
export class Bench {
  readonly values: (JsonValue | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly slots: Slot[] = [];
  readonly names: string[] = [];
  readonly owners: number[] = [];
  /** How many of the lists' places are of this record. */
  count = 0;

  /** Holds nothing of the last record afterwards but names that we know. */
  clear(): void {
    for (let i = 0; i < this.count; i++) this.values[this.slots[i] ?? 0] = undefined;
    this.count = 0;
  }
}
