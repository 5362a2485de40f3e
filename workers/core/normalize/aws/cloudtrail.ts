// AWS CloudTrail records: management, data, insight, sign-in and service events; in the names CloudTrail writes and in
// the lower case of Athena tables.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../address.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../classes.ts';
import { type Call, callEvent, takeData } from '../cloud-api.ts';
import { type Draft, openDraft } from '../draft.ts';
import { buildEvent, type EventParts } from '../event.ts';
import { type Fields, isObject, setMember } from '../fields.ts';
import { awsCloud, awsProduct } from './amazon.ts';
import {
  assumedSession,
  assumedUser,
  type Deed,
  deedOf,
  targetGroup,
  targetPolicy,
  targetUser,
  textOf,
} from './deeds.ts';
import { type Identity, takeIdentity } from './identity.ts';
import { insight } from './insight.ts';
import { takeTouched } from './touched.ts';

/** Names that are read here, by their lower case. */
const NAMES = new Map<string, string>(
  'additionalEventData apiVersion awsRegion errorCode errorMessage eventCategory eventID eventName eventSource eventTime eventType eventVersion recipientAccountId requestID requestParameters responseElements sharedEventID sourceIPAddress userAgent userIdentity'
    .split(' ')
    .map((name) => [name.toLowerCase(), name]),
);

/** The record under CloudTrail's own names, where a pipeline lowered them; else the record itself. */
const recased = (record: JsonObject): JsonObject => {
  if (record.eventname === undefined && record.eventsource === undefined) return record;
  const copy: JsonObject = {};
  for (const key of Object.keys(record)) {
    const name = NAMES.get(key);
    const value = record[key];
    // Only what can be taken is renamed: what stays behind keeps the name it came with.
    const isTaken = isObject(value) || (typeof value === 'string' && value !== '');
    const isFree = name !== undefined && isTaken && !Object.hasOwn(record, name);
    if (value !== undefined) setMember(copy, isFree ? name : key, value);
  }
  return copy;
};

/** One record, taken apart as far as all classes need it. */
interface Trail {
  readonly draft: Draft;
  readonly fields: Fields;
  readonly name: string;
  readonly source: string | undefined;
  readonly identity: Identity | undefined;
  readonly cloud: JsonObject;
  readonly actor: JsonObject | undefined;
  readonly endpoint: JsonObject | undefined;
  readonly parts: Omit<EventParts, 'class_uid' | 'activity_id' | 'members'>;
  readonly request: JsonObject | undefined;
}

/** An address, or the AWS service that sent the request; through an endpoint in a VPC, that as well. */
const takeSource = (fields: Fields, identity: Identity | undefined, isOwn: boolean, source?: string) => {
  const uid = fields.text('vpcEndpointId');
  const address = fields.text('sourceIPAddress');
  if (address !== undefined && isIp(address)) return { ip: address, uid };
  if (address !== undefined) {
    const isService = address.endsWith('.amazonaws.com') || address === 'AWS Internal';
    return isService ? { svc_name: address, uid } : { name: address, uid };
  }
  if (uid !== undefined) return { uid };
  const service = identity?.type === 'AWSService' ? identity.invokedBy : isOwn ? source : undefined;
  return service === undefined ? undefined : { svc_name: service };
};

/** Who acted; where the record names nobody, the service or the client that did. */
const actorOf = (identity: Identity | undefined, agent: string | undefined): JsonObject | undefined => {
  const user = identity?.user;
  const app_name = identity?.invokedBy ?? (user === undefined ? agent : undefined);
  if (user === undefined && app_name === undefined) return undefined;
  return { app_name, idp: identity?.idp, session: identity?.session, user };
};

/** `ConsoleLogin` says itself whether it worked; else there is an error code, or there was no error. */
const statusOf = (fields: Fields, code: string | undefined): Status => {
  if (code !== undefined) return FAILURE;
  const login = textOf(fields.peek('responseElements'), 'ConsoleLogin', 'SwitchRole', 'ExitRole', 'CheckMfa');
  return login === 'Failure' ? FAILURE : SUCCESS;
};

