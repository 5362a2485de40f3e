// Decoded events -> a sealed packet and its file, a slice at a time: normalized, attested and compressed before the next slice is decoded,
// so that a body of any size is taken in with one slice's events (docs/decisions/0032-slices.md).
import type { DecodedEvent, OcsfEvent } from '../../schemas/event.ts';
import { WHOLE_BODY_WEIGHT } from '../../schemas/limits.ts';
import { OpenPacket, SALT_BYTES, type SealedPacket } from '../core/attest/packet.ts';
import type { PacketExtras } from '../core/attest/packet-file.ts';
import { PacketFileWriter } from '../core/attest/packet-file-writer.ts';
import type { DecodedTail, EventSink } from '../core/decode/slices.ts';
import { letGo } from '../core/let-go.ts';
import { normalize } from '../core/normalize/normalize.ts';
import { MAPPER_VERSION } from '../core/normalize/version.ts';
import type { Deployment } from './deployment.ts';
import type { Claim } from './in-flight.ts';
import { mintPacketId } from './packet-id.ts';
import { randomBytes } from './random.ts';
import type { Submission } from './receive.ts';
import { bench } from './workbench.ts';

/** A packet that only has to be handed on. */
export interface Sealed {
  readonly packet: SealedPacket;
  readonly file: Uint8Array<ArrayBuffer>;
}

/** Where the events of one submission go. */
export class Intake implements EventSink {
  /** Characters of the events' texts, which are about their bytes. */
  textLength = 0;
  readonly #submission: Submission;
  readonly #deployment: Deployment;
  readonly #claim: Claim;
  readonly #id: string;
  #packet: OpenPacket;
  #file: PacketFileWriter;
  #failure: { readonly error: unknown } | undefined;
  /** The most that was held whole so far. */
  #wholeBytes = 0;

  constructor(submission: Submission, deployment: Deployment, claim: Claim) {
    this.#submission = submission;
    this.#claim = claim;
    this.#deployment = deployment;
    this.#id = mintPacketId(submission.receivedAt);
    this.#packet = this.#open();
    this.#file = new PacketFileWriter();
  }

  /** Throws `Unavailable` INGEST_OVERLOADED. What was held whole before is gone: a body of many lists needs room for its largest. */
  whole(bytes: number): void {
    const more = bytes - this.#wholeBytes;
    if (more <= 0) return;
    this.#claim.grow(WHOLE_BODY_WEIGHT * more);
    this.#wholeBytes = bytes;
  }

  /** What is wrong with an event is said by {@link assertGood}: what is wrong with the body as a whole comes before it. */
  slice(events: DecodedEvent[]): void {
    for (const { raw } of events) this.textLength += raw.length;
    if (this.#failure !== undefined) return;
    try {
      const raws = events.map((event) => event.raw);
      const salts = randomBytes(SALT_BYTES * events.length);
      this.#file.add(this.#packet.add(raws, interpret(events, this.#submission), salts));
    } catch (error) {
      this.#failure = { error };
    }
  }

  again(): void {
    this.textLength = 0;
    this.#failure = undefined;
    this.#packet = this.#open();
    this.#file = new PacketFileWriter();
  }

  /** Throws what the first event that cannot be attested was refused with, once the body is known to be good. */
  assertGood(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Seals the packet of all events; the body is gone from then on. Throws `Refusal` INGEST_PACKET_TOO_LARGE. */
  async seal({ decoder, rejected }: DecodedTail, idempotencyKey: string | null): Promise<Sealed> {
    const { body, sender } = this.#submission;
    const { receiptKey } = this.#deployment;
    const sealing = this.#packet.seal({ decoder, body, nonce: randomBytes(SALT_BYTES), receiptKey });
    // Its digest is taken.
    letGo(body);
    const packet = await sealing;
    const { dedupWindowSeconds, dedup } = sender.settings;
    const extras: PacketExtras = { idempotencyKey, dedupWindowSeconds, dedup, rejected };
    return { packet, file: this.#file.finish(packet, extras) };
  }

  #open(): OpenPacket {
    const { sender, receivedAt, colo, sequence } = this.#submission;
    const { tenant, source, proof } = sender;
    const { issuer } = this.#deployment;
    const names = { packet: this.#id, tenant, source, sender: proof, receivedAt, colo, issuer };
    return new OpenPacket({ ...names, sequence, mapper: MAPPER_VERSION }, bench);
  }
}

/** Each event as it is asked for: those of a slice together would be tens of times its bytes. */
function* interpret(
  events: readonly DecodedEvent[],
  { sender, receivedAt }: Submission,
): Generator<OcsfEvent> {
  const { product, labels } = sender.settings;
  const context = { receivedAt, source: sender.source, product };
  const tags = Object.entries(labels ?? {}).map(([name, value]) => ({ name, value }));
  for (const event of events) {
    const interpreted = normalize(event, context);
    yield labels === undefined ? interpreted : tagged(interpreted, tags);
  }
}

/** The operator's labels behind what the event said of itself. */
function tagged(event: OcsfEvent, tags: readonly { name: string; value: string }[]): OcsfEvent {
  const own = event.metadata.tags;
  event.metadata.tags = [...(Array.isArray(own) ? own : []), ...tags.map((tag) => ({ ...tag }))];
  return event;
}
