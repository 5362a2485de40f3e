// What the Workers behind the front door say in their logs: one JSON line for each change, and for each answer that was our fault. Names,
// numbers and codes: never settings, a query, an event, a token or a key.
import { EdgesealError, Refusal } from '../core/errors.ts';

/** Values a line may carry. */
type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The log of one Worker. */
export interface RoomLog {
  /** Writes one line; `event` names what happened (`changed`, `revoked`, `failed`). */
  log(level: 'info' | 'warn' | 'error', event: string, fields: Fields): void;
  /** Logs what was not the caller's fault; a Refusal is an answer, not an incident. `status` is what the caller got. */
  logFailure(error: unknown, status: number, fields?: Fields): void;
}

/** The log whose lines say that they are of `room`. */
export function logOf(room: string): RoomLog {
  const log: RoomLog['log'] = (level, event, fields) =>
    console[level](JSON.stringify({ level, room, event, ...fields }));
  const logFailure: RoomLog['logFailure'] = (error, status, fields = {}) => {
    if (error instanceof Refusal) return;
    const known = error instanceof EdgesealError;
    const code = known ? error.code : 'INTERNAL';
    const stack = known || !(error instanceof Error) ? undefined : error.stack;
    const level = status === 503 ? 'warn' : 'error';
    log(level, 'failed', { code, status, ...fields, cause: causeOf(error), stack });
  };
  return { log, logFailure };
}

/** Class and words of the innermost cause, which is the platform's; drizzle's own would repeat what was bound. */
export function causeOf(error: unknown): string {
  let root = error;
  for (let depth = 0; depth < 8 && root instanceof Error && root.cause !== undefined; depth++)
    root = root.cause;
  return root instanceof Error ? `${root.name}: ${root.message}` : String(root);
}
