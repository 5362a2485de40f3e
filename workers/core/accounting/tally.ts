// Adds up the packets of one source and hour: the figures of a book (promise 4; schemas/book.ts says what each means).
import type { Book, BookCounts } from '../../../schemas/book.ts';
import { decodeHex, encodeHex } from '../attest/base-encoding.ts';
import { Violation } from '../errors.ts';
import { GrowingRoot } from './growing-root.ts';
import { sumUpNumbers } from './numbering.ts';

/** A packet that has a row in the catalog. */
export interface BookedPacket {
  readonly packet: string;
  /** Accepted events. */
  readonly events: number;
  readonly rejected: number;
  readonly bytes: number;
  /** The sender's own number. */
  readonly sequence: number | null;
  /** Of its events, those that repeat one of another request. */
  readonly repeated?: number | null;
  /** Hex SHA-256 of its manifest; null for a retry, which has no entry. */
  readonly entry: string | null;
  /** Events it was booked with as given up; null if it never was. */
  readonly replayed: number | null;
}

type Figures = Pick<Book, 'packets' | 'events' | 'bytes' | 'first' | 'last' | 'packets_root' | 'numbering'>;

const nothing = (): BookCounts => ({ received: 0, archived: 0, dead_lettered: 0, duplicate: 0, replayed: 0 });

/** Takes packets in the order of their ids. */
export class Tally {
  readonly #packets = nothing();
  readonly #events = nothing();
  readonly #root = new GrowingRoot();
  readonly #numbers: number[] = [];
  #bytes = 0;
  #first: string | null = null;
  #last: string | null = null;

  /** An archived packet, or a retry of one. */
  add({ packet, events, rejected, bytes, sequence, repeated, entry, replayed }: BookedPacket): void {
    if (this.#last !== null && packet <= this.#last)
      throw new RangeError('packets come in the order of their ids');
    this.#first ??= packet;
    this.#last = packet;
    this.#bytes += bytes;
    if (replayed === null) this.#packets.received++;
    else this.#packets.replayed++;
    // What had been booked as given up had been counted by its accepted events alone.
    this.#events.replayed += replayed ?? 0;
    this.#events.received += events + rejected - (replayed ?? 0);
    if (entry === null) {
      this.#packets.duplicate++;
      this.#events.duplicate += events + rejected;
      return;
    }
    this.#packets.archived++;
    this.#events.archived += events;
    this.#events.dead_lettered += rejected;
    if (repeated) this.#events.repeated = (this.#events.repeated ?? 0) + repeated;
    this.#root.add(entryBytes(entry, packet));
    if (sequence !== null) this.#numbers.push(sequence);
  }

  /** A message that was given up, with the events it is known to have held. */
  addDead(events: number): void {
    this.#packets.received++;
    this.#packets.dead_lettered++;
    this.#events.received += events;
    this.#events.dead_lettered += events;
  }

  /** The sums so far. */
  figures(): Figures {
    const numbering = sumUpNumbers(this.#numbers);
    return {
      packets: this.#packets,
      events: this.#events,
      ...{ bytes: this.#bytes, first: this.#first, last: this.#last },
      packets_root: encodeHex(this.#root.root()),
      ...(numbering === undefined ? {} : { numbering }),
    };
  }
}

function entryBytes(hex: string, packet: string): Uint8Array {
  const bytes = decodeHex(hex);
  if (bytes?.length === 32) return bytes;
  throw new Violation('ENVELOPE_MALFORMED', 'a segment does not name the manifest of a packet', {
    detail: { packet },
  });
}
