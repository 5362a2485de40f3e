// An audit record of an online service as OCSF: who did what to whom, from where. A mapper says what it found under OCSF
// names and which class it is meant for; where that class's required attributes are not there the event steps down to
// one whose are, and what that has no place for goes to `unmapped` under its OCSF name.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, type Status } from '../toolkit/classes.ts';
import type { Draft, MetadataParts } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { isObject } from '../toolkit/fields.ts';
import { NO_VERB, type Verb } from './verbs.ts';

/** The class a record is meant for. */
export type Kind = 'access' | 'account' | 'api' | 'entity' | 'group' | 'logoff' | 'logon' | 'web';

/** What was found out about one record. All objects are OCSF objects already. */
export interface Deed {
  readonly product: JsonObject;
  readonly metadata: MetadataParts;
  readonly kind: Kind;
  /** The product's own word for what was done. */
  readonly word: string;
  readonly verb?: Verb | undefined;
  /** The activity of the class that `kind` means, where no verb says it. */
  readonly activity?: number | undefined;
  /** OCSF `actor`. */
  readonly actor?: JsonObject | undefined;
  /** Who signed in or was acted upon. */
  readonly user?: JsonObject | undefined;
  readonly group?: JsonObject | undefined;
  readonly privileges?: string[] | undefined;
  /** OCSF `managed_entity`. */
  readonly entity?: JsonObject | undefined;
  /** OCSF `resource_details` or `web_resource`: name, uid, type. */
  readonly resources?: JsonObject[] | undefined;
  /** OCSF `network_endpoint`. */
  readonly source?: JsonObject | undefined;
  /** What was signed in to. */
  readonly service?: JsonObject | undefined;
  readonly status?: Status | undefined;
  readonly status_code?: string | undefined;
  readonly status_detail?: string | undefined;
  readonly severity_id?: number | undefined;
  readonly message?: string | undefined;
  /** Members only Authentication has. */
  readonly logon?: JsonObject | undefined;
  /** Members of all these classes: `cloud`, `http_request`, `device`. */
  readonly common?: JsonObject | undefined;
}

/** A class, its activity, and which of the deed's parts it has. */
interface Choice {
  readonly class_uid: number;
  readonly activity_id: number;
  readonly members: JsonObject;
}

const userOf = (actor: JsonObject | undefined): JsonObject | undefined =>
  isObject(actor?.user) ? actor.user : undefined;

/** The application somebody acted through, without them. */
const appOf = (actor: JsonObject | undefined): JsonObject | undefined => {
  if (actor?.app_name === undefined && actor?.app_uid === undefined) return undefined;
  return { app_name: actor.app_name, app_uid: actor.app_uid };
};

const logon = (deed: Deed): Choice | undefined => {
  const user = deed.user ?? userOf(deed.actor);
  if (user === undefined) return undefined;
  const activity = deed.activity ?? (deed.kind === 'logoff' ? 2 : 1);
  const { actor } = deed;
  const isSelf = deed.user === undefined;
  return {
    class_uid: CLASS.authentication,
    activity_id: activity,
    members: {
      ...deed.logon,
      actor: isSelf ? appOf(actor) : actor,
      service: deed.service ?? { name: deed.product.name },
      session: isSelf ? actor?.session : undefined,
      user,
    },
  };
};

const choice = (class_uid: number, activity_id: number, members: JsonObject): Choice => ({
  class_uid,
  activity_id,
  members,
});

/** Attach or detach a policy: what granting and revoking are to the account where no privilege is named. */
const POLICY_CHANGE: Readonly<Record<number, number>> = { 1: 7, 2: 8 };

const account = ({ activity, actor, kind, user }: Deed, verb: Verb): Choice | undefined => {
  if (user === undefined) return undefined;
  const meant =
    kind === 'account' ? (activity ?? verb.account) : kind === 'access' ? POLICY_CHANGE[verb.access] : 99;
  return choice(CLASS.accountChange, meant ?? 99, { actor, user });
};

