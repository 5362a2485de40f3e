// One local stack at a time: two would share one state folder. Who runs stands in `.edgeseal/running.json`; what a killed
// start left behind is ended by its process group, after making sure that it is ours.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { z } from 'zod';
import { Complaint } from '../complaint.ts';
import { LOCAL, ROOT } from './state-folder.ts';

const file = `${LOCAL}running.json`;
const running = z.object({ pid: z.int(), group: z.int().nullable(), url: z.string() });
type Running = z.infer<typeof running>;

/** Takes the place of the one running stack. Throws Complaint when another has it. */
export async function claimStack(url: string): Promise<void> {
  mkdirSync(LOCAL, { recursive: true, mode: 0o700 });
  const other = readRunning();
  if (other !== null && isOurs(other.pid, 'cli/dev/start.ts')) {
    throw new Complaint(`Edgeseal is already running on ${other.url} (process ${other.pid}).`);
  }
  if (other?.group != null && isOurs(other.group, 'wrangler')) {
    console.error(`Ending what an earlier start left behind (process group ${other.group}).`);
    killGroup(other.group, 'SIGKILL');
    await untilGone(other.group);
  }
  rmSync(file, { force: true });
  writeRunning({ pid: process.pid, group: null, url }, 'wx');
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

/** A killed process still holds its port until the system has buried it. */
async function untilGone(group: number): Promise<void> {
  for (const until = Date.now() + 3_000; Date.now() < until && isOurs(group, 'wrangler'); ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Throws Complaint when something listens on the port already. */
export async function requireFreePort(port: number): Promise<void> {
  const server = createServer();
  const taken = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(null));
  });
  if (taken === null) return void (await new Promise((resolve) => server.close(resolve)));
  if (taken.code === 'EACCES')
    throw new Complaint(`Port ${port} may not be used by this account; try another.`);
  throw new Complaint(
    `Port ${port} is taken by another program: choose one with "npm start -- --port 8788".`,
  );
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
