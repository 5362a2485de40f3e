// Whom and what an Okta event was about: `actor` and the members of `target`, each with id, type and two names
// (https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/).
import type { JsonObject } from '../../../../schemas/json.ts';
import { person, USER_TYPE } from '../saas/person.ts';
import { isEmail } from '../toolkit/address.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';

/** What an event's targets are, each at its OCSF place; the first of a kind. */
export interface Targets {
  user: JsonObject | undefined;
  group: JsonObject | undefined;
  app: JsonObject | undefined;
  /** Any that is not one of those. */
  entity: JsonObject | undefined;
  /** The app and the entity as resources. */
  resources: JsonObject[] | undefined;
  /** What a sign-in was done with, as `auth_factor`. */
  factors?: JsonObject[] | undefined;
}

/** A name that says something: Okta writes `unknown` where there is none. */
const takeName = (fields: Fields, key: string): string | undefined => {
  const value = fields.peek(key);
  return value === 'unknown' ? undefined : fields.text(key);
};

/** Takes a user, or what stands for one: `PublicClientApp`, `SystemPrincipal`, `AppUser`. */
export const takeUser = (fields: Fields | undefined): JsonObject | undefined => {
  if (fields === undefined) return undefined;
  const type = fields.peek('type');
  const more: JsonObject = {};
  if (type === 'User') {
    more.type_id = USER_TYPE.user;
    more.type = 'User';
  } else if (type === 'SystemPrincipal') more.type_id = USER_TYPE.system;
  else if (typeof type === 'string' && type.endsWith('App')) more.type_id = USER_TYPE.service;
  const full = takeName(fields, 'displayName');
  const name = takeName(fields, 'alternateId') ?? full;
  const user = person(name, fields.label('id'), full === name ? undefined : full, more);
  if (user !== undefined && type === 'User') fields.drop('type');
  return user;
};

/** Name, id and type of a target that is no user. */
const takeThing = (fields: Fields): JsonObject | undefined => {
  const name = takeName(fields, 'displayName') ?? takeName(fields, 'alternateId');
  const uid = fields.label('id');
  if (name === undefined && uid === undefined) return undefined;
  if (fields.peek('alternateId') === name) fields.drop('alternateId');
  return { name, type: fields.text('type'), uid };
};

/** OCSF `managed_entity.type_id` by what Okta's type contains, and the member that says more. */
const ENTITY_TYPES: readonly (readonly [part: string, type_id: number, member: string | undefined])[] = [
  ['Policy', 5, 'policy'],
  ['Rule', 5, 'policy'],
  ['Group', 3, 'group'],
  ['Zone', 7, undefined],
  ['Device', 1, undefined],
  ['Org', 4, undefined],
];

/** A thing as `managed_entity`: kinds OCSF does not know keep Okta's word as the type. */
export const entityOf = (thing: JsonObject): JsonObject => {
  const { name, type, uid } = thing;
  const known = typeof type === 'string' ? ENTITY_TYPES.find(([part]) => type.includes(part)) : undefined;
  if (known === undefined) return type === undefined ? { name, uid } : { name, type, type_id: 99, uid };
  const [, type_id, member] = known;
  return member === undefined
    ? { data: { type }, name, type_id, uid }
    : { name, type_id, uid, [member]: { name, type, uid } };
};

/** `auth_factor.factor_type_id` and caption by the beginning of an authenticator's name. */
const FACTORS: readonly (readonly [name: string, id: number, caption: string])[] = [
  ['Password', 11, 'Password'],
  ['Email', 8, 'Email'],
  ['SMS', 1, 'SMS'],
  ['Security Question', 2, 'Security Question'],
  ['Security Key', 10, 'WebAuthn'],
  ['FIDO2', 10, 'WebAuthn'],
  ['Google Auth', 7, 'OTP'],
];

/** Of a sign-in's targets, what was signed in to and with; the user only where the actor is not who signed in. */
export const takeLogon = (draft: Draft, event: Fields, wantsUser: boolean): Targets => {
  const found: Targets = { ...NOTHING };
  for (const fields of event.children('target') ?? []) {
    const type = fields.peek('type');
    if (type === 'AppInstance') {
      const name = takeName(fields, 'displayName') ?? takeName(fields, 'alternateId');
      const uid = fields.label('id');
      if (name !== undefined || uid !== undefined) found.app ??= { name, uid };
      if (fields.peek('alternateId') === name) fields.drop('alternateId');
    } else if (type === 'User' || type === 'AppUser') {
      const email = fields.peek('alternateId');
      if (wantsUser) found.user ??= takeUser(fields);
      // Authentication has a place for one user only; the other can be searched for all the same.
      else if (typeof email === 'string' && isEmail(email))
        draft.observables.add(undefined, OBSERVABLE.email, email);
    }
    if (type === 'AuthenticatorEnrollment') {
      const name = fields.spell('displayName');
      const known = FACTORS.find(([start]) => name.startsWith(start));
      if (known === undefined) continue;
      found.factors ??= [];
      found.factors.push({ factor_type: known[2], factor_type_id: known[1] });
    }
  }
  return found;
};

const NOTHING: Targets = {
  user: undefined,
  group: undefined,
  app: undefined,
  entity: undefined,
  resources: undefined,
};

/** Sorts the targets; those beyond the first of a kind stay in `unmapped`. */
export const takeTargets = (list: readonly Fields[] | undefined): Targets => {
  const found: Targets = { ...NOTHING };
  let appUser: Fields | undefined;
  for (const fields of list ?? []) {
    const type = fields.peek('type');
    if (type === 'User') found.user ??= takeUser(fields);
    else if (type === 'AppUser') appUser ??= fields;
    else if (type === 'UserGroup') found.group ??= takeThing(fields);
    else {
      const thing = takeThing(fields);
      if (thing === undefined) continue;
      found.resources ??= [];
      found.resources.push(thing);
      if (type === 'AppInstance') found.app ??= thing;
      else found.entity ??= entityOf(thing);
    }
  }
  found.user ??= takeUser(appUser);
  return found;
};
