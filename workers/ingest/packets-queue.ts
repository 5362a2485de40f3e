// The queue towards persist, never waited for longer than its deadline. Delivery is at least once: a send that was given up
// may still have happened, and persist archives a packet once whatever it is sent (promise 3).
import { MAX_QUEUE_BATCH_MESSAGES, QUEUE_SEND_DEADLINE_MS } from '../../schemas/limits.ts';
import type { PacketMessage } from '../../schemas/packet.ts';
import { encodeMessage } from '../core/attest/envelope.ts';
import { DeadlinePassed, within } from '../platform/deadline.ts';
import { causeOf, log } from './log.ts';

/** After a hang the queue is passed over this long: else every request of an outage holds its body for the whole deadline. */
const SUSPICION_MS = 10_000;

const OPTIONS = { contentType: 'bytes' } as const;

/** The PACKETS binding with a deadline and a memory of having hung. */
export class PacketsQueue {
  readonly #binding: Queue;
  #suspectUntil = 0;
  #backlogBytes = 0;

  constructor(binding: Queue) {
    this.#binding = binding;
  }

  /** Whether it hung a moment ago and nothing was heard since. */
  isSuspect(now: number): boolean {
    return now < this.#suspectUntil;
  }

  /** Bytes that waited in the queue when it was last sent to; 0 before. */
  get backlogBytes(): number {
    return this.#backlogBytes;
  }

  /** Durable when it resolves. Rejects with what the queue said, or {@link DeadlinePassed}. */
  async send(message: PacketMessage): Promise<void> {
    try {
      const sending = this.#binding.send(encodeMessage(message), OPTIONS);
      const sent = await within(QUEUE_SEND_DEADLINE_MS, 'PACKETS', sending);
      this.#suspectUntil = 0;
      // Runtimes of before April 2026 answer nothing.
      this.#backlogBytes = sent?.metadata?.metrics?.backlogBytes ?? 0;
    } catch (error) {
      if (error instanceof DeadlinePassed) this.#suspectUntil = Date.now() + SUSPICION_MS;
      throw error;
    }
  }

  /** As many batches as it takes, one after the other; rejects at the first that fails. */
  async sendAll(messages: readonly PacketMessage[]): Promise<void> {
    for (let at = 0; at < messages.length; at += MAX_QUEUE_BATCH_MESSAGES) {
      const batch = messages.slice(at, at + MAX_QUEUE_BATCH_MESSAGES);
      const bodies = batch.map((message) => ({ body: encodeMessage(message), ...OPTIONS }));
      await within(QUEUE_SEND_DEADLINE_MS, 'PACKETS', this.#binding.sendBatch(bodies));
    }
  }

  /** Messages that wait in the queue; 0 when it does not tell. */
  async backlog(): Promise<number> {
    try {
      return (await within(QUEUE_SEND_DEADLINE_MS, 'PACKETS', this.#binding.metrics())).backlogCount;
    } catch (error) {
      // Only a reason to hold back: whoever asks goes on to send, and hears from the queue itself.
      log('warn', 'backlog-unknown', { cause: causeOf(error) });
      return 0;
    }
  }
}
