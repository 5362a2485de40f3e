// What ingest says in its log of what it does not take.
import { EdgesealError, Refusal } from '../core/errors.ts';
import { causeOf, logOf } from '../platform/log.ts';

export { causeOf } from '../platform/log.ts';

/** Writes one line of this Worker. */
export const log = logOf('ingest');

/** One line for an answer that is no 2xx. A Refusal is its sender's doing: code only. */
export function logFailure(error: unknown, status: number): void {
  if (error instanceof Refusal) {
    log('info', 'refused', { code: error.code, status });
    return;
  }
  const known = error instanceof EdgesealError;
  log(status === 503 || status === 429 ? 'warn' : 'error', 'failed', {
    code: known ? error.code : 'INTERNAL',
    status,
    cause: causeOf(error),
    stack: known || !(error instanceof Error) ? undefined : error.stack,
  });
}
