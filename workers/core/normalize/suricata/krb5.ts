// EVE `krb5`: a ticket asked for, granted or refused -> Authentication (3002); without a principal it stays traffic.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, SUCCESS, typeUid } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { USER, type UserPaths, user } from '../toolkit/user.ts';
import { eveMetadata, takeDestination, takeSource } from './eve.ts';

/** What Suricata writes for a name that was not there. */
const EMPTY = '<empty>';

const ACTIVITY = { unknown: 0, ticket: 3, serviceTicket: 4 } as const;

const activityOf = (message: string): number => {
  if (message.startsWith('KRB_AS_')) return ACTIVITY.ticket;
  return message.startsWith('KRB_TGS_') ? ACTIVITY.serviceTicket : ACTIVITY.unknown;
};

/** A request has no outcome yet; a reply succeeded; an error did not. */
const statusOf = (message: string) => {
  if (message === 'KRB_ERROR') return FAILURE;
  return message.endsWith('_REP') ? SUCCESS : undefined;
};

/** Takes the client as OCSF `user`; undefined where none is named. */
export const takeClient = (draft: Draft, krb5: Fields, paths: UserPaths): JsonObject | undefined => {
  const name = krb5.peek('cname');
  if (typeof name !== 'string' || name === '' || name === EMPTY) return undefined;
  krb5.drop('cname');
  return user(draft, paths, name, krb5.text('realm'));
};

/** Maps a `krb5` event that names a client; undefined without one, which the class requires. */
export const mapKrb5 = (draft: Draft, krb5: Fields): OcsfEvent | undefined => {
  const who = takeClient(draft, krb5, USER);
  if (who === undefined) return undefined;
  const message = krb5.spell('msg_type');
  const failed = krb5.peek('failed_request');
  const activity = activityOf(typeof failed === 'string' ? failed : message);
  const status = statusOf(message);
  const source = takeSource(draft);
  const destination = takeDestination(draft);
  const service = krb5.text('sname');
  return {
    activity_id: activity,
    auth_protocol: 'Kerberos',
    auth_protocol_id: 2,
    category_uid: 3,
    class_uid: CLASS.authentication,
    dst_endpoint: destination,
    is_remote: true,
    message: `${message} ${who.name} ${arrow(source, destination)}`,
    metadata: eveMetadata(draft, 'krb5'),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    // The class wants to know to what one was authenticated.
    service: { name: service ?? 'Kerberos' },
    severity_id: status === FAILURE ? SEVERITY.low : SEVERITY.informational,
    src_endpoint: source,
    status: status?.status,
    status_detail: krb5.text('error_code'),
    status_id: status?.status_id,
    time: draft.time,
    type_uid: typeUid(CLASS.authentication, activity),
    unmapped: draft.unmapped(),
    user: who,
  };
};