const messageOf = (name: string, source: string | undefined, user: JsonObject | undefined, why?: string) => {
  const who = user?.name ?? user?.uid;
  const by = who === undefined ? '' : ` by ${who}`;
  return `${name}${source === undefined ? '' : ` of ${source}`}${by}${why === undefined ? '' : `: ${why}`}`;
};

const takeTrail = (draft: Draft): Trail => {
  const { fields } = draft;
  const name = fields.text('eventName') ?? '';
  const source = fields.text('eventSource');
  const type = fields.text('eventType');
  const child = fields.child('userIdentity');
  const identity = child === undefined ? undefined : takeIdentity(child);
  const agent = fields.text('userAgent');
  const isOwn = type === 'AwsServiceEvent';
  const code = fields.text('errorCode');
  const detail = fields.text('errorMessage');
  const account = identity?.user?.account;
  const uid = fields.text('recipientAccountId') ?? (isObject(account) ? textOf(account, 'uid') : undefined);
  return {
    draft,
    fields,
    name,
    source,
    identity,
    cloud: awsCloud(fields.text('awsRegion'), uid),
    actor: actorOf(identity, agent ?? (isOwn ? source : undefined)),
    endpoint: takeSource(fields, identity, isOwn, source),
    parts: {
      product: awsProduct('CloudTrail', fields.text('eventCategory'), fields.text('eventVersion')),
      metadata: {
        correlation_uid: fields.text('sharedEventID'),
        event_code: name || undefined,
        log_name: type,
        original_event_uid: fields.text('eventID'),
      },
      status: statusOf(fields, code ?? detail),
      status_code: code,
      status_detail: detail,
      message: messageOf(name, source, identity?.user, code ?? detail),
    },
    request: agent === undefined ? undefined : { user_agent: agent },
  };
};

/** OCSF `api`. A request wants a uid there: without one, what was asked stays in `unmapped`. */
const takeApi = ({ fields, name, source, parts }: Trail): JsonObject => {
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
const takeTarget = ({ fields, source }: Trail): JsonObject | undefined => {
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

const deedEvent = (trail: Trail, deed: Deed): OcsfEvent | undefined => {
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

const activityOf = ({ fields }: Trail): number | undefined =>
  fields.peek('readOnly') === true || fields.peek('readOnly') === 'true' ? 2 : undefined;

const trailCall = (trail: Trail): OcsfEvent => {
  const { fields, parts, source } = trail;
  const resources = (isWeb: boolean) => takeTouched(fields, isWeb);
  const call: Call = {
    ...parts,
    activity: activityOf(trail),
    actor: trail.actor,
    api: () => takeApi(trail),
    cloud: trail.cloud,
    common: { http_request: trail.request },
    method: trail.name,
    more: () => ({ dst_endpoint: takeTarget(trail) }),
    resources,
    service: source ?? 'CloudTrail',
    source: trail.endpoint,
  };
  return callEvent(trail.draft, call);
};

/** Maps one CloudTrail record. */
export const mapCloudTrail = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const record = recased(event.record);
  const draft = openDraft({ ...event, record }, context, 'eventTime', 'p_event_time');
  const trail = takeTrail(draft);
  const details = draft.fields.child('insightDetails');
  if (details !== undefined) {
    const { actor, cloud, endpoint, parts, request, source } = trail;
    const evidence = { actor, http_request: request, src_endpoint: endpoint };
    return insight(draft, details, parts, cloud, source, evidence);
  }
  const deed = deedOf(trail.name, trail.source);
  return (deed && deedEvent(trail, deed)) ?? trailCall(trail);
};

/** A service and an event's name beside anything else that only CloudTrail writes. */
export const isCloudTrail = (record: JsonObject): boolean => {
  const name = record.eventName ?? record.eventname;
  if (typeof name !== 'string') return false;
  const source = record.eventSource ?? record.eventsource;
  if (typeof source === 'string' && source.endsWith('.amazonaws.com')) return true;
  const region = record.awsRegion ?? record.awsregion;
  return (
    typeof region === 'string' && (record.userIdentity ?? record.eventID ?? record.eventVersion) !== undefined
  );
};
