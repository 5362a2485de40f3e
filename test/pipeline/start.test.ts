// `npm start` as a new user meets it, in a copy of the project: what it prints works, state survives, and each thing that can
// be wrong is one sentence.
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyProject, freePort, type ProjectCopy } from '../support/project-copy.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.log('skipped: no curl on this machine to run the printed lines with');
const test = it.skipIf(!hasCurl);

let copy: ProjectCopy;
let port = 0;
const started: ChildProcess[] = [];

beforeAll(async () => {
  copy = copyProject();
  port = await freePort();
});
afterAll(async () => {
  for (const child of started) await stop(child, 'SIGINT');
  copy.remove();
});

const bootstrap = (script: string, args: readonly string[]): string[] => [
  join(copy.folder, 'cli/dev/bootstrap.mjs'),
  script,
  ...args,
];

/** Starts a stack and waits for what it prints when it is ready. */
async function start(): Promise<{ child: ChildProcess; welcome: string }> {
  const args = bootstrap('cli/dev/start.ts', ['--port', String(port)]);
  const child = spawn(process.execPath, args, { cwd: copy.folder, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  let welcome = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      welcome += chunk.toString();
      if (welcome.includes('npm run demo')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}: ${welcome}`)));
  });
  return { child, welcome };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, 'exit');
  }
  return child.exitCode;
}

/** A start that shall fail: its exit code and all it says. */
const failingStart = (...args: string[]): Promise<{ code: unknown; said: string }> =>
  failing('cli/dev/start.ts', args);

async function failing(script: string, args: readonly string[]): Promise<{ code: unknown; said: string }> {
  try {
    await promisify(execFile)(process.execPath, bootstrap(script, args), { cwd: copy.folder });
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'stderr' in error) {
      return { code: error.code, said: String(error.stderr) };
    }
    throw error;
  }
  throw new Error('it did not fail');
}

const running = (): { pid: number; group: number } =>
  JSON.parse(readFileSync(join(copy.folder, '.edgeseal/running.json'), 'utf8'));

/** Whether a process of this group still runs; one that only waits to be buried does not. */
function groupLives(group: number): boolean {
  if (!existsSync('/proc/self/stat')) return canSignal(-group);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      const [state, , pgrp] = statOf(pid);
      return pgrp === String(group) && state !== 'Z';
    });
}

/** State, parent and group of a process: what follows its name in parentheses (proc(5)). */
function statOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    // It ended between being listed and being read.
    return [];
  }
}

function canSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: it is gone.
    return false;
  }
}

/** Polls: a killed process has nobody to tell. The test's own time-out bounds it. */
async function untilGone(group: number): Promise<void> {
  while (groupLives(group)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Runs a printed line of curl as it stands, until its answer is as expected. */
async function curl(welcome: string, which: string, expected: RegExp): Promise<string> {
  const line = welcome.split('\n').find((one) => one.startsWith('curl') && one.includes(which)) ?? 'false';
  for (;;) {
    const { stdout } = await promisify(execFile)('sh', ['-c', line]);
    if (expected.test(stdout)) return stdout;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

test('prints lines of curl that send an event and find it', async () => {
  const { welcome } = await start();
  const [first, , running] = welcome.split('\n');
  expect(first).toBe('Building and starting the Workers ...');
  expect(running).toMatch(new RegExp(`^Edgeseal is running on http://localhost:${port} `));
  const sent = JSON.parse(await curl(welcome, "-d '{", /"packet"/));
  expect(sent.accepted).toBe(1);
  const found = JSON.parse(await curl(welcome, '?q=hello', /"message":"hello from curl"/));
  expect(found.events[0].metadata.uid).toBe(`${sent.packet}.0`);
});

test('holds what npm run demo tells', async () => {
  const args = bootstrap('cli/demo/demo.ts', []);
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: copy.folder });
  expect(stdout).toMatch(/^ok {3}Password spraying: 360 failed VPN logins from 6 addresses at 20 accounts$/m);
  expect(stdout).toMatch(/^ok {3}Proven: /m);
});

test('says in one sentence that it runs already', async () => {
  const { code, said } = await failingStart('--port', String(await freePort()));
  expect(said).toMatch(/^Edgeseal is already running on http:\/\/localhost:\d+ \(process \d+\)\.\n$/);
  expect(code).toBe(1);
});

test('ends on Ctrl-C with all its children, and finds everything again when it is started anew', async () => {
  const [child] = started;
  const { group } = running();
  expect(child && (await stop(child, 'SIGINT'))).toBe(0);
  await untilGone(group);
  const { welcome } = await start();
  await curl(welcome, '?q=hello', /"message":"hello from curl"/);
});

test('ends what a killed start left behind, and finds everything again', async () => {
  const { pid, group } = running();
  process.kill(pid, 'SIGKILL');
  expect(groupLives(group)).toBe(true);
  const { welcome } = await start();
  await untilGone(group);
  await curl(welcome, '?q=hello', /"message":"hello from curl"/);
  for (const child of started) await stop(child, 'SIGINT');
});

test('says in one sentence that its port is taken, and which words it does not know', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  const taken = await failingStart('--port', String(port));
  await new Promise((resolve) => other.close(resolve));
  expect(taken).toEqual({
    code: 1,
    said: expect.stringMatching(/^Port \d+ is taken by another program: [^\n]+\n$/),
  });
  expect(await failingStart('--port', '70000')).toEqual({
    code: 2,
    said: expect.stringMatching(/^"70000" is no port[^\n]+\n$/),
  });
  expect(await failingStart('--prot', '1')).toEqual({
    code: 2,
    said: expect.stringMatching(/^Usage: npm start[^\n]+\n$/),
  });
});

test('says in one sentence that the Workers do not build, and where their words are', async () => {
  const broken = join(copy.folder, 'workers/seal/index.ts');
  appendFileSync(broken, '\nthis is no TypeScript');
  const { code, said } = await failingStart('--port', String(await freePort()));
  expect(said.trim().split('\n').at(-1)).toBe(
    'The Workers ended before they answered; what they said is in .edgeseal/dev.log.',
  );
  expect(said).toMatch(/workers\/seal\/index\.ts:\d+:\d+\n.*this is no TypeScript/);
  expect(code).toBe(1);
});

test('lets the demo say in one sentence that nothing runs', async () => {
  expect(await failing('cli/demo/demo.ts', [])).toEqual({
    code: 1,
    said: 'The local stack does not run: start it with "npm start" in another terminal.\n',
  });
});
