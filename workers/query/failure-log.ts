// One JSON line for each answer that was our fault. Queries, tokens and events never get into a log.
import { EdgesealError, Refusal } from '../core/errors.ts';

const wordsOf = (cause: unknown): string | undefined =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : undefined;

/** The innermost cause: drizzle wraps D1's error in one whose message repeats the bound parameters. */
function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 8 && root instanceof Error && root.cause !== undefined; depth++)
    root = root.cause;
  return root;
}

/** Logs what was not the caller's fault; a Refusal is an answer, not an incident. */
export function logFailure(error: unknown, method: string, path: string): void {
  if (error instanceof Refusal) return;
  const code = error instanceof EdgesealError ? error.code : 'INTERNAL';
  const stack = error instanceof EdgesealError || !(error instanceof Error) ? undefined : error.stack;
  console.error(
    JSON.stringify({
      level: 'error',
      room: 'query',
      code,
      method,
      path,
      cause: wordsOf(rootOf(error)),
      stack,
    }),
  );
}
