// What every Worker says in its log: one JSON object a line, made of codes, names and numbers. Never a payload, a token, a key or anybody's
// words but our own and the platform's, so that a log line cannot be forged by what is being logged.

/** Values a line may carry. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Writes one line; `event` names what happened (`refused`, `archived`, `failed`). */
export type Log = (level: 'info' | 'warn' | 'error', event: string, fields: LogFields) => void;

/** The log whose lines say that they are of `room`. */
export const logOf =
  (room: string): Log =>
  (level, event, fields) =>
    console[level](JSON.stringify({ level, room, event, ...fields }));

/** What an error goes back to. */
export function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 8 && root instanceof Error && root.cause !== undefined; depth++)
    root = root.cause;
  return root;
}

/** Class and words of the innermost cause, which is the platform's; drizzle's own would repeat what was bound. */
export function causeOf(error: unknown): string {
  const root = rootOf(error);
  return root instanceof Error ? `${root.name}: ${root.message}` : String(root);
}
