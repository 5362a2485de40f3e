// An event in the making: the record with what was taken from it, its time, its observables, and at the end its
// metadata and its `unmapped`. Mappers write one object literal per class, members in sorted order (canonicalization
// is faster on sorted objects); members that turn out absent are `undefined`, which canonicalization skips.
import type {
  DecodedEvent,
  NormalizeContext,
  OcsfMetadata,
  SyslogHeader,
} from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { takeOriginDevice } from '../otel/origin.ts';
import { OCSF_VERSION } from '../version.ts';
import { isHostname, isIp } from './address.ts';
import { device } from './endpoint.ts';
import { takeDocumentId, takeShipperDevice } from './envelope.ts';
import { Fields, wholeNumber } from './fields.ts';
import { Observables } from './observables.ts';
import { isPlausible, parseTime } from './time.ts';

/** What metadata a mapper knows beyond the product. */
export interface MetadataParts {
  readonly correlation_uid?: string | undefined;
  readonly event_code?: string | undefined;
  readonly labels?: string[] | undefined;
  readonly log_level?: string | undefined;
  readonly log_name?: string | undefined;
  readonly log_provider?: string | undefined;
  readonly log_source?: string | undefined;
  readonly log_version?: string | undefined;
  readonly original_event_uid?: string | undefined;
  /** The profiles whose attributes the event uses. */
  readonly profiles?: string[] | undefined;
  readonly sequence?: number | undefined;
  readonly tags?: JsonObject[] | undefined;
}

/** Profile lists, shared by all events that use them. Order as OCSF lists them. */
export const PROFILES: { readonly [name in 'host' | 'securityControl' | 'both']: string[] } = {
  host: ['host'],
  securityControl: ['security_control'],
  both: ['host', 'security_control'],
};

/** Members that can be looked at and counted as mapped: of {@link Fields} by name, of facts by meaning. */
interface Members<Key> {
  peek(key: Key): JsonValue | undefined;
  drop(key: Key): void;
}

/** Where shippers and bridges write the time of what they wrap, the most exact first. */
const ENVELOPE_TIMES = [
  'timestamp_ms',
  '@timestamp',
  'timestamp',
  'time',
  '_time',
  'date',
  'timeUnixNano',
  'observedTimeUnixNano',
];

/** One event being built from one decoded event. Not shared, not reused. */
export class Draft {
  readonly fields: Fields;
  readonly observables = new Observables();
  readonly header: SyslogHeader | undefined;
  /** What stood around the event, for a mapper to take from; what nobody takes goes to `unmapped`. */
  readonly envelope: Fields | undefined;
  readonly receivedAt: number;
  /** What went wrong on the way here without costing the event: one line each. */
  debug: string[] | undefined;
  /** Epoch ms; the time of receipt until a believable time was found. */
  time: number;
  /** The event's own time as it was written, where `time` does not say the same. */
  originalTime: string | undefined;
  private headerFields: Fields | undefined;
  private timed = false;

  constructor(event: DecodedEvent, context: NormalizeContext) {
    this.fields = new Fields(event.record);
    this.header = event.syslog;
    this.envelope = event.envelope === undefined ? undefined : new Fields(event.envelope);
    this.receivedAt = context.receivedAt;
    this.time = context.receivedAt;
    if (event.defect !== undefined) this.note(`${event.defect.code}: ${event.defect.message}`);
    if (event.encoding !== undefined) this.note(`raw text read as ${event.encoding}`);
  }

  /** Adds a line to `metadata.debug`. */
  note(line: string): void {
    this.debug ??= [];
    this.debug.push(line);
  }

  /** Takes the event's time from a member, if it is one and no earlier call found any. */
  takeTime<Key>(members: Members<Key>, key: Key): void {
    if (this.timed) return;
    const value = members.peek(key);
    if (value !== undefined && this.setTime(value)) members.drop(key);
  }

  /**
   * Uses a value as the event's time. False when it is none, or not believable: then `time` stays, but the text is
   * kept as the original time, so that the sender's claim can be read.
   */
  setTime(value: JsonValue): boolean {
    const time = parseTime(value);
    if (time === undefined) return false;
    if (isPlausible(time, this.receivedAt)) {
      this.time = time;
      this.timed = true;
      this.originalTime = isNumber(value, time) ? undefined : String(value);
      return true;
    }
    // Not taken: it stays in `unmapped`, and a better claim may still replace it here.
    this.originalTime ??= String(value);
    return false;
  }

