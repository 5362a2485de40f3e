// Events carried inside the envelopes of a protocol: each text is taken apart as any line or object would be, gets what stood
// around it, and is counted in its order. For protocols that split a body themselves.
import type { DecodedBody, DecodedEvent, RejectedEvent } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { MAX_EVENT_BYTES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { type Batch, decodeAlone } from './batch.ts';
import { DECODER_VERSION, requireFormat } from './body.ts';
import { Defect } from './defect.ts';
import type { Format } from './format.ts';
import { Gathered } from './gathered.ts';
import { json } from './json.ts';
import { findObjects } from './json-text.ts';
import { around } from './outcome.ts';
import { utf8Length } from './utf8.ts';

/** Why a text was rejected. */
export type Fault = Pick<RejectedEvent, 'code' | 'message'>;

/** What became of one carried text. */
export interface Piece {
  /** Place of its first event among the accepted; undefined when none of it was. */
  readonly event: number | undefined;
  /** The first thing of it that was rejected. */
  readonly fault: (Fault & { readonly raw: string }) | undefined;
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
  readonly #gathered = new Gathered();
  #accepted = 0;

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
  reject(fault: Fault, raw: string): Piece {
    this.#gathered.addRejected(raw, fault);
    return { event: undefined, fault: { ...fault, raw } };
  }

  /** The finished body; `framing` names the protocol. Throws {@link Refusal} `INGEST_BODY_EMPTY` for one without a piece. */
  finish(framing: string): DecodedBody {
    if (this.#gathered.count === 0) {
      throw new Refusal('INGEST_BODY_EMPTY', 'the request body holds no event');
    }
    return this.#gathered.finish(`${framing}/${this.pinned?.name ?? 'auto'}@${DECODER_VERSION}`);
  }

  #add(
    { raw, envelope }: Carrying,
    pinned: Format | undefined,
    read: (batch: Batch) => void,
    element = '',
  ): Piece {
    const { events, rejected } = decodeAlone({ receivedAt: this.#receivedAt }, pinned, read);
    const [only] = events;
    const [fault] = rejected;
    if (events.length + rejected.length === 1) {
      const defect = fault ?? tooLarge(raw);
      if (defect !== null) return this.reject({ code: defect.code, message: defect.message }, raw);
      return this.#accept(only === undefined ? [] : [{ ...around(only, envelope), raw }]);
    }
    // A list in one object is so many events; objects in a row are a line break that was forgotten.
    if ((findObjects(element)?.length ?? 0) > 1) return this.reject(NOT_ONE, raw);
    return this.#accept(
      events.map((event) => around(event, envelope)),
      rejected,
    );
  }

  /** The parts of a container keep their own texts, in their order. */
  #accept(events: DecodedEvent[], rejected: RejectedEvent[] = []): Piece {
    this.#gathered.addBody({ events, rejected });
    const event = events.length === 0 ? undefined : this.#accepted;
    this.#accepted += events.length;
    return { event, fault: rejected[0] };
  }
}

const NOT_ONE = new Defect('DECODE_JSON_SYNTAX', 'expected one JSON object, found several in a row');

function tooLarge(raw: string): Defect | null {
  const bytes = utf8Length(raw, MAX_EVENT_BYTES);
  if (bytes <= MAX_EVENT_BYTES) return null;
  const most = `an event may take ${MAX_EVENT_BYTES} bytes, this one takes at least ${bytes}`;
  return new Defect('DECODE_EVENT_TOO_LARGE', most);
}