/** How each class is made of a deed; undefined where its required attributes are not there. */
const MAKERS: { readonly [kind in Kind]: (deed: Deed, verb: Verb) => Choice | undefined } = {
  logon,
  logoff: logon,
  account,
  group: ({ actor, activity, group, privileges, resources, user }, verb) =>
    group &&
    choice(CLASS.groupManagement, activity ?? verb.group, {
      actor,
      group,
      privileges,
      resource: resources?.length === 1 ? resources[0] : undefined,
      user,
    }),
  access: (deed, verb) => {
    const { activity, actor, privileges, resources, user } = deed;
    if (user === undefined || privileges === undefined) return account(deed, verb);
    return choice(CLASS.userAccess, activity ?? verb.access, { actor, privileges, resources, user });
  },
  entity: ({ activity, actor, entity }, verb) =>
    entity && choice(CLASS.entityManagement, activity ?? verb.entity, { actor, entity }),
  web: ({ activity, actor, resources }, verb) =>
    resources &&
    choice(CLASS.webResourcesActivity, activity ?? verb.web, { actor, web_resources: resources }),
  api: ({ activity, actor, resources, source, word, metadata }, verb) =>
    actor &&
    source &&
    choice(CLASS.apiActivity, activity ?? verb.api, {
      actor,
      api: { operation: metadata.event_code ?? word },
      resources,
    }),
};

/** Where to step down to when the class that was meant cannot be. */
const SECOND: readonly Kind[] = ['entity', 'api', 'web', 'account'];

const choose = (deed: Deed): Choice => {
  const verb = deed.verb ?? NO_VERB;
  const meant = MAKERS[deed.kind](deed, verb);
  if (meant !== undefined) return meant;
  // The activity was that of the class that could not be.
  const rest: Deed = { ...deed, activity: undefined };
  for (const kind of SECOND) {
    const found = MAKERS[kind](rest, verb);
    if (found !== undefined) return found;
  }
  // Somebody did something to the service, or something was done there: that is all there is to say.
  if ((deed.actor ?? deed.source ?? deed.metadata.event_code) !== undefined) {
    const service = { name: deed.product.name, type: 'service' };
    return choice(CLASS.webResourcesActivity, verb.web, { actor: deed.actor, web_resources: [service] });
  }
  return choice(CLASS.baseEvent, 0, {});
};

/** The parts of a deed that a class may have no place for, by the name they are kept under. */
const PARTS: readonly (readonly [name: string, part: keyof Deed])[] = [
  ['actor', 'actor'],
  ['common', 'common'],
  ['entity', 'entity'],
  ['group', 'group'],
  ['logon', 'logon'],
  ['privileges', 'privileges'],
  ['resources', 'resources'],
  ['service', 'service'],
  ['src_endpoint', 'source'],
  ['user', 'user'],
];

/** Puts objects that an event has no place for into its `unmapped`, under their OCSF names. */
export const keepSpare = (event: OcsfEvent, spare: JsonObject | undefined): OcsfEvent => {
  if (spare !== undefined) {
    const under = event.unmapped;
    event.unmapped = isObject(under) ? { ...under, mapped: spare } : { mapped: spare };
  }
  return event;
};

/** Keeps the parts of a deed that an event has no place for: see {@link keepSpare}. */
export const keepParts = (event: OcsfEvent, deed: Deed, isUsed: (name: string) => boolean): OcsfEvent => {
  let spare: JsonObject | undefined;
  for (const [name, part] of PARTS) {
    const value = deed[part];
    if (value === undefined || typeof value !== 'object' || isUsed(name)) continue;
    if (Object.values(value).every((member) => member === undefined)) continue;
    spare ??= {};
    spare[name] = Array.isArray(value) ? [...value] : { ...value };
  }
  return keepSpare(event, spare);
};

/** Does the class that was chosen hold a part of the deed? */
const isHeld = (name: string, deed: Deed, class_uid: number, members: JsonObject): boolean => {
  if (class_uid === CLASS.baseEvent) return false;
  switch (name) {
    case 'actor':
      // Signing in, the actor may be the user and the session.
      return members.actor !== undefined || members.user === userOf(deed.actor);
    case 'common':
    case 'src_endpoint':
      return true;
    case 'logon':
      return class_uid === CLASS.authentication;
    case 'resources':
      return (members.resource ?? members.resources ?? members.web_resources) !== undefined;
    default:
      return members[name] !== undefined;
  }
};

/** Builds the event of an audit record. What the fields still hold goes to `unmapped`. */
export const audit = (draft: Draft, deed: Deed): OcsfEvent => {
  const { class_uid, activity_id, members } = choose(deed);
  const isBase = class_uid === CLASS.baseEvent;
  const event = buildEvent(draft, {
    class_uid,
    activity_id,
    activity_name: activity_id === 99 ? deed.word : undefined,
    product: deed.product,
    metadata: deed.metadata,
    severity_id: deed.severity_id,
    status: deed.status,
    status_code: deed.status_code,
    status_detail: deed.status_detail,
    message: deed.message ?? deed.word,
    members: isBase ? members : { ...deed.common, ...members, src_endpoint: deed.source },
  });
  return keepParts(event, deed, (name) => isHeld(name, deed, class_uid, members));
};
