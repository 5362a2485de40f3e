// Runs one of the project's tools to its end and keeps what it said: for steps that only speak when something is wrong.
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from './state-folder.ts';

/** How a tool ended, and both its outputs in one text without colours. */
export interface ToolRun {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs `node <script> <arguments>` in the project's folder; the script is a path from node_modules. Never throws. */
export function runTool(script: string, args: readonly string[]): Promise<ToolRun> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [`${ROOT}node_modules/${script}`, ...args],
      { cwd: ROOT, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, CI: '1', NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        const output = stripVTControlCharacters(`${stdout}${stderr}`.trim());
        resolve({ ok: error === null, output: output === '' && error !== null ? error.message : output });
      },
    );
  });
}

/** Wrangler's command. */
export const WRANGLER = 'wrangler/bin/wrangler.js';

/** Works on as many at a time as the machine has cores; what came of each, in their order. */
export async function sideBySide<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const waiting = [...items.entries()];
  const results: [at: number, result: R][] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.push([next[0], await work(next[1])]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return results.sort(([a], [b]) => a - b).map(([, result]) => result);
}
