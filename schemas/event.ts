// An event's names as it crosses the rooms: DecodedEvent (taken apart) -> OcsfEvent (interpreted).
// What a room hands on is what the next one takes; skipping one does not typecheck.
import type { ErrorCode } from '../workers/core/errors.ts';
import type { JsonObject } from './json.ts';

/** The header of a syslog message, RFC 5424 section 6.2 or RFC 3164 section 4.1; absent parts are undefined. */
export interface SyslogHeader {
  /** Absent where a collector (journald, rsyslog, Fluentd) had taken the header apart and handed it on as JSON. */
  readonly rfc?: 3164 | 5424 | undefined;
  /** 0..191; absent when the line had no `<PRI>`. */
  readonly priority?: number | undefined;
  readonly facility?: number | undefined;
  /** 0 (emergency) .. 7 (debug). */
  readonly severity?: number | undefined;
  /** Epoch milliseconds; a missing year or zone is resolved against the time of receipt (UTC). */
  readonly time?: number | undefined;
  /** The timestamp as it was written. */
  readonly timestamp?: string | undefined;
  readonly hostname?: string | undefined;
  readonly appName?: string | undefined;
  readonly procId?: string | undefined;
  readonly msgId?: string | undefined;
  /** SD-ID -> SD-PARAM name -> value (or values, when a name repeats). */
  readonly structuredData?: JsonObject | undefined;
}

/** One event as its sender wrote it: taken apart, nothing interpreted, nothing left out. */
export interface DecodedEvent {
  /** Which decoder took it apart: a name from `workers/core/decode/table.ts`. */
  readonly format: string;
  /** The exact text of this one event. Well-formed UTF-16 (lone surrogates were replaced or refused). */
  readonly raw: string;
  /** The fields the format has: a JSON object's members, a CEF header and its extension, ... */
  readonly record: JsonObject;
  /** The syslog header around it, when it came inside one (`record` is then the inner event's). */
  readonly syslog?: SyslogHeader | undefined;
  /**
   * What stood around the event where it came inside a container, a shipper's wrapper, an AuroraSOC `RawEvent` or an MQTT
   * message: the members beside it. Of several wrappings the nearest; the next one out is its member `envelope`.
   */
  readonly envelope?: JsonObject | undefined;
  /** Why it was kept as something simpler than it looked like: a broken CEF line as `text`, a broken header as message. */
  readonly defect?: { readonly code: ErrorCode; readonly message: string } | undefined;
  /** Set when the bytes were not UTF-8: `raw` is then their windows-1252 reading, which gives each byte back. */
  readonly encoding?: 'windows-1252' | undefined;
}

/** One event that could not be taken apart, with everything needed to say so and to keep it. */
export interface RejectedEvent {
  /** Position in the request, from 0, counting accepted and rejected alike. */
  readonly index: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** The text as far as it could be read; kept with the dead letter. */
  readonly raw: string;
}

/** What a body decodes to: the good in order, and the bad by their index. */
export interface DecodedBody {
  /** The decoder that was used for the body: goes into the manifest. */
  readonly decoder: string;
  readonly events: DecodedEvent[];
  readonly rejected: RejectedEvent[];
}

/** OCSF 1.8.0 metadata object, as far as every Edgeseal event has it. */
export interface OcsfMetadata extends JsonObject {
  version: string;
  product: JsonObject;
  uid?: string | undefined;
  logged_time?: number | undefined;
  original_event_uid?: string | undefined;
}

/**
 * One OCSF event. `type_uid = class_uid * 100 + activity_id`; times are epoch milliseconds. The original text is not
 * inside: `raw_data_hash` and `raw_data_size` bind it (design, section 3).
 */
export interface OcsfEvent extends JsonObject {
  class_uid: number;
  category_uid: number;
  activity_id: number;
  type_uid: number;
  severity_id: number;
  time: number;
  metadata: OcsfMetadata;
}

/** What normalization knows about an event besides its text. */
export interface NormalizeContext {
  /** When the request arrived, epoch milliseconds: `metadata.logged_time`, and `time` where the event has none. */
  readonly receivedAt: number;
  /** The source the sender was authenticated as. */
  readonly source: string;
  /** Row of the table of mappers that is asked first, where the source's settings pin one. */
  readonly product?: string | undefined;
}
