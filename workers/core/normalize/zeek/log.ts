// One record of a Zeek log, in whichever dialect it was written: `id.orig_h` or `id_orig_h`, ISO 8601 or epoch seconds.
// What all logs share is read here: the ends, the connection, the sensor (https://docs.zeek.org/en/master/logs/).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import type { Status } from '../classes.ts';
import { CLASS } from '../classes.ts';
import type { Draft, MetadataParts } from '../draft.ts';
import { arrow } from '../endpoint.ts';
import { buildEvent, type EventParts } from '../event.ts';
import type { Fields } from '../fields.ts';
import { protocol } from '../protocol.ts';
import { parseTime } from '../time.ts';

/** `metadata.product` of every event; shared, never changed. */
export const ZEEK: JsonObject = { name: 'Zeek', vendor_name: 'Zeek' };

/** Dotted names as the other dialect spells them; each is worked out once. */
const FLAT = new Map<string, string>();

const flatten = (name: string): string => {
  let flat = FLAT.get(name);
  if (flat === undefined) {
    flat = name.replaceAll('.', '_');
    FLAT.set(name, flat);
  }
  return flat;
};

/** A record whose ends were taken already: whoever maps it must use `src` and `dst`. */
export class Log {
  readonly draft: Draft;
  readonly fields: Fields;
  /** Which log: `conn`, `dns`, ... */
  readonly path: string;
  readonly src: JsonObject | undefined;
  readonly dst: JsonObject | undefined;
  private readonly flat: boolean;

  constructor(draft: Draft, fields: Fields, path: string) {
    this.draft = draft;
    this.fields = fields;
    this.path = path;
    this.flat = fields.peek('@stream') !== undefined || fields.peek('id_orig_h') !== undefined;
    this.src = this.end('id.orig_h', 'id.orig_p', 'orig_l2_addr');
    this.dst = this.end('id.resp_h', 'id.resp_p', 'resp_l2_addr');
  }

  /** A dotted name as this record spells it. */
  key(name: string): string {
    return this.flat ? flatten(name) : name;
  }

  /** A text under a dotted name. */
  text(name: string): string | undefined {
    return this.fields.text(this.key(name));
  }

  /** A time in epoch milliseconds; the member stays behind, which is more exact. Zeek writes 1970 for none. */
  time(name: string): number | undefined {
    return parseTime(this.fields.peek(this.key(name))) || undefined;
  }

  /** Milliseconds of an interval in seconds, rounded; the member stays behind. */
  interval(name: string): number | undefined {
    const seconds = this.fields.peek(name);
    return typeof seconds === 'number' && seconds >= 0 && seconds < 1e9
      ? Math.round(seconds * 1000)
      : undefined;
  }

  /** An end by the names of its members; undefined without an address. */
  end(ip: string, port: string, mac: string): JsonObject | undefined {
    const { fields } = this;
    const nested = fields.child('id');
    const from = nested ?? fields;
    const address = from.ip(nested === undefined ? this.key(ip) : ip.slice(3));
    if (address === undefined) return undefined;
    const number = from.port(nested === undefined ? this.key(port) : port.slice(3));
    return { hostname: undefined, ip: address, mac: fields.mac(mac), port: number };
  }
}

/** OCSF `network_connection_info`. The direction is known where Zeek was told which networks are local. */
export const connectionOf = (log: Log): JsonObject => {
  const { fields } = log;
  const known = protocol(fields.text('proto'));
  const from = fields.peek('local_orig');
  const to = fields.peek('local_resp');
  const way = typeof from === 'boolean' && typeof to === 'boolean' ? (from ? (to ? 3 : 2) : to ? 1 : 0) : 0;
  const ip = log.src?.ip ?? log.dst?.ip;
  return {
    community_uid: fields.text('community_id'),
    direction: WAYS[way],
    direction_id: way,
    flag_history: fields.text('history'),
    protocol_name: known?.name,
    protocol_num: known?.number,
    protocol_ver_id: typeof ip !== 'string' ? undefined : ip.includes(':') ? 6 : 4,
    uid: fields.text('uid'),
  };
};

const WAYS = [undefined, 'Inbound', 'Outbound', 'Lateral'] as const;

/** The sensor: as Zeek's streaming writers, Corelight and syslog name it. */
const sensorOf = (log: Log): string | undefined => {
  const { fields } = log;
  return fields.text('@system') ?? fields.text('_system_name') ?? fields.text('_node') ?? fields.text('node');
};

/** What most logs say in their own words; the rest comes from {@link Log}. */
export type LogParts = Omit<EventParts, 'product' | 'metadata' | 'members'> & {
  readonly metadata?: MetadataParts | undefined;
  readonly members: JsonObject;
  /** The class's `device` is another than the sensor. */
  readonly ownDevice?: boolean | undefined;
};

/** Closes an event of any class. */
export const logEvent = (log: Log, parts: LogParts): OcsfEvent => {
  const { draft, path } = log;
  const sensor = sensorOf(log);
  if (path === log.fields.peek('_path')) log.fields.drop('_path');
  if (path === log.fields.peek('@stream')) log.fields.drop('@stream');
  const device =
    parts.ownDevice === true
      ? undefined
      : sensor === undefined
        ? draft.takeHeaderDevice()
        : { hostname: sensor, type_id: 0 };
  return buildEvent(draft, {
    ...parts,
    members: device === undefined ? parts.members : { device, ...parts.members },
    metadata: { event_code: path, log_name: path, log_source: sensor, ...parts.metadata },
    product: ZEEK,
  });
};

/** What one protocol's log says of a connection. */
export interface TrafficParts {
  /** Network Activity unless said. */
  readonly class_uid?: number | undefined;
  /** Traffic unless said. */
  readonly activity_id?: number | undefined;
  readonly activity_name?: string | undefined;
  /** The application protocol; the log's name unless said. */
  readonly app?: string | undefined;
  /** Goes before the two ends in the message. */
  readonly summary: string;
  readonly severity_id?: number | undefined;
  readonly status?: Status | undefined;
  readonly status_code?: string | undefined;
  readonly status_detail?: string | undefined;
  readonly members?: JsonObject | undefined;
  readonly metadata?: MetadataParts | undefined;
  readonly ownDevice?: boolean | undefined;
}

/** Network Activity: traffic. */
export const TRAFFIC = 6;

/** Closes an event of a network class; one end must be there. */
export const trafficEvent = (log: Log, parts: TrafficParts): OcsfEvent => {
  const { summary, app, members, ...others } = parts;
  const own = members ?? NONE;
  return logEvent(log, {
    ...others,
    activity_id: parts.activity_id ?? TRAFFIC,
    class_uid: parts.class_uid ?? CLASS.networkActivity,
    members: {
      app_protocol_name: app ?? log.path,
      connection_info: connectionOf(log),
      dst_endpoint: log.dst,
      src_endpoint: log.src,
      ...own,
    },
    message: words(summary, way(end(own.src_endpoint) ?? log.src, end(own.dst_endpoint) ?? log.dst)),
  });
};

const NONE: JsonObject = {};

/** The two ends for a message; nothing where neither has an address. */
const way = (src: JsonObject | undefined, dst: JsonObject | undefined): string =>
  src?.ip === undefined && dst?.ip === undefined ? '' : arrow(src, dst);

const end = (value: JsonValue | undefined): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;

/** Words for a message: the texts that are there. */
export const words = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' ');
