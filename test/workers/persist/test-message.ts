// Queue messages for tests of the consumer: they record the one outcome they are given.
import type { PacketMessage } from '../../../schemas/packet.ts';
import { encodeMessage } from '../../../workers/core/attest/envelope.ts';

/** What was decided about a message. */
export type Outcome = 'none' | 'acked' | { readonly retryAfterSeconds: number };

/** A message that remembers its outcome, and complains about a second one. */
export class TestMessage implements Message {
  readonly id: string;
  readonly timestamp: Date;
  readonly body: unknown;
  readonly attempts: number;
  outcome: Outcome = 'none';

  constructor(body: unknown, options: { id?: string; attempts?: number; at?: number } = {}) {
    this.id = options.id ?? crypto.randomUUID();
    this.timestamp = new Date(options.at ?? Date.UTC(2026, 9, 1, 12));
    this.body = body;
    this.attempts = options.attempts ?? 1;
  }

  ack(): void {
    this.#settle('acked');
  }

  retry(options: QueueRetryOptions = {}): void {
    this.#settle({ retryAfterSeconds: options.delaySeconds ?? 0 });
  }

  /** The same message as the queue delivers it again. */
  again(): TestMessage {
    const { id, attempts, timestamp } = this;
    return new TestMessage(this.body, { id, attempts: attempts + 1, at: timestamp.getTime() });
  }

  #settle(outcome: Outcome): void {
    if (this.outcome !== 'none') throw new Error(`message ${this.id} is given a second outcome`);
    this.outcome = outcome;
  }
}

/** A message as ingest sends it: bytes, which the consumer gets as an ArrayBuffer. */
export function messageOf(said: PacketMessage, options: { attempts?: number } = {}): TestMessage {
  return new TestMessage(encodeMessage(said).buffer, options);
}
