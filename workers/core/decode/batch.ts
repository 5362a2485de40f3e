// What a body decodes to, as it is filled: every event offered ends up accepted or rejected, and is counted once.
import type { DecodedBody, DecodedEvent, RejectedEvent } from '../../../schemas/event.ts';
import { MAX_EVENT_BYTES, MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { Defect } from './defect.ts';
import type { DecodeContext, Format } from './format.ts';
import { isBlank } from './framing.ts';
import { json, readJsonString } from './json.ts';
import { findObjects } from './json-text.ts';
import { decodeJson, decodeLine, takeHeader } from './line.ts';
import { mapEvents, type Outcome, Several, several } from './outcome.ts';
import { type DecodedTail, type EventSink, readWhole, Slicer } from './slices.ts';
import { text } from './text.ts';
import { unwrapUnread } from './unwrap.ts';
import { firstInvalidByte, readUtf8, readWindows1252, utf8Length } from './utf8.ts';
import { requireWhole } from './whole.ts';
import { splitEvents } from './windows-xml-events.ts';

/** Decodes what a framing offers and collects the outcomes in order; `index` of a rejected one is its place among all. */
export class Batch {
  private readonly context: DecodeContext;
  private readonly pinned: Format | undefined;
  /** Whether lines may be headers. */
  private readonly headed: boolean;
  private readonly sink: EventSink;
  private readonly slicer: Slicer;
  private readonly rejected: RejectedEvent[] = [];

  /** Events go to `sink` in slices. */
  constructor(context: DecodeContext, pinned: Format | undefined, sink: EventSink) {
    this.context = context;
    this.pinned = pinned;
    this.headed = pinned === undefined || pinned.takesHeader !== undefined;
    this.sink = sink;
    this.slicer = new Slicer(sink);
  }

  /** A line of text, of the pinned format or any. */
  addLine(line: string): void {
    if (this.headed && takeHeader(line, this.context, this.pinned)) return;
    this.settle(line, oversize(line) ?? decodeLine(line, this.context, this.pinned));
  }

  /**
   * A line that is not UTF-8. Declared JSON must be (RFC 8259 section 8.1) and is rejected; any other line is read as
   * windows-1252, which loses no byte, and says so. The `raw` of both is that reading.
   */
  addForeignLine(bytes: Uint8Array): void {
    const line = readWindows1252(bytes);
    if (this.headed && takeHeader(line, this.context, this.pinned)) return;
    if (this.pinned === json) {
      this.place(line, notUtf8(bytes));
      return;
    }
    const outcome = oversize(line) ?? decodeLine(line, this.context, this.pinned);
    this.settle(
      line,
      mapEvents(outcome, (event) => ({ ...event, encoding: 'windows-1252' })),
    );
  }

  /** A part of a JSON document. A string is a line of some format: `raw` is then the line, not its JSON spelling. */
  addElement(element: string): void {
    if (element.charCodeAt(0) !== 0x22) {
      this.settle(element, oversize(element) ?? decodeJson(element, this.context));
      return;
    }
    const line = oversize(element) ?? readJsonString(element);
    if (line instanceof Defect) this.place(element, line);
    else if (isBlank(line)) this.place(element, NOTHING);
    else this.addLine(line);
  }

  /** A part of a JSON document as its bytes. */
  addElementBytes(bytes: Uint8Array): void {
    const element = readUtf8(bytes);
    if (element === null) this.place(readWindows1252(bytes), notUtf8(bytes));
    else this.addElement(element);
  }

  /** The end of the body; one without a single event is refused (`INGEST_BODY_EMPTY`). Headers of nothing are text. */
  finish(decoder: string): DecodedTail {
    for (const line of this.context.header?.pending ?? []) this.place(line, text.decode(line, this.context));
    if (this.slicer.count + this.rejected.length === 0) {
      throw new Refusal('INGEST_BODY_EMPTY', 'the request body holds no event');
    }
    this.slicer.end();
    return { decoder, accepted: this.slicer.accepted, rejected: this.rejected };
  }

  /** Places what came of a text: one event, or each of several; a text that is none may still be several. */
  private settle(raw: string, outcome: Outcome | Several): void {
    if (outcome instanceof Several) {
      for (const part of outcome.parts) this.place(part.raw, part.outcome);
    } else if (!(outcome instanceof Defect) && outcome.defect === undefined) {
      this.place(raw, outcome);
    } else {
      const parts = this.takeApart(raw, outcome)?.parts ?? [{ raw, outcome }];
      for (const part of parts) this.place(part.raw, part.outcome);
    }
  }

  /** What is too much for one event may be a container, and what breaks behind its first event several in a row. */
  private takeApart(raw: string, outcome: Outcome): Several | null {
    const code = outcome instanceof Defect ? outcome.code : outcome.defect?.code;
    switch (code) {
      case 'DECODE_EVENT_TOO_LARGE':
      case 'DECODE_TOO_MANY_FIELDS':
      case 'DECODE_TOO_DEEP':
        return this.takeListApart(raw);
      case 'DECODE_JSON_SYNTAX':
      case 'DECODE_XML_SYNTAX':
        return decodeRow(raw, this.context);
      default:
        return null;
    }
  }

  /** The events of a list are all read before the first is placed. */
  private takeListApart(raw: string): Several | null {
    let isAsked = false;
    return unwrapUnread(raw, (element) => {
      if (!isAsked) requireWhole(raw.length, 'a list of events in one object', this.sink);
      isAsked = true;
      return oversize(element) ?? decodeJson(element, this.context);
    });
  }

  private place(raw: string, outcome: DecodedEvent | Defect): void {
    const index = this.slicer.count + this.rejected.length;
    if (index >= MAX_EVENTS_PER_PACKET) throw tooMany();
    if (outcome instanceof Defect) {
      this.rejected.push({ index, code: outcome.code, message: outcome.message, raw });
    } else {
      this.slicer.add(outcome);
    }
  }
}

/** What one text comes to, as a body of its own. Throws as {@link Batch.finish}. */
export function decodeAlone(
  context: DecodeContext,
  pinned: Format | undefined,
  read: (batch: Batch) => void,
): DecodedBody {
  return readWhole((sink) => {
    const batch = new Batch(context, pinned, sink);
    read(batch);
    return batch.finish('');
  });
}

/** Blank lines are skipped, but an element of an array is there for something. */
const NOTHING = new Defect(
  'DECODE_JSON_NOT_OBJECT',
  'an event must be a JSON object or a line of text, found blank text',
);

function tooMany(): Refusal {
  const most = `a request may hold ${MAX_EVENTS_PER_PACKET} events, this one holds more; send it in parts`;
  return new Refusal('INGEST_TOO_MANY_EVENTS', most, { detail: { allowed: MAX_EVENTS_PER_PACKET } });
}

/** Objects, or XML events, one after another in one line; null when it is not made of two or more. */
function decodeRow(line: string, context: DecodeContext): Several | null {
  const first = line.charCodeAt(0);
  const texts =
    first === 0x7b
      ? findObjects(line)?.map(({ start, end }) => line.slice(start, end))
      : first === 0x3c
        ? splitEvents(line)
        : null;
  if (texts === undefined || texts === null || texts.length < 2) return null;
  // Before they are read: 1 MiB of `{}` is ten times as many.
  if (texts.length > MAX_EVENTS_PER_PACKET) throw tooMany();
  const parts = texts.map((text) => ({ raw: text, outcome: decodeLine(text, context, undefined) }));
  return several(parts);
}

/** Why bytes that had to be UTF-8 are not. */
export function notUtf8(bytes: Uint8Array): Defect {
  const at = firstInvalidByte(bytes);
  const found = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return new Defect(
    'DECODE_NOT_UTF8',
    `JSON must be UTF-8, but byte ${at + 1} of ${bytes.length} (0x${found}) is not`,
  );
}

/** A text that is too long for an event is rejected unread. */
export function oversize(raw: string): Defect | null {
  const bytes = utf8Length(raw, MAX_EVENT_BYTES);
  if (bytes <= MAX_EVENT_BYTES) return null;
  return new Defect(
    'DECODE_EVENT_TOO_LARGE',
    `an event may take ${MAX_EVENT_BYTES} bytes, this one takes at least ${bytes}`,
  );
}
