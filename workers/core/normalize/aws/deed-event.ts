// CloudTrail events that are more than a call of an API, by their class: Authentication (3002), Account Change (3001) and
// Group Management (3006).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { takeData } from '../toolkit/cloud-api.ts';
import { buildEvent } from '../toolkit/event.ts';
import {
  assumedSession,
  assumedUser,
  type Deed,
  targetGroup,
  targetPolicy,
  targetUser,
  textOf,
} from './deeds.ts';
import type { Trail } from './trail.ts';

/** OCSF `api`. A request wants a uid there: without one, what was asked stays in `unmapped`. */
export const takeApi = ({ fields, name, source, parts }: Trail): JsonObject => {
  const id = fields.text('requestID') ?? parts.metadata?.original_event_uid;
  const answered = takeData(fields, 'responseElements');
  const error = parts.status_code;
  const isAnswered = answered !== undefined || error !== undefined;
  return {
    operation: name,
    request: id === undefined ? undefined : { data: takeData(fields, 'requestParameters'), uid: id },
    response: isAnswered ? { data: answered, error, error_message: parts.status_detail } : undefined,
    service: source === undefined ? undefined : { name: source },
    version: fields.text('apiVersion'),
  };
};

/** What a client asked for by name, where it is a host's. */
export const takeTarget = ({ fields, source }: Trail): JsonObject | undefined => {
  const hostname = fields.child('tlsDetails')?.hostname('clientProvidedHostHeader');
  return hostname === undefined ? undefined : { hostname, svc_name: source };
};

/** The members of a deed's class; undefined where whom it is about is not known. */
const deedMembers = (trail: Trail, deed: Deed): JsonObject | undefined => {
  const { fields, identity, actor, source } = trail;
  const asked = fields.peek('requestParameters');
  const answered = fields.peek('responseElements');
  const self = identity?.user;
  if (deed.class_uid === CLASS.groupManagement) {
    const group = targetGroup(asked);
    if (group === undefined) return undefined;
    const policy = targetPolicy(asked);
    const privilege = policy?.uid ?? policy?.name;
    const privileges = typeof privilege === 'string' && deed.activity_id < 3 ? [privilege] : undefined;
    return { actor, group, privileges, user: targetUser(asked, answered) };
  }
  if (deed.class_uid === CLASS.accountChange) {
    const policy = targetPolicy(asked);
    const user = targetUser(asked, answered) ?? (deed.activity_id === 1 ? undefined : self);
    return user && { actor, policies: policy === undefined ? undefined : [policy], user };
  }
  const assumed = assumedUser(asked, answered);
  const user = assumed ?? self ?? targetUser(asked, answered);
  if (user === undefined) return undefined;
  const mfa = textOf(fields.peek('additionalEventData'), 'MFAUsed', 'MfaUsed');
  return {
    actor,
    dst_endpoint: takeTarget(trail),
    is_mfa: mfa === undefined ? undefined : mfa === 'Yes',
    service: { name: source ?? 'signin.amazonaws.com' },
    session: assumedSession(asked, answered) ?? (assumed === undefined ? identity?.session : undefined),
    user,
  };
};

/** Builds the event of a deed; undefined, and nothing more taken, where it is not known whom it is about. */
export const deedEvent = (trail: Trail, deed: Deed): OcsfEvent | undefined => {
  const members = deedMembers(trail, deed);
  if (members === undefined) return undefined;
  const { cloud, endpoint, name, parts, request } = trail;
  const common = { api: takeApi(trail), cloud, http_request: request, src_endpoint: endpoint };
  return buildEvent(trail.draft, {
    ...parts,
    ...deed,
    activity_name: deed.activity_id === 99 ? name : undefined,
    members: { ...common, ...members },
  });
};
