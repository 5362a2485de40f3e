// One JSON line for each change, and for each answer that was our fault. Names and codes: never a signature, never a token.
import { EdgesealError, Refusal } from '../core/errors.ts';

/** Writes one line; `event` names what happened (`administered`, `failed`). */
export function log(
  level: 'info' | 'warn' | 'error',
  event: string,
  fields: Readonly<Record<string, string | number | boolean | undefined>>,
): void {
  console[level](JSON.stringify({ level, room: 'devices', event, ...fields }));
}

/** Class and words of the innermost cause, which is the platform's; drizzle's own would repeat what was bound. */
export function causeOf(error: unknown): string {
  let root = error;
  for (let depth = 0; depth < 8 && root instanceof Error && root.cause !== undefined; depth++)
    root = root.cause;
  return root instanceof Error ? `${root.name}: ${root.message}` : String(root);
}

/** Logs what was not the caller's fault; a Refusal is an answer, not an incident. */
export function logFailure(error: unknown, status: number): void {
  if (error instanceof Refusal) return;
  const known = error instanceof EdgesealError;
  const code = known ? error.code : 'INTERNAL';
  const stack = known || !(error instanceof Error) ? undefined : error.stack;
  log(status === 503 ? 'warn' : 'error', 'failed', { code, status, cause: causeOf(error), stack });
}
