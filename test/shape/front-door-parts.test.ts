// The front door is uploaded in parts (docs/decisions/0030-code-in-parts.md): who is refused, and who is not its own, must not pay
// for the rooms behind. Read from the build that is deployed.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

/** As much of esbuild's metafile as is asked here. */
const metafile = z.object({
  outputs: z.record(
    z.string(),
    z.object({
      entryPoint: z.string().optional(),
      imports: z.array(z.object({ path: z.string(), kind: z.string() })),
      inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })),
    }),
  ),
});
type Outputs = z.infer<typeof metafile>['outputs'];

let outputs: Outputs = {};
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-parts-'));
  const script = fileURLToPath(new URL('../../workers/ingest/build.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [script, join(folder, 'ingest')]);
  outputs = metafile.parse(JSON.parse(await readFile(join(folder, 'ingest.json'), 'utf8'))).outputs;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Sources whose code is evaluated when a part is: its own, and those of all that it imports. */
function evaluatedBy(part: string): string[] {
  const files = Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === part);
  expect(files).toHaveLength(1);
  for (const file of files) {
    const imports = outputs[file]?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
    files.push(...imports.map(({ path }) => path).filter((path) => path in outputs && !files.includes(path)));
  }
  const inputs = files.flatMap((file) => Object.entries(outputs[file]?.inputs ?? {}));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([source]) => source);
}

const ENTRY = 'workers/ingest/index.ts';
const DOOR = 'workers/ingest/door.ts';
const ACCEPT = 'workers/ingest/accept.ts';

it('starts with routes and refusals: no room, no key, no schema, no protocol but its own', () => {
  const early = evaluatedBy(ENTRY).filter((source) =>
    /core\/(decode|normalize|signatures|segment)\/|attest\/(?!carriers)|zod|protocols\/(?!table|native|dialects)/.test(
      source,
    ),
  );
  expect(early).toEqual([]);
});

it('knows a sender without decoding, normalizing or attesting anything', () => {
  const early = evaluatedBy(DOOR).filter((source) =>
    /core\/(decode|normalize|signatures)\/|attest\/(packet|batch-hasher|canonical-writer|merkle)/.test(
      source,
    ),
  );
  expect(early).toEqual([]);
});

it('has every mapper behind the first body that was let in, and nowhere else', () => {
  const mapped = evaluatedBy(ACCEPT);
  expect(mapped).toContain('workers/core/normalize/table.ts');
  expect(mapped).toContain('workers/core/decode/body.ts');
  const others = Object.values(outputs)
    .map(({ entryPoint }) => entryPoint)
    .filter((part) => part !== undefined && part !== ACCEPT);
  const carrying = others.filter(
    (part) => part !== undefined && evaluatedBy(part).includes('workers/core/normalize/table.ts'),
  );
  expect(carrying).toEqual([]);
});

it('has a part for every protocol, and evaluates no protocol for another', async () => {
  const isProtocol = (source: string): boolean =>
    /^workers\/ingest\/protocols\/(?!native|dialects|table)/.test(source);
  const parts = Object.values(outputs).flatMap(({ entryPoint }) =>
    entryPoint !== undefined && isProtocol(entryPoint) ? [entryPoint] : [],
  );
  // All rows but the native one, whose refusals are the entry's.
  const table = await readFile(new URL('../../workers/ingest/protocols/table.ts', import.meta.url), 'utf8');
  expect(parts).toHaveLength([...table.matchAll(/takes: \[/g)].length - 1);
  for (const part of parts) {
    const home = part.replace(/(protocols\/[^/]+)\/.*/, '$1');
    expect(evaluatedBy(part).filter((source) => isProtocol(source) && !source.startsWith(home))).toEqual([]);
  }
});
