// One line of unknown or pinned format -> one event. Detection never rejects: a line that only looks like a format is kept
// as `text` with the defect. A pinned format is the sender's word, so there a broken line is an error.
import type { DecodedEvent } from '../../../schemas/event.ts';
import { Defect } from './defect.ts';
import { type DecodeContext, decoded, type Format } from './format.ts';
import { FORMATS, NESTED_FORMATS } from './table.ts';
import { text } from './text.ts';

/** Takes a line apart as `pinned`, or as the first format that claims it. */
export function decodeLine(
  line: string,
  context: DecodeContext,
  pinned: Format | undefined,
): DecodedEvent | Defect {
  if (pinned !== undefined) return unwrap(pinned.decode(line, context), context);
  for (const format of FORMATS) {
    if (!format.claims(line)) continue;
    const event = format.decode(line, context);
    if (event instanceof Defect) return keepAsText(line, event, context);
    return unwrap(event, context);
  }
  return text.decode(line, context);
}

function keepAsText(line: string, defect: Defect, context: DecodeContext): DecodedEvent | Defect {
  const event = text.decode(line, context);
  return event instanceof Defect ? event : withDefect(event, defect);
}

/** An event keeps the first thing found wrong with it. */
function withDefect(event: DecodedEvent, defect: Defect): DecodedEvent {
  return decoded(event.format, event.raw, event.record, event.syslog, event.defect ?? defect);
}

/** What a syslog message carries takes the message's place; a payload that breaks stays the message it is. */
function unwrap(event: DecodedEvent | Defect, context: DecodeContext): DecodedEvent | Defect {
  if (event instanceof Defect || event.syslog === undefined) return event;
  const message = event.record.message;
  if (typeof message !== 'string') return event;
  for (const format of NESTED_FORMATS) {
    if (!format.claims(message)) continue;
    const inner = format.decode(message, context);
    if (inner instanceof Defect) return withDefect(event, inner);
    return decoded(inner.format, event.raw, inner.record, event.syslog, event.defect);
  }
  return event;
}
