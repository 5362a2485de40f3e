// Puts events together into requests that stay under the deployment's caps, each a whole body by itself.
import type { Framing } from './sniff.ts';

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

/** Batches in order. Holds one batch and one event at a time. */
export async function* batch(
  records: AsyncIterable<Buffer>,
  framing: Framing,
  caps: BatchCaps,
): AsyncGenerator<Batch> {
  let held: Buffer[] = [];
  let bytes = 0;
  let first = 0;
  const close = (): Batch => {
    const closed = { body: join(held, framing), events: held.length, first };
    first += held.length;
    held = [];
    bytes = 0;
    return closed;
  };
  for await (const record of records) {
    if (held.length === caps.events || (held.length > 0 && bytes + record.length > caps.bytes)) yield close();
    held.push(record);
    bytes += record.length + 1;
  }
  if (held.length > 0) yield close();
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
