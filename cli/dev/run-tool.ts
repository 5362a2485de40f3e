// Runs one of the project's tools to its end and keeps what it said: for steps that only speak when something is wrong.
import { execFile } from 'node:child_process';
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
