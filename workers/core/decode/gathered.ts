// What a request comes to that carries several bodies, each decoded by itself: their events in order, the rejected ones by
// their place among all, under one bound for all of them.
import type { DecodedBody, DecodedEvent, RejectedEvent } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import type { Defect } from './defect.ts';
import { around } from './outcome.ts';

/** Filled body by body; throws `Refusal` INGEST_TOO_MANY_EVENTS beyond MAX_EVENTS_PER_PACKET. */
export class Gathered {
  private readonly events: DecodedEvent[] = [];
  private readonly rejected: RejectedEvent[] = [];

  /** Events so far, rejected ones included. */
  get count(): number {
    return this.events.length + this.rejected.length;
  }

  /** Takes over a body's events, with one more thing around each. */
  addBody({ events, rejected }: Pick<DecodedBody, 'events' | 'rejected'>, envelope?: JsonObject): void {
    const first = this.count;
    this.requireRoom(events.length + rejected.length);
    for (const event of events) this.events.push(around(event, envelope));
    for (const one of rejected) this.rejected.push({ ...one, index: first + one.index });
  }

  addEvent(event: DecodedEvent): void {
    this.requireRoom(1);
    this.events.push(event);
  }

  addRejected(raw: string, { code, message }: Defect): void {
    this.requireRoom(1);
    this.rejected.push({ index: this.count, code, message, raw });
  }

  /** What was gathered; may be nothing. */
  finish(decoder: string): DecodedBody {
    return { decoder, events: this.events, rejected: this.rejected };
  }

  private requireRoom(more: number): void {
    if (this.count + more <= MAX_EVENTS_PER_PACKET) return;
    throw new Refusal(
      'INGEST_TOO_MANY_EVENTS',
      `a request may hold ${MAX_EVENTS_PER_PACKET} events, this one holds more; send it in parts`,
      { detail: { allowed: MAX_EVENTS_PER_PACKET } },
    );
  }
}
