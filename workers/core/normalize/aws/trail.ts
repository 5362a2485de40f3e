// One CloudTrail record, taken apart: who called what, from where, and how it went; in the names CloudTrail writes and in
// the lower case of Athena tables.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
import type { JsonObject } from '../../../../schemas/json.ts';
import { recaser } from '../recased.ts';
import { isIp } from '../toolkit/address.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { EventParts } from '../toolkit/event.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { awsCloud, awsProduct } from './amazon.ts';
import { textOf } from './deeds.ts';
import { type Identity, takeIdentity } from './identity.ts';

/** Names that are read here. */
const byOwnNames = recaser(
  'additionalEventData apiVersion awsRegion errorCode errorMessage eventCategory eventID eventName eventSource eventTime eventType eventVersion recipientAccountId requestID requestParameters responseElements sharedEventID sourceIPAddress userAgent userIdentity',
);

/** The record under CloudTrail's own names, where a pipeline lowered them; else the record itself. */
export const recased = (record: JsonObject): JsonObject =>
  record.eventname === undefined && record.eventsource === undefined ? record : byOwnNames(record);

/** One record, taken apart as far as all classes need it. */
export interface Trail {
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
  const session = identity?.session;
  if ((user ?? app_name ?? session) === undefined) return undefined;
  return { app_name, idp: identity?.idp, session, user };
};

/** `ConsoleLogin` says itself whether it worked; else there is an error code, or there was no error. */
const statusOf = (fields: Fields, code: string | undefined): Status => {
  if (code !== undefined) return FAILURE;
  const login = textOf(fields.peek('responseElements'), 'ConsoleLogin', 'SwitchRole', 'ExitRole', 'CheckMfa');
  const service = textOf(
    fields.peek('serviceEventDetails'),
    'UserAuthentication',
    'CredentialVerification',
    'Federate',
  );
  return (login ?? service) === 'Failure' ? FAILURE : SUCCESS;
};

const messageOf = (name: string, source: string | undefined, user: JsonObject | undefined, why?: string) => {
  const who = user?.name ?? user?.uid;
  const by = who === undefined ? '' : ` by ${who}`;
  return `${name}${source === undefined ? '' : ` of ${source}`}${by}${why === undefined ? '' : `: ${why}`}`;
};

/** Takes the members that every class has a place for. */
export const takeTrail = (draft: Draft): Trail => {
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
