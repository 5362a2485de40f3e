// `npm test [-- vitest arguments]`: every project, then why anything was skipped, then one last line that counts.
// No test at all is a failure: a run that tested nothing must not look like one that passed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complaining } from '../complaint.ts';
import { COUNTS_FILE, lastLine, type TestCounts } from './count-tests.ts';
import { ROOT } from './state-folder.ts';

async function runTests(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'edgeseal-counts-'));
  const file = join(folder, 'counts.json');
  const vitestCode = await vitest(process.argv.slice(2), file);
  const counts = await loadCounts(file);
  await rm(folder, { recursive: true });
  for (const [reason, tests] of Object.entries(counts.reasons)) {
    console.log(`skipped${tests > 1 ? ` (${tests} tests)` : ''}: ${reason}`);
  }
  if (counts.passed + counts.failed === 0) console.log('No test ran.');
  // Vitest may be unhappy about something that is no test, a coverage floor for one: that counts as well.
  if (vitestCode !== 0 && counts.failed === 0 && counts.passed > 0) counts.failed = 1;
  console.log(`\n${lastLine(counts)}`);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

async function vitest(args: readonly string[], countsFile: string): Promise<number> {
  const reporters = ['--reporter=default', `--reporter=${ROOT}cli/dev/count-tests.ts`];
  const child = spawn(
    process.execPath,
    [`${ROOT}node_modules/vitest/vitest.mjs`, 'run', ...reporters, ...args],
    {
      cwd: ROOT,
      // A group of its own, so that nothing of it outlives the run: a test that runs away is a process that spins.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, [COUNTS_FILE]: countsFile },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  if (child.pid !== undefined) endGroup(child.pid);
  return typeof code === 'number' ? code : 1;
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing is left of it, as there should be.
  }
}

async function loadCounts(file: string): Promise<TestCounts> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    // Vitest ended before it could count: its own words are above.
    return { passed: 0, failed: 0, skipped: 0, reasons: {} };
  }
}

await complaining(runTests);
