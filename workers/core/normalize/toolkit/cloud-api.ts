// A call of a cloud's management API as OCSF: API Activity (6003) where who called and from where are known, else Web
// Resources Activity (6001), which asks only what was touched. AWS, Google Cloud and Kubernetes share this road.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from './classes.ts';
import type { Draft } from './draft.ts';
import { buildEvent, type EventParts } from './event.ts';
import { type Fields, isObject } from './fields.ts';

/** OCSF 1.8.0 `activity_id` of both classes by the verb a method's name holds; the first verb in the name decides. */
const VERBS = new Map<string, number>();
for (const [activity, words] of [
  [
    1,
    'create run launch allocate register import copy add issue request provision generate publish send restore clone build submit invite purchase subscribe insert upload new batchcreate post write',
  ],
  [
    2,
    'get list describe head search lookup query scan select download discover check view filter test validate verify preview estimate simulate count retrieve read poll receive watch aggregated fetch export decrypt detect analyze',
  ],
  [
    3,
    'update modify put set attach detach associate disassociate enable disable start stop reboot tag untag authorize assign unassign change reset rotate replace schedule apply accept reject share patch edit move rename suspend resume activate deactivate promote undelete cancel merge resize upgrade configure lock unlock grant complete encrypt',
  ],
  [
    4,
    'delete remove terminate deregister release purge destroy revoke unsubscribe deletecollection drop abort',
  ],
] as const)
  for (const word of words.split(' ')) VERBS.set(word, activity);

/** Characters of a method's name looked at. */
const MAX_NAME_LENGTH = 80;

/** Where the last part of `google.iam.v1.CreateRole` or `io.k8s.pods.create` begins. */
const lastPart = (name: string): number =>
  Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'), name.lastIndexOf(':')) + 1;

/** Create, read, update or delete: what a method's name says it does; undefined where its words say nothing. */
export const methodActivity = (method: string): number | undefined => {
  const text = method.slice(lastPart(method)).slice(0, MAX_NAME_LENGTH);
  let word = '';
  for (let i = 0; i <= text.length; i++) {
    const code = text.charCodeAt(i);
    const isLower = code >= 97 && code <= 122;
    if (!isLower && word.length > 1) {
      const activity = VERBS.get(word);
      if (activity !== undefined) return activity;
      word = '';
    }
    if (isLower || (code >= 65 && code <= 90)) word += text.charAt(i).toLowerCase();
    else word = '';
  }
  return undefined;
};

/** Takes a member that is an object as it is, to stand in an attribute of type `json_t`. */
export const takeData = (fields: Fields | undefined, key: string): JsonObject | undefined => {
  const value = fields?.peek(key);
  if (!isObject(value)) return undefined;
  fields?.drop(key);
  return value;
};

/** What was found out about a call; members under their OCSF names. */
export interface Call extends Omit<EventParts, 'class_uid' | 'activity_id' | 'members'> {
  /** The method as its service names it. */
  readonly method: string;
  /** Where the method's name does not say it. */
  readonly activity?: number | undefined;
  readonly actor: JsonObject | undefined;
  readonly source: JsonObject | undefined;
  readonly cloud?: JsonObject | undefined;
  /** Takes what the API object and the resources hold; asked only where the class has a place for it. */
  readonly api: () => JsonObject;
  /** What was touched; with `isWeb` as `web_resource` objects, which have a name, uid and type only. */
  readonly resources: (isWeb: boolean) => JsonObject[] | undefined;
  /** Names what was touched where the resources do not. */
  readonly service: string;
  /** Members that both classes have. */
  readonly common?: JsonObject | undefined;
  /** Takes the members that only API Activity has. */
  readonly more?: (() => JsonObject) | undefined;
}

/** Builds the event of a call. */
export const callEvent = (draft: Draft, call: Call): OcsfEvent => {
  const { actor, cloud, method, source } = call;
  const isWeb = actor === undefined || source === undefined;
  const activity = call.activity ?? methodActivity(method) ?? (method === '' ? 0 : 99);
  // Without the cloud profile, Web Resources Activity has no `api`.
  const api = isWeb && cloud === undefined ? undefined : call.api();
  const resources = call.resources(isWeb);
  return buildEvent(draft, {
    ...call,
    class_uid: isWeb ? CLASS.webResourcesActivity : CLASS.apiActivity,
    activity_id: activity,
    activity_name: activity === 99 ? method : undefined,
    members: {
      actor,
      api,
      cloud,
      resources: isWeb ? undefined : resources,
      src_endpoint: source,
      web_resources: isWeb ? (resources ?? [{ name: call.service }]) : undefined,
      ...call.common,
      ...(isWeb ? undefined : call.more?.()),
    },
  });
};
