// The events of own-events.ts as bodies, the way their senders post them.

import {
  AUDITD,
  BAD_DEVICE,
  CLOUD,
  CLOUDTRAIL,
  CSV,
  IIS,
  LOG_EVENTS,
  MQTT,
  NETWORK,
  type Pair,
  RAW_EVENTS,
  SYSLOG,
  WINDOWS,
  ZEEK,
} from './own-events.ts';

/** An event of a body: its exact original text, and how an analyst asks for it. */
export interface OwnEvent {
  readonly raw: string;
  readonly q: string;
}

/** A request. */
export interface OwnBody {
  readonly name: string;
  readonly mediaType: string;
  readonly body: string;
  /** Every event that is accepted, in order. */
  readonly events: readonly OwnEvent[];
  /** As `?format=`. */
  readonly format?: string;
  readonly rejected?: readonly { readonly index: number; readonly code: string }[];
  /** How many events mean nothing without another line of their body, so that they cannot be read again by themselves. */
  readonly explained?: number;
}

const NDJSON = 'application/x-ndjson';
const TEXT = 'text/plain';

const eventsOf = (pairs: readonly Pair[]): OwnEvent[] => pairs.map(([raw, q]) => ({ raw, q }));

/** A body of lines that all are events, but for what stands before them. */
const lines = (name: string, mediaType: string, pairs: readonly Pair[], header: readonly string[] = []) => ({
  name,
  mediaType,
  body: `${[...header, ...pairs.map(([raw]) => raw)].join('\n')}\n`,
  events: eventsOf(pairs),
});

/** All of them. */
export const OWN_BODIES: readonly OwnBody[] = [
  lines('windows events', TEXT, WINDOWS),
  {
    ...lines('a CloudTrail file', 'application/json', CLOUDTRAIL),
    body: `{"Records":[${CLOUDTRAIL.map(([raw]) => raw).join(',')}]}`,
  },
  {
    ...lines('CloudWatch logEvents', 'application/json', LOG_EVENTS),
    body: `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"g","logStream":"s","subscriptionFilters":["all"],"logEvents":[${LOG_EVENTS.map(([raw]) => raw).join(',')}]}`,
  },
  lines('auditd', TEXT, AUDITD),
  {
    ...lines('an array of several products', 'application/json', CLOUD),
    body: `[${CLOUD.map(([raw]) => raw).join(',\n ')}]`,
  },
  lines('sensors', NDJSON, NETWORK),
  lines('devices over syslog', TEXT, SYSLOG),
  {
    ...lines('IIS', TEXT, IIS, [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Version: 1.0',
      '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status time-taken',
    ]),
    explained: 1,
  },
  {
    ...lines('Zeek TSV', TEXT, ZEEK, [
      '#separator \\x09',
      '#set_separator\t,',
      '#empty_field\t(empty)',
      '#unset_field\t-',
      '#path\tdns',
      '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery',
      '#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring',
    ]),
    explained: 1,
  },
  {
    ...lines('pinned CSV', TEXT, CSV, ['timestamp,src_ip,src_port,dst_ip,dst_port,action']),
    format: 'csv',
    explained: 1,
  },
  lines('RawEvents', NDJSON, RAW_EVENTS),
  {
    ...lines('an MQTT bridge', NDJSON, MQTT),
    body: `${[MQTT[0]?.[0], BAD_DEVICE, MQTT[1]?.[0]].join('\n')}\n`,
    rejected: [{ index: 1, code: 'DECODE_DEVICE_ID_INVALID' }],
  },
];
