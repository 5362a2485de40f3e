// conn.log -> Network Activity (4001): one connection from its first packet to its last.
// https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { FAILURE, type Status, SUCCESS } from '../classes.ts';
import { type Log, TRAFFIC, trafficEvent } from './log.ts';

/** `conn_state` of TCP as activity and status: 1 open, 2 close, 3 reset, 4 fail, 5 refuse, 6 traffic. */
export const STATES: ReadonlyMap<string, readonly [activity: number, status: Status | undefined]> = new Map<
  string,
  readonly [number, Status | undefined]
>([
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
  ['OTH', [6, undefined]],
]);

const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : a + (b ?? 0);

const trafficOf = ({ fields }: Log): JsonObject | undefined => {
  const out = fields.integer('orig_bytes');
  const back = fields.integer('resp_bytes');
  const packetsOut = fields.integer('orig_pkts');
  const packetsBack = fields.integer('resp_pkts');
  if (out === undefined && packetsOut === undefined) return undefined;
  return {
    bytes: sum(out, back),
    bytes_in: back,
    bytes_missed: fields.integer('missed_bytes'),
    bytes_out: out,
    packets: sum(packetsOut, packetsBack),
    packets_in: packetsBack,
    packets_out: packetsOut,
  };
};

/** Without TCP's flags a state only says whether both sides were heard. */
const datagram = (state: string | undefined): readonly [number, Status | undefined] => [
  TRAFFIC,
  state === 'SF' ? SUCCESS : undefined,
];

/** Maps a record of conn.log; `conn_long` and the like, too. */
export const mapConn = (log: Log): OcsfEvent => {
  const { draft, fields } = log;
  const state = fields.text('conn_state');
  const proto = fields.spell('proto');
  const service = fields.text('service');
  const [activity, status] =
    proto === 'tcp' ? (STATES.get(state ?? '') ?? datagram(undefined)) : datagram(state);
  const duration = log.interval('duration');
  return trafficEvent(log, {
    activity_id: activity,
    members: {
      app_protocol_name: service,
      duration,
      end_time: duration === undefined ? undefined : draft.time + duration,
      start_time: draft.time,
      traffic: trafficOf(log),
    },
    // A connection that nobody answered is the network's daily bread: a finding is for who counts them.
    severity_id: 1,
    status,
    status_code: state,
    summary: `${proto}${service === undefined ? '' : ` ${service}`} ${state ?? ''}`,
  });
};
