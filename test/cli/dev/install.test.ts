// What a clone says before anything is installed: it runs under the system's Node, with nothing to lean on.
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyProject, type ProjectCopy } from '../../support/project-copy.ts';

let copy: ProjectCopy;
beforeAll(() => {
  copy = copyProject();
  rmSync(join(copy.folder, 'node_modules'));
});
afterAll(() => copy.remove());

/** Runs a plain-JavaScript file of the copy that shall fail, with no program on the PATH. */
async function failing(...args: string[]): Promise<{ code: unknown; said: string }> {
  try {
    await promisify(execFile)(process.execPath, args, { cwd: copy.folder, env: { PATH: '' } });
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'stderr' in error) {
      return { code: error.code, said: String(error.stderr) };
    }
    throw error;
  }
  throw new Error('it did not fail');
}

it('says that npm is missing', async () => {
  const { code, said } = await failing('cli/dev/bootstrap.mjs', 'cli/dev/start.ts');
  expect(code).toBe(1);
  expect(said.trim().split('\n').at(-1)).toBe(
    'npm was not found: install Node with npm (nodejs.org) and try again.',
  );
});

it('tells someone who runs the command line first what to run before', async () => {
  expect(await failing('cli/edgeseal.mjs', 'search', 'x')).toEqual({
    code: 1,
    said: 'Edgeseal is not installed yet: run "npm ci" in its folder first.\n',
  });
});

it('names its own Node when packages were installed without their scripts', async () => {
  mkdirSync(join(copy.folder, 'node_modules'));
  writeFileSync(join(copy.folder, 'package-lock.json'), '{"packages":{"":{}}}');
  const { code, said } = await failing('cli/dev/bootstrap.mjs', 'cli/dev/start.ts');
  expect(code).toBe(1);
  expect(said).toMatch(/^The Node that Edgeseal runs under is not in node_modules\/node: [^\n]+\n$/);
});
