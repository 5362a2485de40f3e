// `npm run check`: what must hold before a change lands. Every step is required; each says one line when it holds, and its
// tool's own words when it does not. The tests come last, whatever the steps found, and end in the line that counts them;
// `-- --static` leaves them out.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complaining, EXIT } from '../complaint.ts';
import { checkBundles } from './bundles.ts';
import { runTool, sideBySide, WRANGLER } from './run-tool.ts';
import { ROOT } from './state-folder.ts';

/** What is wrong, in a tool's words; none when it holds. */
type Step = () => Promise<string[]>;

const tool =
  (script: string, ...args: string[]): Step =>
  async () => {
    const { ok, output } = await runTool(script, args);
    return ok ? [] : [output];
  };

const TSC = 'typescript/bin/tsc';

const STEPS: Readonly<Record<string, Step>> = {
  'format and lint': tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  'types of the Workers and their tests': tool(TSC, '-p', 'tsconfig.json'),
  'types of core, the command line and tests': tool(TSC, '-p', 'tsconfig.node.json'),
  'types of the console': tool(TSC, '-p', 'tsconfig.console.json'),
  'binding types are those of wrangler.toml': bindingTypes,
  'migrations are those of schemas/catalog.ts': migrations,
  'each Worker builds within its budget': () => checkBundles((line) => console.log(line)),
};

/** The files name the very command that made them; --check compares without writing. */
async function bindingTypes(): Promise<string[]> {
  const problems = await sideBySide(globSync('workers/*/env.d.ts', { cwd: ROOT }), async (file) => {
    const made = /running `wrangler types (.*?)`/.exec(readFileSync(ROOT + file, 'utf8'))?.[1];
    if (made === undefined) return [`${file} does not say how it was made`];
    return tool(WRANGLER, 'types', '--check', ...made.split(' '))();
  });
  return problems.flat();
}

/** Generates into a copy: a forgotten migration is reported, not left in the tree. */
async function migrations(): Promise<string[]> {
  const copy = mkdtempSync(join(tmpdir(), 'edgeseal-migrations-'));
  try {
    cpSync(`${ROOT}migrations`, copy, { recursive: true });
    const before = globSync('*.sql', { cwd: copy }).length;
    const settings = ['--dialect', 'sqlite', '--schema', './schemas/catalog.ts', '--out', copy];
    const { ok, output } = await runTool('drizzle-kit/bin.cjs', ['generate', ...settings]);
    if (!ok) return [output];
    const after = globSync('*.sql', { cwd: copy }).length;
    return after === before ? [] : ['schemas/catalog.ts has changed: run "npx drizzle-kit generate".'];
  } finally {
    rmSync(copy, { recursive: true });
  }
}

async function check(): Promise<number> {
  let failed = 0;
  for (const [name, step] of Object.entries(STEPS)) {
    const startedAt = Date.now();
    const problems = await step();
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
    for (const problem of problems) console.error(problem);
    failed += problems.length > 0 ? 1 : 0;
  }
  const tests = process.argv.includes('--static') || (await runTests());
  return failed === 0 && tests ? EXIT.ok : EXIT.failed;
}

async function runTests(): Promise<boolean> {
  const child = spawn(process.execPath, [`${ROOT}cli/dev/run-tests.ts`], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code === 0;
}

await complaining(check);
