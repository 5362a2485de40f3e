// What decoding has to hold whole before it knows the first event of it, and how much of that a body may be.
import { MAX_WHOLE_BODY_BYTES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import type { EventSink } from './slices.ts';

/** Asks the sink for room. Throws `Refusal` INGEST_BODY_TOO_LARGE for more than MAX_WHOLE_BODY_BYTES of `what`, and what the sink throws. */
export function requireWhole(bytes: number, what: string, sink: Pick<EventSink, 'whole'>): void {
  if (bytes <= MAX_WHOLE_BODY_BYTES) {
    sink.whole?.(bytes);
    return;
  }
  throw new Refusal(
    'INGEST_BODY_TOO_LARGE',
    `${what} may take ${MAX_WHOLE_BODY_BYTES} bytes; send it in parts, or one event a line`,
    { detail: { allowed: MAX_WHOLE_BODY_BYTES } },
  );
}