  /** The syslog header as fields, so that a mapper can take from it; undefined when there was none. */
  syslog(): Fields | undefined {
    const header = this.header;
    if (this.headerFields === undefined && header !== undefined) {
      // `time` is not here: it was computed from `timestamp`.
      this.headerFields = new Fields({
        app_name: header.appName,
        facility: header.facility,
        hostname: header.hostname,
        msg_id: header.msgId,
        priority: header.priority,
        proc_id: header.procId,
        rfc: header.rfc,
        severity: header.severity,
        structured_data: header.structuredData,
        timestamp: header.timestamp,
      });
    }
    return this.headerFields;
  }

  /** Takes what a syslog header, or else the envelope, tells about an event where the event itself did not: its time. */
  takeSyslogTime(): void {
    this.takeHeaderTime();
    for (let around = this.envelope; around !== undefined && !this.timed; around = around.child('envelope')) {
      for (const name of ENVELOPE_TIMES) this.takeTime(around, name);
    }
  }

  private takeHeaderTime(): void {
    const header = this.header;
    if (header?.timestamp === undefined || header.timestamp === '' || this.timed) return;
    if (header.time === undefined || !isPlausible(header.time, this.receivedAt)) {
      this.originalTime ??= header.timestamp;
      return;
    }
    this.time = header.time;
    this.timed = true;
    this.originalTime = header.timestamp;
    this.syslog()?.drop('timestamp');
  }

  /** OCSF metadata. `uid` is attest's to set. */
  metadata(product: JsonObject, parts: MetadataParts): OcsfMetadata {
    return {
      correlation_uid: parts.correlation_uid,
      debug: this.debug,
      event_code: parts.event_code,
      labels: parts.labels,
      log_level: parts.log_level,
      log_name: parts.log_name,
      log_provider: parts.log_provider,
      log_source: parts.log_source,
      log_version: parts.log_version,
      logged_time: this.receivedAt,
      original_event_uid: parts.original_event_uid ?? takeDocumentId(this.envelope),
      original_time: this.originalTime,
      product,
      profiles: parts.profiles,
      sequence: parts.sequence,
      tags: parts.tags,
      uid: undefined,
      version: OCSF_VERSION,
    };
  }

  /** The host of the syslog header, or else of the envelope, as OCSF `device`; undefined where there is none, or it is no name. */
  takeHeaderDevice(): JsonObject | undefined {
    const host = this.header?.hostname;
    if (host === undefined)
      return this.envelope === undefined ? undefined : this.takeEnvelopeDevice(this.envelope);
    const isAddress = isIp(host);
    if (!isAddress && !isHostname(host)) return undefined;
    this.syslog()?.drop('hostname');
    return isAddress ? device(this, undefined, host) : device(this, host);
  }

  /** The nearest host that something around the event names. */
  private takeEnvelopeDevice(envelope: Fields): JsonObject | undefined {
    for (let around: Fields | undefined = envelope; around !== undefined; around = around.child('envelope')) {
      const found = takeShipperDevice(this, around) ?? takeOriginDevice(this, around);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What found no attribute: of the record, and under `syslog` and `envelope` of what was around it. Call it last. */
  unmapped(): JsonObject | undefined {
    return this.withSyslog(this.fields.rest());
  }

  /** Adds what is left of the syslog header and of the envelope to what is left of a record. */
  withSyslog(rest: JsonObject | undefined): JsonObject | undefined {
    const record = beside(rest, 'syslog', this.syslog()?.rest());
    return beside(record, 'envelope', this.envelope?.rest());
  }
}

/** Is a value this number, or its text? The number is whole and not negative; making its text would cost ten times as much. */
const isNumber = (value: JsonValue, number: number): boolean =>
  typeof value === 'string' ? wholeNumber(value) === number : value === number;

/** A draft with its time: of the first of these members that is one, else of what is around the event. */
export const openDraft = (event: DecodedEvent, context: NormalizeContext, ...times: string[]): Draft => {
  const draft = new Draft(event, context);
  for (const name of times) draft.takeTime(draft.fields, name);
  draft.takeSyslogTime();
  return draft;
};

/** Puts what is left of a header beside what is left of the record, under a name the record does not use. */
const beside = (
  rest: JsonObject | undefined,
  wanted: string,
  header: JsonObject | undefined,
): JsonObject | undefined => {
  if (header === undefined) return rest;
  if (rest === undefined) return { [wanted]: header };
  let name = wanted;
  while (Object.hasOwn(rest, name)) name = `${name}_`;
  // A copy: `rest` may be the record itself, which is not ours to change. Spreading copies an own `__proto__` as such.
  return { ...rest, [name]: header };
};
