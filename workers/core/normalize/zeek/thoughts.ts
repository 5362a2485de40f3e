// What the table of kinds cannot say, for logs that need little of it: computed values, activities by a word.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { dhcpActivity } from '../dhcp-servers/message-type.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { wordSeverity } from '../toolkit/severity.ts';
import { type Log, objectOf, type Think } from './log.ts';

/** `conn_state` of TCP as activity and status: 1 open, 2 close, 3 reset, 4 fail, 5 refuse, 6 traffic. */
export const STATES: ReadonlyMap<
  JsonValue | undefined,
  readonly [activity: number, status: Status | undefined]
> = new Map([
  ['S0', [4, FAILURE]],
  ['S1', [1, SUCCESS]],
  ['SF', [2, SUCCESS]],
  ['REJ', [5, FAILURE]],
  ['S2', [2, SUCCESS]],
  ['S3', [2, SUCCESS]],
  ['RSTO', [3, SUCCESS]],
  ['RSTR', [3, SUCCESS]],
  ['RSTOS0', [3, FAILURE]],
  ['RSTRH', [3, FAILURE]],
  ['SH', [4, FAILURE]],
  ['SHR', [4, FAILURE]],
]);

const sum = (a: JsonValue | undefined, b: JsonValue | undefined): number | undefined =>
  typeof a === 'number' ? a + (typeof b === 'number' ? b : 0) : undefined;

/** How long it took, from the time of the record on. */
const takeDuration = (log: Log, members: JsonObject): void => {
  const duration = log.interval('duration');
  if (duration === undefined) return;
  members.duration = duration;
  members.end_time = log.draft.time + duration;
  members.start_time = log.draft.time;
};

/** Nothing but how long it took. */
export const spans: Think = (log, members) => {
  takeDuration(log, members);
  return {};
};

/** A connection that nobody answered is the network's daily bread, of no severity. Without TCP a state says who was heard. */
export const conn: Think = (log, members) => {
  const state = log.peek('conn_state');
  members.start_time = log.draft.time;
  takeDuration(log, members);
  // No service was told: none is meant.
  members.app_protocol_name ??= undefined;
  const traffic = objectOf(members.traffic);
  if (traffic !== undefined) {
    traffic.bytes = sum(traffic.bytes_out, traffic.bytes_in);
    traffic.packets = sum(traffic.packets_out, traffic.packets_in);
  }
  const known = log.peek('proto') === 'tcp' ? STATES.get(state) : undefined;
  return {
    activity_id: known?.[0] ?? 6,
    severity_id: 1,
    status: known === undefined ? (state === 'SF' ? SUCCESS : undefined) : known[1],
  };
};

/** Each certificate of a chain is noted as a hash. */
export const ssl: Think = (log, members) => {
  const { fields } = log;
  const chain = objectOf(members.tls)?.certificate_chain;
  if (Array.isArray(chain))
    for (const value of chain.slice(0, 16))
      log.draft.observables.add('tls.certificate_chain', OBSERVABLE.hash, String(value));
  if (fields.peek('validation_status') !== 'ok') members.status_detail ??= fields.text('validation_status');
  return {};
};

/** How far the handshake got; behind TLS nothing more is seen. */
export const rdp: Think = (_, { status_detail: result }) => {
  const isTls = result === 'encrypted';
  return {
    activity_id: result === undefined ? 1 : isTls ? 5 : 4,
    ownDevice: true,
    ...(isTls ? { status: undefined } : {}),
  };
};

/** Modes are the activities (RFC 5905 figure 10); strata 2..15 are secondary servers, 17.. reserved. */
export const ntp: Think = (log, members) => {
  const mode = log.number('mode');
  const stratum = log.number('stratum');
  members.delay = log.interval('root_delay');
  members.dispersion = log.interval('root_disp');
  if (Number.isInteger(stratum) && stratum > 0 && stratum < 256)
    members.stratum_id = stratum > 16 ? 17 : stratum < 16 && stratum > 1 ? 2 : stratum;
  return { activity_id: Number.isInteger(mode) && mode > 0 && mode < 8 ? mode : 0 };
};

/** Found, or gone: closed and expired are the same to OCSF. The tunnel is the protocol. */
export const tunnel: Think = (log, members) => {
  members.app_protocol_name = undefined;
  if (members.tunnel_type !== undefined) members.tunnel_type_id = 99;
  const action = log.peek('action');
  return { activity_id: action === 'Tunnel::DISCOVER' ? 1 : action === undefined ? 0 : 2 };
};

/** An exchange by its last message. A MAC is as good as a name where the client has nothing else. */
export const dhcp: Think = (log, members) => {
  const { msg_types: types, uids } = log.fields.record;
  const last = Array.isArray(types) ? types.at(-1) : undefined;
  const client = objectOf(members.src_endpoint);
  if (client !== undefined && client.ip === undefined && client.hostname === undefined)
    client.uid = client.mac;
  takeDuration(log, members);
  const lease = log.interval('lease_time');
  if (lease !== undefined) members.lease_dur = Math.round(lease / 1000);
  const connection = objectOf(members.connection_info);
  if (connection !== undefined && Array.isArray(uids) && typeof uids[0] === 'string')
    connection.uid ??= uids[0];
  const activity_id =
    (typeof last === 'string' ? dhcpActivity(last) : undefined) ?? (types === undefined ? 5 : 0);
  return { activity_id, status: activity_id === 6 ? FAILURE : activity_id === 5 ? SUCCESS : undefined };
};

/** As severe as the sender of the message says. */
export const syslog: Think = (log) => {
  const word = log.peek('severity');
  return {
    message: log.fields.text('message'),
    severity_id: typeof word === 'string' ? wordSeverity(word) : undefined,
  };
};

/** Something broke its protocol. An observation, not a detection: hence failed, of low severity. */
export const violation: Think = (_, members) => {
  const { app_protocol_name: analyzer } = members;
  if (typeof analyzer === 'string') members.app_protocol_name = analyzer.toLowerCase();
  members.status_detail ??= members.status_code;
  return { status: FAILURE };
};
