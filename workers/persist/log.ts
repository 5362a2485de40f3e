// What persist says in its log of what it could not archive. Never an event or a bound parameter: drizzle puts those into its messages, so
// only the innermost cause is quoted.
import { EdgesealError, Violation } from '../core/errors.ts';
import { causeOf, type LogFields, logOf, rootOf } from '../platform/log.ts';

export { rootOf } from '../platform/log.ts';

/** Writes one line of this Worker. */
export const log = logOf('persist');

/** One line for a message that was not archived. A broken invariant or a bug is an error: somebody must look. */
export function logFailure(event: string, error: unknown, fields: LogFields): void {
  const known = error instanceof EdgesealError;
  const level = !known || error instanceof Violation ? 'error' : 'warn';
  const code = known ? error.code : 'INTERNAL';
  const stack = known || !(error instanceof Error) ? undefined : error.stack;
  log(level, event, {
    code,
    message: known ? error.message : undefined,
    // One of ours is told by its message and code.
    cause: rootOf(error) instanceof EdgesealError ? undefined : causeOf(error),
    stack,
    ...fields,
  });
}
