// Lines and records whose envelopes are shared (OTLP resources, Loki labels): each becomes an event, or several, as any line
// does, with what stood around it. What many of them share is kept with each, so all of it is counted: a small body must not become
// an unbounded packet.
import type { DecodedBody, DecodedEvent } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { MAX_EVENTS_PER_PACKET, MAX_PACKET_BYTES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { oversize } from './batch.ts';
import { DECODER_VERSION, requireFormat } from './body.ts';
import { Defect } from './defect.ts';
import { type DecodeContext, decoded, type Format } from './format.ts';
import { isBlank } from './framing.ts';
import { Gathered } from './gathered.ts';
import { decodeLine, unwrapRecord } from './line.ts';
import { around, type Outcome, Several } from './outcome.ts';
import { text } from './text.ts';

/** How to read the lines in the envelopes. */
export interface EnvelopedOptions {
  /** Epoch ms at which the request arrived. */
  readonly receivedAt: number;
  /** Decoder of each line; absent or `auto` detects it. */
  readonly format: string | undefined;
}

/** A resource and a scope for every event that a packet takes: empty ones cost their reading, and hold nothing. */
const MAX_ORIGINS = 2 * MAX_EVENTS_PER_PACKET;

/** The exact text of one event, and what stands around it. */
export interface Wrapping {
  readonly raw: string;
  readonly envelope: JsonObject;
  /** Characters of the part of the envelope that others share. */
  readonly shared: number;
  readonly encoding?: 'windows-1252' | undefined;
}

/** Filled one by one; throws `Refusal` INGEST_TOO_MANY_EVENTS and INGEST_PACKET_TOO_LARGE. */
export class Enveloped {
  private readonly context: DecodeContext;
  /** The decoder that texts are held to. */
  private readonly pinned: Format | undefined;
  private readonly gathered = new Gathered();
  private origins = 0;
  private spent = 0;

  /** Throws `Refusal` INGEST_FORMAT_UNKNOWN. */
  constructor({ receivedAt, format }: EnvelopedOptions) {
    this.context = { receivedAt };
    this.pinned = requireFormat(format);
  }

  /** What many share from here on: its length, for {@link Wrapping.shared}. Throws `Defect` DECODE_TOO_MANY_FIELDS. */
  share(origin: JsonObject): number {
    if (++this.origins > MAX_ORIGINS) {
      throw new Defect('DECODE_TOO_MANY_FIELDS', `more than ${MAX_ORIGINS} resources, scopes or streams`);
    }
    return JSON.stringify(origin).length;
  }

  /** A text of the pinned format or any. A line break at its end is not part of the line. */
  addText(line: string, wrapping: Wrapping): void {
    this.settle(oversize(wrapping.raw) ?? this.decodeText(line), wrapping);
  }

  /** Members, as a JSON object would have them. */
  addRecord(record: JsonObject, wrapping: Wrapping): void {
    const { raw } = wrapping;
    this.settle(oversize(raw) ?? unwrapRecord(decoded('json', raw, record), this.context), wrapping);
  }

  /** Something that is no event. */
  addRejected(raw: string, defect: Defect): void {
    this.spend(raw.length);
    this.gathered.addRejected(raw, defect);
  }

  /** What there was; may be nothing. `framing` names the protocol and its encoding. */
  finish(framing: string): DecodedBody {
    return this.gathered.finish(`${framing}/${this.pinned?.name ?? 'auto'}@${DECODER_VERSION}`);
  }

  private decodeText(line: string): Outcome | Several {
    const { context, pinned } = this;
    const inner = withoutBreak(line);
    return isBlank(inner) ? text.decode(line, context) : decodeLine(inner, context, pinned);
  }

  private settle(outcome: Outcome | Several, wrapping: Wrapping): void {
    if (!(outcome instanceof Several)) {
      this.place(outcome, wrapping);
      return;
    }
    for (const part of outcome.parts) this.place(part.outcome, { ...wrapping, raw: part.raw });
  }

  private place(outcome: DecodedEvent | Defect, { raw, envelope, shared, encoding }: Wrapping): void {
    if (outcome instanceof Defect) {
      this.addRejected(raw, outcome);
      return;
    }
    this.spend(raw.length + shared);
    const { format, record, syslog, defect } = outcome;
    const event = decoded(format, raw, record, syslog, defect, encoding, outcome.envelope);
    this.gathered.addEvent(around(event, envelope));
  }

  private spend(characters: number): void {
    this.spent += characters;
    if (this.spent <= MAX_PACKET_BYTES) return;
    throw new Refusal(
      'INGEST_PACKET_TOO_LARGE',
      'the events, each with what it shares with others, are more text than one packet may have; send fewer at a time',
      { detail: { allowed: MAX_PACKET_BYTES } },
    );
  }
}

function withoutBreak(line: string): string {
  if (!line.endsWith('\n')) return line;
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1);
}
