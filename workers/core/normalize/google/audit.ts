// Google Cloud Audit Logs (`protoPayload` of type AuditLog), of Google Kubernetes Engine as well -> API Activity
// (6003); sign-ins that Workspace sends here Authentication (3002), service accounts Account Change (3001).
// https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isEmail, isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { callEvent, takeData } from '../toolkit/cloud-api.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { fill, made, partOf, plan } from '../toolkit/plan.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { entryMetadata, entrySeverity, googleProduct, takeCloud, takeEntryTime } from './platform.ts';

const ACTOR = plan([
  '@user. authenticationInfo.',
  'name principalEmail principalSubject authoritySelector',
  '+uid principalSubject',
  '?programmatic_credentials[].uid serviceAccountKeyName',
]);

/** Anonymous callers of Kubernetes have no address of mail; service accounts are told by theirs. */
const takeActor = (payload: Fields): JsonObject | undefined => {
  const actor = made(payload, ACTOR);
  const user = actor?.user;
  if (!isObject(user) || typeof user.name !== 'string') return actor;
  if (user.name.endsWith('gserviceaccount.com')) user.type_id = 4;
  if (isEmail(user.name)) user.email_addr = user.name;
  return actor;
};

/** The address, or Google's word where the call came from its own network (`private`, `gce-internal-ip`). */
const takeSource = (request: Fields | undefined): JsonObject | undefined => {
  for (const key of ['callerIp', 'callerIP']) {
    const caller = request?.text(key);
    if (caller !== undefined) return isIp(caller) ? { ip: caller } : { name: caller };
  }
  return undefined;
};

/** google.rpc.Code: 0 or nothing is success. */
const statusOf = (status: Fields | undefined): Status => {
  const code = status?.peek('code');
  return typeof code === 'number' && code !== 0 ? FAILURE : SUCCESS;
};

const AUTHORIZATION = plan(['!name label:resource', 'type permissionType']);

/** The resource, and those that access to was looked at for. */
const takeResources = (payload: Fields, isWeb: boolean): JsonObject[] | undefined => {
  const name = payload.text('resourceName');
  const list: JsonObject[] = name === undefined ? [] : [{ name }];
  for (const one of payload.children('authorizationInfo') ?? []) {
    const resource =
      isWeb || one.peek('resource') === name || one.spell('resource') === ''
        ? undefined
        : made(one, AUTHORIZATION);
    if (resource !== undefined) list.push({ ...resource, role: 'Related', role_id: 4 });
  }
  return list.length === 0 ? undefined : list;
};

const API = plan([
  'response.code int:status.code',
  'response.error_message copy:status.message',
  'response.data data:response',
  'service.name serviceName',
]);

/** A request wants a uid: without one, what was asked stays in `unmapped`. */
const takeApi = (payload: Fields, operation: string, uid: unknown): JsonObject => {
  const api = fill(payload, API, { operation });
  if (typeof uid === 'string') api.request = { data: takeData(payload, 'request'), uid };
  return api;
};

/** Methods that are more than a call, by the last part of their name. */
const ACCOUNT = new Map<string, number>([
  ['CreateServiceAccount', 1],
  ['EnableServiceAccount', 2],
  ['DisableServiceAccount', 5],
  ['DeleteServiceAccount', 6],
  ['CreateServiceAccountKey', 99],
  ['DeleteServiceAccountKey', 99],
]);
const LOGIN = new Map<string, readonly [activity: number, status: Status]>([
  ['loginSuccess', [1, SUCCESS]],
  ['loginFailure', [1, FAILURE]],
  ['logout', [2, SUCCESS]],
]);

/** `projects/-/serviceAccounts/NAME/keys/KEY`. */
const serviceAccount = (payload: Fields): JsonObject | undefined => {
  const response = payload.peek('response');
  const made = isObject(response) && typeof response.email === 'string' ? response.email : undefined;
  const name = made ?? payload.spell('resourceName').split('/serviceAccounts/')[1]?.split('/', 1)[0];
  return name === undefined || name === '' ? undefined : { name, type: 'Service', type_id: 4 };
};

/** The class and its own members, where the method is more than a call. */
const deedOf = (payload: Fields, last: string, actor: JsonObject | undefined) => {
  const login = LOGIN.get(last);
  const user = actor?.user;
  if (login !== undefined && isObject(user)) {
    const members = { service: { name: 'Google Account' }, user };
    return { class_uid: CLASS.authentication, activity_id: login[0], status: login[1], members };
  }
  const activity = ACCOUNT.get(last);
  const account = activity === undefined ? undefined : serviceAccount(payload);
  if (activity === undefined || account === undefined) return undefined;
  return { class_uid: CLASS.accountChange, activity_id: activity, members: { actor, user: account } };
};

/** Maps one audit entry. */
export const mapAudit = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  takeEntryTime(draft);
  const payload = draft.fields.child('protoPayload') ?? draft.fields;
  const method = payload.text('methodName') ?? '';
  const last = method.slice(method.lastIndexOf('.') + 1);
  const actor = takeActor(payload);
  const request = payload.child('requestMetadata');
  const source = takeSource(request);
  const agent = request?.text('callerSuppliedUserAgent');
  const status = payload.child('status');
  const outcome = LOGIN.get(last)?.[1] ?? statusOf(status);
  const metadata = entryMetadata(draft);
  const uid = metadata.original_event_uid;
  const cloud = takeCloud(draft);
  const who = isObject(actor?.user) ? ` by ${actor.user.name}` : '';
  const parts: Omit<EventParts, 'class_uid' | 'activity_id' | 'members'> = {
    message: `${method || 'audited call'}${who}`,
    metadata: { ...metadata, event_code: method === '' ? undefined : method },
    product: googleProduct('Google Cloud Audit Logs', payload.spell('serviceName') || undefined),
    severity_id: Math.max(entrySeverity(draft) ?? 1, outcome === FAILURE ? SEVERITY.low : 0),
    status: outcome,
    status_code: status?.spell('code') || undefined,
    status_detail: status?.text('message'),
  };
  const common = { http_request: agent === undefined ? undefined : { user_agent: agent } };
  const deed = deedOf(payload, last, actor);
  if (deed !== undefined) {
    const api = takeApi(payload, method, uid);
    const members = { ...common, ...cloud, api, src_endpoint: source, ...deed.members };
    return buildEvent(draft, {
      ...parts,
      ...deed,
      activity_name: deed.activity_id === 99 ? last : undefined,
      members,
    });
  }
  return callEvent(draft, {
    ...parts,
    actor,
    api: () => takeApi(payload, method, uid),
    cloud: partOf(cloud, 'cloud'),
    common,
    method,
    resources: (isWeb) => takeResources(payload, isWeb),
    service: payload.spell('serviceName') || 'googleapis.com',
    source,
  });
};
