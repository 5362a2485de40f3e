// Events carried inside the envelopes of a protocol: each text is taken apart as any line or object would be, gets what stood
// around it, and is counted in its order. For protocols that split a body themselves.
import type { DecodedBody, DecodedEvent, RejectedEvent } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { MAX_EVENT_BYTES, MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { Batch } from './batch.ts';
import { DECODER_VERSION, requireFormat } from './body.ts';
import { Defect } from './defect.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { findObjects } from './json-text.ts';
import { around } from './outcome.ts';
import { utf8Length } from './utf8.ts';

/** What became of one carried text. */
export interface Piece {
  /** Place of its first event among the accepted; undefined when none of it was. */
  readonly event: number | undefined;
  /** The first thing of it that was rejected. */
  readonly fault: RejectedEvent | undefined;
}

/** A text that carries an event. */
export interface Carrying {
  /** The exact text of this one event as its sender wrote it. */
  readonly raw: string;
  readonly envelope: JsonObject | undefined;
}

/** Fills a body piece by piece. Throws {@link Refusal} `INGEST_FORMAT_UNKNOWN`, `INGEST_TOO_MANY_EVENTS`. */
export class Carried {
  /** The decoder lines are held to; objects are JSON whatever it is. */
  readonly pinned: Format | undefined;
  readonly #receivedAt: number;
  readonly #events: DecodedEvent[] = [];
  readonly #rejected: RejectedEvent[] = [];

  constructor(receivedAt: number, format: string | undefined) {
    this.#receivedAt = receivedAt;
    this.pinned = requireFormat(format);
  }

  /** A piece of a JSON document: one object is an event, a string a line of some format. */
  addElement(element: string, carrying: Carrying): Piece {
    const pinned = this.pinned === json ? undefined : this.pinned;
    return this.#add(carrying, pinned, (batch) => batch.addElement(element), element);
  }

  /** A line of some format. */
  addLine(line: string, carrying: Carrying): Piece {
    return this.#add(carrying, this.pinned, (batch) => batch.addLine(line));
  }

  /** A text that carries no event. */
  reject({ code, message }: Pick<RejectedEvent, 'code' | 'message'>, raw: string): Piece {
    return { event: undefined, fault: this.#reject({ index: 0, code, message, raw }) };
  }

  /** The finished body; `framing` names the protocol. Throws {@link Refusal} `INGEST_BODY_EMPTY` for one without a piece. */
  finish(framing: string): DecodedBody {
    if (this.#events.length + this.#rejected.length === 0) {
      throw new Refusal('INGEST_BODY_EMPTY', 'the request body holds no event');
    }
    const decoder = `${framing}/${this.pinned?.name ?? 'auto'}@${DECODER_VERSION}`;
    return { decoder, events: this.#events, rejected: this.#rejected };
  }

  #add(
    { raw, envelope }: Carrying,
    pinned: Format | undefined,
    read: (batch: Batch) => void,
    element = '',
  ): Piece {
    const batch = new Batch({ receivedAt: this.#receivedAt }, pinned);
    read(batch);
    const { events, rejected } = batch.finish('');
    const [only] = events;
    const [fault] = rejected;
    if (only !== undefined && fault === undefined && events.length === 1) {
      const oversize = tooLarge(raw);
      if (oversize !== null) return this.reject(oversize, raw);
      return { event: this.#accept({ ...around(only, envelope), raw }), fault: undefined };
    }
    if (fault !== undefined && events.length === 0 && rejected.length === 1) return this.reject(fault, raw);
    // A list in one object is so many events; objects in a row are a line break that was forgotten.
    if ((findObjects(element)?.length ?? 0) > 1) return this.reject(NOT_ONE, raw);
    return this.#addSeveral(events, rejected, envelope);
  }

  /** The parts of a container in their order: each keeps its own text. */
  #addSeveral(events: DecodedEvent[], rejected: RejectedEvent[], envelope: JsonObject | undefined): Piece {
    let event: number | undefined;
    let fault: RejectedEvent | undefined;
    let nextEvent = 0;
    let nextRejected = 0;
    for (let index = 0; index < events.length + rejected.length; index++) {
      const bad = rejected[nextRejected];
      const good = events[nextEvent];
      if (bad?.index === index) {
        nextRejected++;
        const placed = this.#reject(bad);
        fault ??= placed;
      } else if (good !== undefined) {
        nextEvent++;
        const placed = this.#accept(around(good, envelope));
        event ??= placed;
      }
    }
    return { event, fault };
  }

  #accept(event: DecodedEvent): number {
    this.#count();
    return this.#events.push(event) - 1;
  }

  #reject(fault: RejectedEvent): RejectedEvent {
    const index = this.#count();
    const placed = { ...fault, index };
    this.#rejected.push(placed);
    return placed;
  }

  /** Place of the next among all. */
  #count(): number {
    const index = this.#events.length + this.#rejected.length;
    if (index < MAX_EVENTS_PER_PACKET) return index;
    const most = `a request may hold ${MAX_EVENTS_PER_PACKET} events, this one holds more; send it in parts`;
    throw new Refusal('INGEST_TOO_MANY_EVENTS', most, { detail: { allowed: MAX_EVENTS_PER_PACKET } });
  }
}

const NOT_ONE = new Defect('DECODE_JSON_SYNTAX', 'expected one JSON object, found several in a row');

function tooLarge(raw: string): Defect | null {
  const bytes = utf8Length(raw, MAX_EVENT_BYTES);
  if (bytes <= MAX_EVENT_BYTES) return null;
  const most = `an event may take ${MAX_EVENT_BYTES} bytes, this one takes at least ${bytes}`;
  return new Defect('DECODE_EVENT_TOO_LARGE', most);
}
