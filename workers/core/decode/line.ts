// One line of unknown or pinned format -> one event. Detection never rejects: a line that only looks like a format is kept
// as `text` with the defect. A pinned format is the sender's word, so there a broken line is an error.
import type { DecodedEvent } from '../../../schemas/event.ts';
import { Defect } from './defect.ts';
import { type DecodeContext, decoded, type Format } from './format.ts';
import { json } from './json.ts';
import { around, headerEnvelope, mapEvents, type Outcome, Several } from './outcome.ts';
import { syslog } from './syslog.ts';
import { FORMATS, findFormat, HEADED_FORMATS, NESTED_FORMATS } from './table.ts';
import { text } from './text.ts';
import { type Inner, unwrap } from './unwrap.ts';

/** Takes a line apart as `pinned`, or as the first format that claims it; a container gives the events in it. */
export function decodeLine(
  line: string,
  context: DecodeContext,
  pinned: Format | undefined,
): Outcome | Several {
  if (pinned === json && line.charCodeAt(0) === 0x7b) return decodeJson(line, context);
  return decodeAt(line, context, pinned, 0);
}

/** Takes a text that must be a JSON object apart, and what is wrapped in it. */
export function decodeJson(text: string, context: DecodeContext): Outcome | Several {
  const event = json.decode(text, context);
  return event instanceof Defect ? event : unwrap(event, text, context, 0, WITHIN);
}

/** `depth` counts the wrappings around the line. */
function decodeAt(
  line: string,
  context: DecodeContext,
  pinned: Format | undefined,
  depth: number,
): Outcome | Several {
  if (pinned !== undefined) return decodePinned(line, context, pinned, depth);
  for (const format of FORMATS) {
    if (!format.claims(line, context)) continue;
    const event = format.decode(line, context);
    if (event instanceof Defect) return keepAsText(line, event, context);
    return unwrapEvent(event, line, context, depth);
  }
  return text.decode(line, context);
}

/** Takes out of an event of members, read otherwise than from JSON text, what is wrapped in it. */
export function unwrapRecord(event: DecodedEvent, context: DecodeContext): Outcome | Several {
  return unwrap(event, '', context, 0, WITHIN);
}

const WITHIN: Inner = {
  text: (inner, format, context, depth) =>
    decodeAt(inner, context, format === undefined ? undefined : findFormat(format), depth),
  message: unwrapMessage,
};

/** What may lie in an event of a form that carries others: JSON, syslog and containers' lines. */
function unwrapEvent(
  event: DecodedEvent,
  line: string,
  context: DecodeContext,
  depth: number,
): Outcome | Several {
  if (event.syslog !== undefined) return unwrapMessage(event, context, depth);
  const carries = event.format === 'json' || event.format === 'cri';
  return carries ? unwrap(event, line, context, depth, WITHIN) : event;
}

/** Longest line taken for a header: 64 KiB name thousands of columns. */
const MAX_HEADER_LENGTH = 65_536;

/** Whether the line is a header of `pinned`, or of any format that marks its headers: remembered, and no event. */
export function takeHeader(line: string, context: DecodeContext, pinned: Format | undefined): boolean {
  if (line.length > MAX_HEADER_LENGTH) return false;
  if (pinned !== undefined) return pinned.takesHeader?.(line, context, true) ?? false;
  if (line.charCodeAt(0) !== 0x23) return false;
  return HEADED_FORMATS.some((format) => format.takesHeader?.(line, context, false));
}

/** A format that nests may be pinned for lines that reach us inside syslog. */
function decodePinned(
  line: string,
  context: DecodeContext,
  pinned: Format,
  depth: number,
): Outcome | Several {
  if (pinned.nests && syslog.claims(line, context)) {
    const outer = syslog.decode(line, context);
    if (!(outer instanceof Defect))
      return nestMessage(pinned.decode(messageOf(outer), context), outer, context, depth);
  }
  const event = pinned.decode(line, context);
  return event instanceof Defect ? event : unwrapEvent(event, line, context, depth);
}

function keepAsText(line: string, defect: Defect, context: DecodeContext): DecodedEvent | Defect {
  const event = text.decode(line, context);
  return event instanceof Defect ? event : withDefect(event, defect);
}

/** What a syslog message carries takes the message's place; a payload that breaks stays the message it is. */
function unwrapMessage(event: DecodedEvent, context: DecodeContext, depth: number): Outcome | Several {
  const message = messageOf(event);
  for (const format of NESTED_FORMATS) {
    if (!format.claims(message, context)) continue;
    const inner = format.decode(message, context);
    return inner instanceof Defect ? withDefect(event, inner) : nestMessage(inner, event, context, depth);
  }
  return event;
}

/** The event of a message, or the events, with the header of the message around it. */
function nestMessage(
  inner: Outcome,
  outer: DecodedEvent,
  context: DecodeContext,
  depth: number,
): Outcome | Several {
  if (inner instanceof Defect) return inner;
  if (inner.format !== 'json') return nest(inner, outer);
  const unwrapped = unwrap(inner, messageOf(outer), context, depth + 1, WITHIN);
  // Elements of a list keep their own text; one event has the whole line.
  const whole = !(unwrapped instanceof Several);
  return mapEvents(unwrapped, (event) => ({ ...nest(event, outer), raw: whole ? outer.raw : event.raw }));
}

function messageOf(event: DecodedEvent): string {
  const message = event.record.message;
  return typeof message === 'string' ? message : '';
}

/** Where the message was itself syslog, that header is nearer, and this one is part of the envelope. */
function nest(inner: DecodedEvent, outer: DecodedEvent): DecodedEvent {
  const nested = inner.syslog !== undefined && outer.syslog !== undefined;
  const event = nested ? around(inner, headerEnvelope(outer.syslog)) : inner;
  return decoded(
    inner.format,
    outer.raw,
    inner.record,
    inner.syslog ?? outer.syslog,
    outer.defect ?? inner.defect,
    undefined,
    event.envelope,
  );
}

/** An event keeps the first thing found wrong with it. */
function withDefect(event: DecodedEvent, defect: Defect): DecodedEvent {
  return decoded(event.format, event.raw, event.record, event.syslog, event.defect ?? defect);
}
