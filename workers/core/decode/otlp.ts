// OTLP logs (https://github.com/open-telemetry/opentelemetry-proto, docs/specification.md and opentelemetry/proto/logs/v1): each
// LogRecord becomes an event. A text body is a line of any format, a map body the record of an event, and without a body the
// attributes are; resource, scope, times, severity and trace stand around it. `raw` is the record's text: of OTLP/JSON as it was
// written, of protocol buffers in JSON form. accepted + rejected = records, unless a text is itself a container of events.
import type { DecodedBody } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { Refusal } from '../errors.ts';
import { Defect } from './defect.ts';
import { Enveloped, type EnvelopedOptions } from './enveloped.ts';
import { visitJson } from './otlp-json.ts';
import { visitProtobuf } from './otlp-protobuf.ts';
import { openLogRecord, plainOrigin } from './otlp-record.ts';
import { setOwn } from './own.ts';

/** How a request may be written. */
export type OtlpEncoding = 'protobuf' | 'json';

/** What is found in a request, in its order: records belong to the scope handed over last, and that to its resource. */
export interface LogVisitor {
  /** A Resource in JSON form, and the members beside it. */
  resource(resource: JsonValue | undefined, beside: JsonObject): void;
  /** An InstrumentationScope, likewise. */
  scope(scope: JsonValue | undefined, beside: JsonObject): void;
  record(raw: string, record: JsonObject, encoding: 'windows-1252' | undefined): void;
  broken(raw: string, defect: Defect): void;
}

/**
 * Takes an ExportLogsServiceRequest apart; one without a record gives a body without an event. Throws `Refusal`: DECODE_* for what
 * breaks outside of a record, INGEST_FORMAT_UNKNOWN, INGEST_TOO_MANY_EVENTS, INGEST_PACKET_TOO_LARGE. Linear in the body.
 */
export function decodeOtlp(body: Uint8Array, encoding: OtlpEncoding, options: EnvelopedOptions): DecodedBody {
  const enveloped = new Enveloped(options);
  const visitor = new Records(enveloped);
  try {
    if (encoding === 'json') visitJson(body, visitor);
    else visitProtobuf(body, visitor);
  } catch (thrown) {
    if (thrown instanceof Defect) throw new Refusal(thrown.code, thrown.message);
    throw thrown;
  }
  return enveloped.finish(`otlp-${encoding}`);
}

class Records implements LogVisitor {
  private readonly enveloped: Enveloped;
  private origin: JsonObject = {};
  private originLength = 0;
  private owner: JsonObject = {};
  private ownerLength = 0;

  constructor(enveloped: Enveloped) {
    this.enveloped = enveloped;
  }

  resource(resource: JsonValue | undefined, beside: JsonObject): void {
    this.origin = plainOrigin(resource, beside);
    this.originLength = this.enveloped.share(this.origin);
  }

  scope(scope: JsonValue | undefined, beside: JsonObject): void {
    this.owner = plainOrigin(scope, beside);
    this.ownerLength = this.enveloped.share(this.owner);
  }

  record(raw: string, record: JsonObject, encoding: 'windows-1252' | undefined): void {
    const content = openLogRecord(record);
    const { envelope } = content;
    addUnder(envelope, 'resource', this.origin);
    addUnder(envelope, 'scope', this.owner);
    const wrapping = { raw, envelope, shared: this.originLength + this.ownerLength, encoding };
    if ('text' in content) this.enveloped.addText(content.text, wrapping);
    else this.enveloped.addRecord(content.record, wrapping);
  }

  broken(raw: string, defect: Defect): void {
    this.enveloped.addRejected(raw, defect);
  }
}

/** Under that name, or the next that the record has not used itself. */
function addUnder(envelope: JsonObject, wanted: string, value: JsonObject): void {
  if (Object.keys(value).length === 0) return;
  let name = wanted;
  while (Object.hasOwn(envelope, name)) name += '_';
  setOwn(envelope, name, value);
}
