// One local stack at a time: two would share one state folder. Who runs stands in `.edgeseal/running.json`; what a killed
// start left behind is ended by its process group, after making sure that it is ours.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { Complaint } from '../complaint.ts';
import { LOCAL, ROOT } from './state-folder.ts';

const file = `${LOCAL}running.json`;
const running = z.object({ pid: z.int(), group: z.int().nullable(), url: z.string() });
type Running = z.infer<typeof running>;

/**
 * Takes the place of the one running stack; true if it had to end one that was left behind, whose port is then free in a
 * moment. Throws Complaint when another has the place.
 */
export function claimStack(url: string): boolean {
  mkdirSync(LOCAL, { recursive: true, mode: 0o700 });
  const other = readRunning();
  if (other !== null && isOurs(other.pid, 'cli/dev/start.ts')) {
    throw new Complaint(`Edgeseal is already running on ${other.url} (process ${other.pid}).`);
  }
  const left = other?.group ?? null;
  const isLeft = left !== null && isOurs(left, 'wrangler');
  if (isLeft) {
    console.error(`Ending what an earlier start left behind (process group ${left}).`);
    killGroup(left, 'SIGKILL');
  }
  rmSync(file, { force: true });
  writeRunning({ pid: process.pid, group: null, url }, 'wx');
  return isLeft;
}

/** Notes the process group of the children, for a later start to find if this one is killed. */
export function noteGroup(group: number, url: string): void {
  writeRunning({ pid: process.pid, group, url }, 'w');
}

/** Gives the place back. */
export function releaseStack(): void {
  if (readRunning()?.pid === process.pid) rmSync(file, { force: true });
}

/** Signals a whole process group; one that is gone is no error. */
export function killGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // ESRCH: nobody is left in it, which is what was wanted.
  }
}

/** Throws Complaint when something listens on the port, and goes on listening for `patienceMs`. */
export async function requireFreePort(port: number, patienceMs: number): Promise<void> {
  for (const until = Date.now() + patienceMs; ; await wait(50)) {
    const taken = await tryPort(port);
    if (taken === null) return;
    if (taken === 'EACCES') throw new Complaint(`Port ${port} may not be used by this account; try another.`);
    if (Date.now() < until) continue;
    throw new Complaint(
      `Port ${port} is taken by another program: choose one with "npm start -- --port 8788".`,
    );
  }
}

/** Null, or the system's code for why it cannot be listened on. */
async function tryPort(port: number): Promise<string | null> {
  const server = createServer();
  const code = await new Promise<string | null>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(null));
  });
  if (code === null) await new Promise((resolve) => server.close(resolve));
  return code;
}

function readRunning(): Running | null {
  try {
    return running.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Absent, or cut short by a kill: nobody has claimed the place in a way that can be checked.
    return null;
  }
}

function writeRunning(value: Running, flag: 'w' | 'wx'): void {
  try {
    writeFileSync(file, JSON.stringify(value), { flag });
  } catch (cause) {
    throw new Complaint('Another "npm start" has just begun; let it finish.', 1, { cause });
  }
}

/** Whether a process of this id lives and its command line is one of this folder's: ids are used again. */
function isOurs(pid: number, command: string): boolean {
  const line = commandOf(pid);
  return line.includes(ROOT) && line.includes(command);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // No such process, or a system without /proc.
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
}
