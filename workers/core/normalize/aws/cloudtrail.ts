// AWS CloudTrail records: management, data, insight, sign-in and service events. What is more than a call of an API is in
// deed-event.ts; the rest is API Activity (6003), or Web Resources Activity (6001) without a caller or an address.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { type Call, callEvent } from '../toolkit/cloud-api.ts';
import { openDraft } from '../toolkit/draft.ts';
import { isObject } from '../toolkit/fields.ts';
import { deedEvent, takeApi, takeTarget } from './deed-event.ts';
import { deedOf } from './deeds.ts';
import { insight } from './insight.ts';
import { takeTouched } from './touched.ts';
import { recased, type Trail, takeTrail } from './trail.ts';

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

/** A service and an event's name beside anything else that only CloudTrail writes, or an insight, which has no such name. */
export const isCloudTrail = (record: JsonObject): boolean => {
  const name = record.eventName ?? record.eventname;
  if (typeof name !== 'string')
    return isObject(record.insightDetails) && record.eventType === 'AwsCloudTrailInsight';
  if (record.p_log_type === 'AWS.CloudTrail') return true;
  const source = record.eventSource ?? record.eventsource;
  if (typeof source === 'string' && source.endsWith('.amazonaws.com')) return true;
  const region = record.awsRegion ?? record.awsregion;
  const { userIdentity: identity } = record;
  if (typeof region === 'string') return (identity ?? record.eventID ?? record.eventVersion) !== undefined;
  return isObject(identity) && typeof identity.type === 'string';
};
