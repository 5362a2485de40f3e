// Reads an archived event again from its original text, as ingest reads a request.
import type { DecodedEvent, OcsfEvent } from '../../schemas/event.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { decodeBody } from '../../workers/core/decode/body.ts';
import { isObject } from '../../workers/core/decode/json.ts';
import { EdgesealError } from '../../workers/core/errors.ts';
import { normalize } from '../../workers/core/normalize/normalize.ts';

/** What is known of the packet an event came in. */
export interface Origin {
  readonly source: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** How its body was decoded, from the manifest: `<framing>/<format or auto>@<version>`. */
  readonly decoder: string;
  /** The mapping code that read it, from the manifest. */
  readonly mapper: string;
}

/** Formats whose lines mean nothing without a header that stood elsewhere in the body. */
const NEEDS_HEADER: ReadonlySet<string> = new Set(['csv', 'w3c', 'zeek']);

/**
 * Framings whose envelope (a resource, a stream's labels, a header, what stood beside the event in its object) said of an event
 * what its text does not: the host, the severity, the time.
 */
const ENVELOPED: ReadonlySet<string> = new Set([
  'aurora',
  'bulk',
  'cloudevents',
  'datadog',
  'firehose',
  'hec',
  'loki-json',
  'loki-protobuf',
  'otlp-json',
  'otlp-protobuf',
]);

/** The format that the sender said, or `auto`. */
const pinnedFormat = (decoder: string): string =>
  decoder.slice(decoder.indexOf('/') + 1).split('@', 1)[0] ?? '';

/**
 * Did the body say what the text alone does not? So it is where the sender said a format with a header and the line is no
 * longer read by it; and where the line now is plain text, or broken, and the archive holds something else.
 */
function lacksItsBody(event: DecodedEvent, fresh: OcsfEvent, archived: JsonObject, origin: Origin): boolean {
  const pinned = pinnedFormat(origin.decoder);
  if (NEEDS_HEADER.has(pinned)) return event.format !== pinned;
  if (event.format !== 'text' && event.defect === undefined) return false;
  return archived.class_uid !== fresh.class_uid || archived.message !== fresh.message;
}

/** Bytes that were no UTF-8 are archived as the text they were read as; only the event's own note still says so. */
function asReceived(event: DecodedEvent, archived: JsonObject): DecodedEvent {
  const encoding = 'windows-1252';
  const { metadata } = archived;
  const debug = isObject(metadata) ? metadata.debug : [];
  const wasRead = Array.isArray(debug) && debug.includes(`raw text read as ${encoding}`);
  return wasRead ? { ...event, encoding } : event;
}

/** What the settings of its source added to an event is not of the mapping. */
function keepLabels(fresh: OcsfEvent, archived: JsonObject): void {
  const tags = isObject(archived.metadata) ? archived.metadata.tags : undefined;
  if (fresh.metadata.tags === undefined && tags !== undefined) fresh.metadata.tags = tags;
}

/** The archived event as today's code maps it; undefined where its text alone does not say what its body said. */
export function readAgain(archived: JsonObject, raw: string, origin: Origin): JsonObject | undefined {
  const { receivedAt, source } = origin;
  if (ENVELOPED.has(origin.decoder.split('/', 1)[0] ?? '')) return undefined;
  const pinned = pinnedFormat(origin.decoder);
  const format = NEEDS_HEADER.has(pinned) ? 'auto' : pinned;
  try {
    const { events } = decodeBody(new TextEncoder().encode(raw), { mediaType: null, format, receivedAt });
    const [event, another] = events;
    if (event === undefined || another !== undefined) return undefined;
    const fresh = normalize(asReceived(event, archived), { receivedAt, source });
    if (lacksItsBody(event, fresh, archived, origin)) return undefined;
    keepLabels(fresh, archived);
    // As JSON: members that are undefined are not there.
    return JSON.parse(JSON.stringify(fresh));
  } catch (error) {
    if (error instanceof EdgesealError) return undefined;
    throw error;
  }
}
