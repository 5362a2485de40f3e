// What a command is, and how each reads its arguments: strictly, so that a misspelt option never changes a meaning in silence.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { Complaint, EXIT } from './complaint.ts';
import { parsePointInTime } from './durations.ts';

/** One command of `edgeseal`; its file is cli/commands/<name>.ts. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Everything `--help` says. */
  readonly help: string;
  /** Resolves to an exit code; throws Complaint. */
  run(args: readonly string[]): Promise<number>;
}

/** Options that every command which talks to a deployment takes. */
export const CONNECTION_OPTIONS = {
  url: { type: 'string' },
  token: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

/** How {@link CONNECTION_OPTIONS} are explained. */
export const CONNECTION_HELP = `  --url URL        deployment; else EDGESEAL_URL, else the local stack of npm start
  --token TOKEN    bearer token; else EDGESEAL_TOKEN, else the local stack's (only when no --url or EDGESEAL_URL is given)
  --json           machine-readable output on stdout
  --help           this text`;

/** Reads arguments. Throws Complaint (exit code 2) for anything unknown, with the hint where help is. */
export function readArguments<Options extends ParseArgsOptionsConfig>(
  command: string,
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const words = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause);
    throw usage(command, words);
  }
}

/** A complaint about the command line itself. */
export function usage(command: string, words: string): Complaint {
  return new Complaint(`${words.replace(/\.$/, '')}. See: edgeseal ${command} --help`, EXIT.usage);
}

/** A whole number in a range, as an option's text. Undefined stays undefined. */
export function wholeNumber(
  command: string,
  name: string,
  text: string | undefined,
  range: { readonly min: number; readonly max: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.min && value <= range.max) return value;
  throw usage(command, `--${name} takes a number from ${range.min} to ${range.max}, not "${text}"`);
}

/** A point in time as epoch milliseconds. Throws Complaint (exit code 2). */
export function readTime(command: string, name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parsePointInTime(text, Date.now());
  if (at !== undefined) return at;
  throw usage(
    command,
    `--${name} takes RFC 3339 with a zone, epoch milliseconds, or a time ago like 15m, not "${text}"`,
  );
}
