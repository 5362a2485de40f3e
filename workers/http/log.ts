// What the Workers behind the front door say of an answer that was their fault: one line, which never has settings, a query, an event,
// a token or a key.
import { EdgesealError, Refusal } from '../core/errors.ts';
import { causeOf, type Log, type LogFields, logOf } from '../platform/log.ts';

/** The log of one Worker. */
export interface RoomLog {
  readonly log: Log;
  /** Logs what was not the caller's fault; a Refusal is an answer, not an incident. `status` is what the caller got. */
  logFailure(error: unknown, status: number, fields?: LogFields): void;
}

/** The log whose lines say that they are of `room`. */
export function roomLog(room: string): RoomLog {
  const log = logOf(room);
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
