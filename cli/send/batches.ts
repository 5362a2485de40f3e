// Puts events together into requests that stay under the deployment's caps, each a whole body by itself.
import { HeaderLines } from './header-lines.ts';
import { LineGroups } from './line-groups.ts';
import type { Framing } from './sniff.ts';

/** How much larger a batch may become so that an event of several lines stays whole: the deployment joins no more than 256 KiB. */
const JOINED_BYTES = 256 * 1024;

/** One request to be. */
export interface Batch {
  readonly body: Buffer;
  /** Events in it, and the position of its first among all of the file (from 0). */
  readonly events: number;
  readonly first: number;
}

/** How large a request may become; a single larger event goes alone. */
export interface BatchCaps {
  readonly events: number;
  readonly bytes: number;
}

/**
 * Batches in order, each of text with the header lines it is read by, none ending inside an event of several lines. Holds one
 * batch and one event at a time. An event is a line here: how many become one is for the deployment to say.
 */
export async function* batch(
  records: AsyncIterable<Buffer>,
  framing: Framing,
  caps: BatchCaps,
  headers = new HeaderLines(),
  groups = new LineGroups(),
): AsyncGenerator<Batch> {
  const open = new OpenBatch(framing);
  let inForce = headers.lines;
  for await (const record of records) {
    if (framing === 'text' && headers.take(record)) {
      open.waitFor(record);
      continue;
    }
    const joins = framing === 'text' && groups.joins(record);
    if (joins ? open.isOver(record, caps.bytes + JOINED_BYTES) : open.isFull(record, caps))
      yield open.close(inForce);
    open.add(record);
    inForce = headers.lines;
  }
  if (!open.isEmpty) yield open.closeLast();
}

/** The batch being filled. Header lines wait for an event: they are none themselves. */
class OpenBatch {
  readonly #framing: Framing;
  #held: Buffer[] = [];
  #waiting: Buffer[] = [];
  #bytes = 0;
  #events = 0;
  #first = 0;

  constructor(framing: Framing) {
    this.#framing = framing;
  }

  get isEmpty(): boolean {
    return this.#events === 0 && this.#waiting.length === 0;
  }

  isFull(next: Buffer, caps: BatchCaps): boolean {
    return this.#events >= caps.events || this.isOver(next, caps.bytes);
  }

  isOver(next: Buffer, bytes: number): boolean {
    return this.#events > 0 && this.#bytes + next.length > bytes;
  }

  add(event: Buffer): void {
    for (const record of [...this.#waiting, event]) {
      this.#held.push(record);
      this.#bytes += record.length + 1;
    }
    this.#waiting = [];
    this.#events += 1;
  }

  waitFor(header: Buffer): void {
    this.#waiting.push(header);
  }

  /** The batch so far; the next begins with those header lines. */
  close(header: readonly Buffer[]): Batch {
    const closed = { body: join(this.#held, this.#framing), events: this.#events, first: this.#first };
    this.#first += this.#events;
    this.#held = [...header];
    this.#bytes = header.reduce((bytes, line) => bytes + line.length + 1, 0);
    this.#events = 0;
    return closed;
  }

  /** The last batch, with the header lines no event came behind. Where it holds nothing else, they are its events. */
  closeLast(): Batch {
    this.#held.push(...this.#waiting);
    if (this.#events === 0) this.#events = this.#held.length;
    return this.close([]);
  }
}

function join(records: readonly Buffer[], framing: Framing): Buffer {
  const [open, between, end] = framing === 'json' ? ['[', ',', ']'] : ['', '\n', '\n'];
  const parts: Buffer[] = [Buffer.from(open)];
  for (const [index, record] of records.entries()) {
    if (index > 0) parts.push(Buffer.from(between));
    parts.push(record);
  }
  return Buffer.concat([...parts, Buffer.from(end)]);
}
