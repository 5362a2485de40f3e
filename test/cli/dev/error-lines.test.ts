import { expect, it } from 'vitest';
import { ErrorLines } from '../../../cli/dev/error-lines.ts';

const shown = (...lines: readonly string[]): string[] => {
  const errors = new ErrorLines((path) => `workers/persist/${path}`.replace('persist/workers/', ''));
  return lines.map((line) => errors.take(line)).filter((line) => line !== undefined);
};

it.each([
  ['X [ERROR] Address already in use', '✘ Address already in use'],
  ['✘ [ERROR] No such config', '✘ No such config'],
  [
    '[edgeseal-query] {"level":"error","room":"query","code":"INTERNAL"}',
    '[edgeseal-query] {"level":"error","room":"query","code":"INTERNAL"}',
  ],
])('shows on the terminal: %s', (line, said) => expect(shown(line)).toEqual([said]));

it.each([
  '[wrangler:info] GET /v1/events 200 OK (5ms)',
  '▲ [WARNING] Scheduled Workers are not automatically triggered during local development.',
  '[edgeseal-persist] {"level":"info","room":"persist","event":"archived"}',
  '    workers/ingest/body.ts:85:8:',
  '      85 │   const ;',
])('keeps in the log: %s', (line) => expect(shown(line)).toEqual([]));

it('shows a syntax error of the front door once, with its place, and that requests wait', () => {
  expect(
    shown(
      '[custom build] ✘ [ERROR] Expected identifier but found ";"',
      '[custom build] ',
      '[custom build]     workers/ingest/body.ts:85:8:',
      '[custom build]       85 │   const ;',
      '[custom build]          ╵         ^',
      '[custom build] ',
      '[custom build] Error: Build failed with 1 error:',
      '[custom build] workers/ingest/body.ts:85:8: ERROR: Expected identifier but found ";"',
      '✘ [ERROR] k [Error]: Process exited with non-zero status (1)',
      '',
      '      at runCommand (wrangler-dist/cli.js:192428:26)',
      '      stderr: \'✘ [ERROR] Expected identifier but found ";"\\n\' +',
      "        '    workers/ingest/body.ts:85:8:\\n' +",
      '✘ [ERROR] Running custom build `node workers/ingest/build.mjs` failed. There are likely more logs.',
    ),
  ).toEqual([
    '✘ Expected identifier but found ";"',
    '    workers/ingest/body.ts:85:8',
    '      85 │   const ;',
    '         ╵         ^',
    '✘ The front door is not built: requests wait until this is mended.',
  ]);
});

it('names the file of a Worker behind the front door, which goes on as it was', () => {
  expect(
    shown(
      '✘ [ERROR] Build failed with 1 error:',
      '',
      '  ✘ [ERROR] Expected identifier but found ";"',
      '  ',
      '      archive.ts:156:6:',
      '        156 │ const ;',
      '            ╵       ^',
      '',
      '        157 │ not of this error',
    ),
  ).toEqual([
    '✘ Build failed with 1 error; the code before goes on running until this is mended.',
    '✘ Expected identifier but found ";"',
    '    workers/persist/archive.ts:156:6',
    '        156 │ const ;',
    '            ╵       ^',
  ]);
});
