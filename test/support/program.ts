// Programs that are not Node's: whether one is here, and running it to its end with nothing of the developer's around it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian keeps servers, which a user's PATH often leaves out. */
const PLACES = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** The path of a program; null, once the reason is printed, where it is not installed. */
export function programNamed(name: string, hint: string): string | null {
  const path = PLACES.map((place) => join(place, name)).find(isExecutable);
  if (path === undefined) console.warn(`skipped: there is no ${name} on this machine (${hint})`);
  return path ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a program left behind. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Starts a program; its whole output is there when it has ended. */
export function startProgram(
  path: string,
  args: readonly string[],
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({
    code: typeof code === 'number' ? code : null,
    output,
  }));
  return { child, ended };
}

/** Runs a program to its end. */
export const runProgram = (path: string, args: readonly string[]): Promise<Ended> =>
  startProgram(path, args).ended;
