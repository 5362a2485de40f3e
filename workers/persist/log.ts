// What persist says in its log: one JSON object a line, made of codes, ids and numbers. Never an event, a key or a bound
// parameter: drizzle puts those into its messages, so only the innermost cause is quoted.
import { EdgesealError, Violation } from '../core/errors.ts';

/** Values a log line may carry. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Writes one line; `event` names what happened (`archived`, `dead-lettered`, ...). */
export function log(level: 'info' | 'warn' | 'error', event: string, fields: LogFields): void {
  console[level](JSON.stringify({ level, room: 'persist', event, ...fields }));
}

/** One line for a message that was not archived. A broken invariant or a bug is an error: somebody must look. */
export function logFailure(event: string, error: unknown, fields: LogFields): void {
  const known = error instanceof EdgesealError;
  const level = !known || error instanceof Violation ? 'error' : 'warn';
  const code = known ? error.code : 'INTERNAL';
  const stack = known || !(error instanceof Error) ? undefined : error.stack;
  log(level, event, {
    code,
    message: known ? error.message : undefined,
    cause: causeOf(error),
    stack,
    ...fields,
  });
}

/** The innermost cause in words: the platform's own. */
function causeOf(error: unknown): string | undefined {
  const root = rootOf(error);
  if (root instanceof EdgesealError) return undefined;
  return root instanceof Error ? `${root.name}: ${root.message}` : String(root);
}

/** What an error goes back to. */
export function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 8 && root instanceof Error && root.cause !== undefined; depth++) {
    root = root.cause;
  }
  return root;
}
