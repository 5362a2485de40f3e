// Builds an OCSF object from a record by a table: for each attribute, what type it must have and under which names the
// sender may have put it. For the many objects that are nothing but renamed members; what needs thought is code.
import type { JsonObject } from '../../../schemas/json.ts';
import type { Fields } from './fields.ts';

/** The typed reads of {@link Fields} a table may ask for. */
export type Kind =
  | 'email'
  | 'flag'
  | 'hostname'
  | 'integer'
  | 'ip'
  | 'label'
  | 'mac'
  | 'port'
  | 'text'
  | 'texts'
  | 'uuid';

/** OCSF attribute -> type, then the sender's names, the first that holds a value of the type wins. */
export type Plan = readonly (readonly [attribute: string, kind: Kind, ...names: string[]])[];

/** Takes the object; undefined when none of its attributes was there. Attributes come in the plan's order: sort it. */
export const takeObject = (fields: Fields | undefined, plan: Plan): JsonObject | undefined => {
  if (fields === undefined) return undefined;
  let object: JsonObject | undefined;
  for (const [attribute, kind, ...names] of plan) {
    for (const name of names) {
      const value = fields[kind](name);
      if (value === undefined) continue;
      object ??= {};
      object[attribute] = value;
      break;
    }
  }
  return object;
};
