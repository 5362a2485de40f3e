// What ingest says in its log: one JSON object a line, made of codes, names and numbers. Never a payload, a token, a header
// or anybody's words but our own, so that a log line cannot be forged by what is being logged.
import { EdgesealError, Refusal } from '../core/errors.ts';

/** Values a log line may carry. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Writes one line; `event` names what happened (`refused`, `spilled`, `swept`, ...). */
export function log(level: 'info' | 'warn' | 'error', event: string, fields: LogFields): void {
  console[level](JSON.stringify({ level, room: 'ingest', event, ...fields }));
}

/** Why something failed, for the log only: class and words of the innermost cause, which is the platform's, not the sender's. */
export function causeOf(error: unknown): string {
  let root = error;
  for (let depth = 0; depth < 8 && root instanceof Error && root.cause !== undefined; depth++) {
    root = root.cause;
  }
  return root instanceof Error ? `${root.name}: ${root.message}` : String(root);
}

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
