// Rules of OCSF that a list of members does not say (https://schema.ocsf.io/doc): constraints between members, and what
// the profiles that an event names allow and ask for. Written by hand; the rest of this folder is generated.
import * as z from 'zod/mini';

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const countOf = (value: unknown, names: readonly string[]): number =>
  isMembers(value) ? names.filter((name) => value[name] !== undefined).length : 0;

/** One of these members must be there. */
export const atLeastOne = (...names: string[]) =>
  z.refine(
    (value: unknown) => countOf(value, names) > 0,
    `at least one of ${names.join(', ')} must be present`,
  );

/** One of these members must be there, and no other of them. */
export const justOne = (...names: string[]) =>
  z.refine(
    (value: unknown) => countOf(value, names) === 1,
    `exactly one of ${names.join(', ')} must be present`,
  );

/** Which members of a class belong to profiles, by member: the profiles, and whether these ask for it. */
export type ProfileMembers = Readonly<
  Record<string, readonly [profiles: readonly string[], isRequired: boolean]>
>;

const profilesOf = (event: Readonly<Record<string, unknown>>): readonly unknown[] => {
  const profiles = isMembers(event.metadata) ? event.metadata.profiles : undefined;
  return Array.isArray(profiles) ? profiles : [];
};

/** What the ids and profiles of an event of one class must be together. */
const faultOf = (
  event: Readonly<Record<string, unknown>>,
  known: readonly string[],
  members: ProfileMembers,
) => {
  if (event.type_uid !== Number(event.class_uid) * 100 + Number(event.activity_id)) {
    return 'type_uid must be class_uid * 100 + activity_id';
  }
  const profiles = profilesOf(event);
  const strange = profiles.find((profile) => !known.some((name) => name === profile));
  if (strange !== undefined) return `${String(strange)} is no profile of the class`;
  for (const [name, [its, isRequired]] of Object.entries(members)) {
    const applies = its.some((profile) => profiles.includes(profile));
    if (!applies && event[name] !== undefined) return `${name} needs one of the profiles ${its.join(', ')}`;
    if (applies && isRequired && event[name] === undefined) return `${name} is required by its profile`;
  }
  return undefined;
};

/** The event's `type_uid` is its class and activity, and its profiles are the class's and fit its members. */
export const coherent = (known: readonly string[], members: ProfileMembers) =>
  z.superRefine((value: unknown, context) => {
    const fault = isMembers(value) ? faultOf(value, known, members) : undefined;
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault, input: value });
  });
