// People and accounts as OCSF `user`, whose schema wants a name, a uid or an account.
import type { JsonObject } from '../../../../schemas/json.ts';
import { isEmail } from './address.ts';
import type { Draft } from './draft.ts';
import { OBSERVABLE } from './observables.ts';

/** Attribute paths of one user, for its observables. */
export interface UserPaths {
  readonly email: string;
  readonly name: string;
}

const pathsOf = (at: string): UserPaths => ({ email: `${at}.email_addr`, name: `${at}.name` });

/** `user` of an event: who was acted upon, or logged in. */
export const USER = pathsOf('user');
/** `actor.user` of an event: who acted. */
export const ACTOR = pathsOf('actor.user');
/** `user` of a finding's first evidence. */
export const EVIDENCE_USER = pathsOf('evidences.user');

/** Builds OCSF `user`; undefined without a name and a uid. A name that is a mail address is noted as one, too. */
export const user = (
  draft: Draft,
  paths: UserPaths,
  name: string | undefined,
  domain?: string | undefined,
  uid?: string | undefined,
): JsonObject | undefined => {
  if (name === undefined && uid === undefined) return undefined;
  const email = name !== undefined && isEmail(name) ? name : undefined;
  if (name !== undefined) draft.observables.add(paths.name, OBSERVABLE.user, name);
  if (email !== undefined) draft.observables.add(paths.email, OBSERVABLE.email, email);
  return { domain, email_addr: email, name, uid };
};

/** A plain `user` of a name: a mail address is noted as one. For events whose observables are found by walking them. */
export const userOf = (name: string, uid?: string | undefined, domain?: string | undefined): JsonObject => ({
  domain,
  email_addr: isEmail(name) ? name : undefined,
  name,
  uid,
});
