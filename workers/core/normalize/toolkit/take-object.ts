// Builds an OCSF object from a record by a table: for each attribute, what type it must have and under which names the
// sender may have put it. For the many objects that are nothing but renamed members; what needs thought is code.
import type { JsonObject } from '../../../../schemas/json.ts';
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
  for (const row of plan) {
    // By index: taking the names out of the row would copy them for each event.
    for (let i = 2; i < row.length; i++) {
      const value = fields[row[1]](row[i] ?? '');
      if (value === undefined) continue;
      object ??= {};
      object[row[0]] = value;
      break;
    }
  }
  return object;
};
