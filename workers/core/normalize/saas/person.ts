// People as the audit logs of online services name them, as OCSF `user`.
import type { JsonObject } from '../../../../schemas/json.ts';
import { isEmail } from '../toolkit/address.ts';
import type { Fields } from '../toolkit/fields.ts';

/** OCSF 1.8.0 `user.type_id`, as far as we set it. */
export const USER_TYPE = { user: 1, admin: 2, system: 3, service: 4 } as const;

/** Builds OCSF `user`; undefined without name and uid. A name that is a mail address is one, too. */
export const person = (
  name: string | undefined,
  uid?: string | undefined,
  full_name?: string | undefined,
  more?: JsonObject | undefined,
): JsonObject | undefined => {
  if (name === undefined && uid === undefined) return undefined;
  return {
    email_addr: name !== undefined && isEmail(name) ? name : undefined,
    full_name,
    name,
    uid,
    ...more,
  };
};

/** Takes a list of texts of which none is empty: an empty one would be no name of anything. */
export const takeNames = (fields: Fields, key: string): string[] | undefined => {
  const list = fields.peek(key);
  return Array.isArray(list) && !list.includes('') ? fields.texts(key) : undefined;
};
