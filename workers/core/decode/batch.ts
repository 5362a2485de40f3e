// What a body decodes to, as it is filled: every event offered ends up accepted or rejected, and is counted once.
import type { DecodedBody, DecodedEvent, RejectedEvent } from '../../../schemas/event.ts';
import { MAX_EVENT_BYTES, MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { Defect } from './defect.ts';
import { utf8Length } from './utf8.ts';

/** Collects outcomes in order; `index` of a rejected one is its place among all. */
export class Batch {
  private readonly events: DecodedEvent[] = [];
  private readonly rejected: RejectedEvent[] = [];

  /** Decodes one text of an event and places the outcome; too long a text is rejected unread (`DECODE_EVENT_TOO_LARGE`). */
  add(raw: string, decode: (raw: string) => DecodedEvent | Defect): void {
    const bytes = utf8Length(raw, MAX_EVENT_BYTES);
    this.place(raw, bytes > MAX_EVENT_BYTES ? tooLarge(bytes) : decode(raw));
  }

  /** Places an outcome that needed no decoding. */
  place(raw: string, outcome: DecodedEvent | Defect): void {
    const index = this.events.length + this.rejected.length;
    if (index >= MAX_EVENTS_PER_PACKET) {
      throw new Refusal(
        'INGEST_TOO_MANY_EVENTS',
        `a request may hold ${MAX_EVENTS_PER_PACKET} events, this one holds more; send it in parts`,
        { detail: { allowed: MAX_EVENTS_PER_PACKET } },
      );
    }
    if (outcome instanceof Defect) {
      this.rejected.push({ index, code: outcome.code, message: outcome.message, raw });
    } else {
      this.events.push(outcome);
    }
  }

  /** The finished body; a body without a single event is refused (`INGEST_BODY_EMPTY`). */
  finish(decoder: string): DecodedBody {
    if (this.events.length + this.rejected.length === 0) {
      throw new Refusal('INGEST_BODY_EMPTY', 'the request body holds no event');
    }
    return { decoder, events: this.events, rejected: this.rejected };
  }
}

function tooLarge(bytes: number): Defect {
  return new Defect(
    'DECODE_EVENT_TOO_LARGE',
    `an event may take ${MAX_EVENT_BYTES} bytes, this one takes at least ${bytes}`,
  );
}
