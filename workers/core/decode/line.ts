// One line of unknown or pinned format -> one event. Detection never rejects: a line that only looks like a format is kept
// as `text` with the defect. A pinned format is the sender's word, so there a broken line is an error.
import type { DecodedEvent } from '../../../schemas/event.ts';
import { Defect } from './defect.ts';
import { type DecodeContext, decoded, type Format } from './format.ts';
import { syslog } from './syslog.ts';
import { FORMATS, HEADED_FORMATS, NESTED_FORMATS } from './table.ts';
import { text } from './text.ts';

/** Takes a line apart as `pinned`, or as the first format that claims it. */
export function decodeLine(
  line: string,
  context: DecodeContext,
  pinned: Format | undefined,
): DecodedEvent | Defect {
  if (pinned !== undefined) return decodePinned(line, context, pinned);
  for (const format of FORMATS) {
    if (!format.claims(line, context)) continue;
    const event = format.decode(line, context);
    if (event instanceof Defect) return keepAsText(line, event, context);
    return event.syslog === undefined ? event : unwrap(event, context);
  }
  return text.decode(line, context);
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
function decodePinned(line: string, context: DecodeContext, pinned: Format): DecodedEvent | Defect {
  if (pinned.nests && syslog.claims(line, context)) {
    const outer = syslog.decode(line, context);
    if (!(outer instanceof Defect)) {
      const inner = pinned.decode(messageOf(outer), context);
      return inner instanceof Defect ? inner : nest(inner, outer);
    }
  }
  const event = pinned.decode(line, context);
  return event instanceof Defect || event.syslog === undefined ? event : unwrap(event, context);
}

function keepAsText(line: string, defect: Defect, context: DecodeContext): DecodedEvent | Defect {
  const event = text.decode(line, context);
  return event instanceof Defect ? event : withDefect(event, defect);
}

/** What a syslog message carries takes the message's place; a payload that breaks stays the message it is. */
function unwrap(event: DecodedEvent, context: DecodeContext): DecodedEvent {
  const message = messageOf(event);
  for (const format of NESTED_FORMATS) {
    if (!format.claims(message, context)) continue;
    const inner = format.decode(message, context);
    return inner instanceof Defect ? withDefect(event, inner) : nest(inner, event);
  }
  return event;
}

function messageOf(event: DecodedEvent): string {
  const message = event.record.message;
  return typeof message === 'string' ? message : '';
}

function nest(inner: DecodedEvent, outer: DecodedEvent): DecodedEvent {
  return decoded(inner.format, outer.raw, inner.record, outer.syslog, outer.defect);
}

/** An event keeps the first thing found wrong with it. */
function withDefect(event: DecodedEvent, defect: Defect): DecodedEvent {
  return decoded(event.format, event.raw, event.record, event.syslog, event.defect ?? defect);
}
