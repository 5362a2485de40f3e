import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { lastLine } from '../../../cli/dev/count-tests.ts';

const script = fileURLToPath(new URL('../../../cli/dev/run-tests.ts', import.meta.url));

/** Exit code and output of a run; the environment of this run's own runner stays out of it. */
async function runTests(...args: string[]): Promise<{ code: unknown; said: string }> {
  const env = { PATH: process.env.PATH, NO_COLOR: '1' };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { env });
    return { code: 0, said: stdout };
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'stdout' in error) {
      return { code: error.code, said: String(error.stdout) };
    }
    throw error;
  }
}

it('ends in one line that counts', async () => {
  const { code, said } = await runTests('--project', 'core', 'test/cli/durations.test.ts');
  expect(said.trim().split('\n').at(-1)).toMatch(/^\d+ passed, 0 failed$/);
  expect(code).toBe(0);
});

it('fails when no test ran', async () => {
  const { code, said } = await runTests('--project', 'core', 'test/cli/no-such-file.test.ts');
  expect(said.trim().split('\n').slice(-3)).toEqual(['No test ran.', '', '0 passed, 0 failed']);
  expect(code).toBe(1);
});

it('names skipped tests only when there are some', () => {
  const counts = { passed: 3, failed: 1, skipped: 0, reasons: {} };
  expect(lastLine(counts)).toBe('3 passed, 1 failed');
  expect(lastLine({ ...counts, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});
