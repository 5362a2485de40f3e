// What lets a body of any size be taken in with a bounded number of its events at a time: decoding hands them on in slices, in
// order, and keeps none of them (docs/decisions/0032-slices.md). Nothing is decoded differently for it: only what comes out is cut.
import type { DecodedBody, DecodedEvent, RejectedEvent } from '../../../schemas/event.ts';

/** Takes the events of a body. */
export interface EventSink {
  /** The next events, whose list is the sink's from now on: one or more. */
  slice(events: DecodedEvent[]): void;
  /** Everything handed on so far was read otherwise than the body is meant: it comes again from its first event. */
  again(): void;
  /** So many bytes are about to be held whole, with all that is made of them. Throws where there is no room for it. */
  whole?(bytes: number): void;
}

/** What is left to say of a body once its events were handed on. */
export interface DecodedTail {
  /** The decoder that was used for the body: goes into the manifest. */
  readonly decoder: string;
  /** Events handed on. */
  readonly accepted: number;
  readonly rejected: RejectedEvent[];
}

/**
 * A slice is full at this many characters of text: so few that all that is made of them dies young, which is what keeps the garbage of a
 * large body from adding up ...
 */
export const SLICE_LENGTH = 256 * 1024;

/** ... or at this many events: short lines become 1 KB each when they are normalized. */
export const SLICE_EVENTS = 512;

/** Collects events until a slice is full. */
export class Slicer {
  /** Events handed on. */
  accepted = 0;
  private events: DecodedEvent[] = [];
  private length = 0;
  private readonly sink: EventSink;

  constructor(sink: EventSink) {
    this.sink = sink;
  }

  /** Events that came, handed on or not. */
  get count(): number {
    return this.accepted + this.events.length;
  }

  add(event: DecodedEvent): void {
    this.events.push(event);
    this.length += event.raw.length;
    if (this.length >= SLICE_LENGTH || this.events.length >= SLICE_EVENTS) this.end();
  }

  /** Hands on what is left. */
  end(): void {
    const { events } = this;
    if (events.length === 0) return;
    this.events = [];
    this.length = 0;
    this.accepted += events.length;
    this.sink.slice(events);
  }
}

/** All events of a body at once. */
export function readWhole(read: (sink: EventSink) => DecodedTail): DecodedBody {
  let events: DecodedEvent[] = [];
  const { decoder, rejected } = read({
    slice(more) {
      if (events.length === 0) events = more;
      else for (const event of more) events.push(event);
    },
    again() {
      events = [];
    },
  });
  return { decoder, events, rejected };
}

/** A sink that changes each event on its way. */
export function changing(sink: EventSink, change: (event: DecodedEvent) => DecodedEvent): EventSink {
  return {
    slice: (events) => sink.slice(events.map(change)),
    again: () => sink.again(),
    whole: (bytes) => sink.whole?.(bytes),
  };
}

/** Hands on a body that was decoded whole, in the same slices. */
export function handOn({ decoder, events, rejected }: DecodedBody, sink: EventSink): DecodedTail {
  const slicer = new Slicer(sink);
  for (const event of events) slicer.add(event);
  slicer.end();
  return { decoder, accepted: slicer.accepted, rejected };
}
