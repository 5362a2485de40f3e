// Runs `edgeseal` as its users do, in a process of its own, with nothing of the developer's in its environment.
import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** How a command ended. */
export interface CommandRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command finds around it: a deployment it is told of, or none. */
export interface Surroundings {
  readonly url?: string;
  readonly token?: string;
  readonly input?: string | Uint8Array;
}

/** Starts it, for tests that end it themselves. */
export function startEdgeseal(args: readonly string[], around: Surroundings = {}): ChildProcess {
  const { url, token } = around;
  const env = {
    PATH: process.env.PATH,
    // Where the compiled code of a command is kept (vitest.config.mts).
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    // An address always, so that a stack the developer runs is never spoken to.
    EDGESEAL_URL: url ?? 'http://127.0.0.1:9',
    ...(token === undefined ? {} : { EDGESEAL_TOKEN: token }),
  };
  return spawn(process.execPath, [main, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Runs it to its end. */
export async function edgeseal(args: readonly string[], around: Surroundings = {}): Promise<CommandRun> {
  const child = startEdgeseal(args, around);
  child.stdin?.end(around.input ?? '');
  return endOf(child);
}

/** Everything it says, and how it ends. */
export async function endOf(child: ChildProcess): Promise<CommandRun> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the command has no output');
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  return { code: await ended, stdout: out, stderr: err };
}
