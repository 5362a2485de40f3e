// What decoding has to hold whole before it knows the first event of it, and how much of that a body may be.
import { MAX_WHOLE_BODY_BYTES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';

/** Throws `Refusal` INGEST_BODY_TOO_LARGE for more than MAX_WHOLE_BODY_BYTES of `what`. */
export function requireWhole(bytes: number, what: string): void {
  if (bytes <= MAX_WHOLE_BODY_BYTES) return;
  throw new Refusal(
    'INGEST_BODY_TOO_LARGE',
    `${what} may take ${MAX_WHOLE_BODY_BYTES} bytes; send it in parts, or one event a line`,
    { detail: { allowed: MAX_WHOLE_BODY_BYTES } },
  );
}
