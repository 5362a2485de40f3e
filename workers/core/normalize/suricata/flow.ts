// EVE `flow`: one record when a flow ends or times out -> Network Activity (4001).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, typeUid } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';
import { parseDateTime } from '../toolkit/time.ts';
import { eveMetadata, takeConnection, takeDestination, takeSource } from './eve.ts';

/** Network Activity activities a flow record can mean. */
const ACTIVITY = { close: 2, reset: 3, traffic: 6 } as const;

/** Sum of two counters, undefined where either is missing. */
const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

/** Counters of a flow whose source is the client: what it sent is `out`. */
export const takeTraffic = (flow: Fields): JsonObject | undefined => {
  const bytesOut = flow.integer('bytes_toserver');
  const bytesIn = flow.integer('bytes_toclient');
  const packetsOut = flow.integer('pkts_toserver');
  const packetsIn = flow.integer('pkts_toclient');
  if (
    bytesOut === undefined &&
    bytesIn === undefined &&
    packetsOut === undefined &&
    packetsIn === undefined
  ) {
    return undefined;
  }
  return {
    bytes: sum(bytesIn, bytesOut),
    bytes_in: bytesIn,
    bytes_out: bytesOut,
    packets: sum(packetsIn, packetsOut),
    packets_in: packetsIn,
    packets_out: packetsOut,
  };
};

/** Epoch ms of an EVE time, which keeps its microseconds in `unmapped`. */
export const peekTime = (fields: Fields | undefined, key: string): number | undefined => {
  const value = fields?.peek(key);
  return typeof value === 'string' ? parseDateTime(value) : undefined;
};

const activityOf = (draft: Draft, flow: Fields | undefined): number => {
  if (flow?.peek('state') !== 'closed') return ACTIVITY.traffic;
  return draft.fields.child('tcp')?.peek('rst') === true ? ACTIVITY.reset : ACTIVITY.close;
};

/** Maps a `flow` event. The source is the side that opened the flow. */
export const mapFlow = (draft: Draft): OcsfEvent => {
  const fields = draft.fields;
  const flow = fields.child('flow');
  const activity = activityOf(draft, flow);
  const source = takeSource(draft);
  const destination = takeDestination(draft);
  const connection = takeConnection(draft);
  return {
    activity_id: activity,
    app_protocol_name: fields.text('app_proto'),
    category_uid: 4,
    class_uid: CLASS.networkActivity,
    connection_info: connection,
    dst_endpoint: destination,
    end_time: peekTime(flow, 'end'),
    message: `${connection.protocol_name} ${arrow(source, destination)}`,
    metadata: eveMetadata(draft, 'flow'),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: 1,
    src_endpoint: source,
    start_time: peekTime(flow, 'start'),
    status_code: flow?.text('reason'),
    status_detail: flow?.text('state'),
    time: draft.time,
    traffic: flow === undefined ? undefined : takeTraffic(flow),
    type_uid: typeUid(CLASS.networkActivity, activity),
    unmapped: draft.unmapped(),
  };
};
