// What GitHub's audit log and its webhooks have in common: users, repositories, organizations.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { person, USER_TYPE } from '../saas/person.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';

export const GITHUB = { name: 'GitHub', vendor_name: 'GitHub' };

/** Takes a user object of the REST API (`sender`, `member`, `pusher`). */
export const takeAccount = (fields: Fields | undefined): JsonObject | undefined => {
  if (fields === undefined) return undefined;
  const isUser = fields.peek('type') === 'User';
  const isNamed = fields.spell('login') !== '' || fields.spell('name') !== '';
  const isBot = fields.peek('type') === 'Bot';
  const user = person(fields.text('login') ?? fields.text('name'), fields.label('id'), undefined, {
    email_addr: isNamed ? fields.email('email') : undefined,
    type: isUser ? 'User' : undefined,
    type_id: isUser ? USER_TYPE.user : isBot ? USER_TYPE.service : undefined,
  });
  if (user !== undefined && isUser) fields.drop('type');
  return user;
};

/** Takes a repository object as a resource; undefined without name and id. */
export const takeRepository = (fields: Fields | undefined): JsonObject | undefined => {
  const name = fields?.text('full_name') ?? fields?.text('name');
  const uid = fields?.label('id');
  return name === undefined && uid === undefined ? undefined : { name, type: 'repository', uid };
};

/** Where it happened, as OCSF `cloud`: the organization, and the enterprise it belongs to. */
export const cloudOf = (
  org: JsonObject | undefined,
  enterprise: JsonObject | undefined,
): JsonObject | undefined =>
  org === undefined && enterprise === undefined
    ? undefined
    : { account: enterprise, org, provider: 'GitHub' };

/** A name and a uid, or undefined where neither is there. */
export const named = (name: string | undefined, uid: string | undefined): JsonObject | undefined =>
  name === undefined && uid === undefined ? undefined : { name, uid };

/** Takes the event's time from the first of some members that is one. */
export const takeFirstTime = (draft: Draft, fields: Fields, keys: readonly string[]): void => {
  for (const key of keys) {
    const value: JsonValue | undefined = fields.peek(key);
    if (value !== null && value !== '') draft.takeTime(fields, key);
  }
};
