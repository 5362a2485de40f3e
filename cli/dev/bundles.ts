// What would be deployed: each Worker built with `wrangler deploy --dry-run`, held to a size, and kept from carrying code
// that its role does not allow. The front door's budgets are those of docs/decisions/0030; the others are what they need and
// some.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesInAll, bytesLoadedWith, type CodeParts, readParts } from './code-parts.ts';
import { runTool, sideBySide, type ToolRun, WRANGLER } from './run-tool.ts';

/** Minified bytes a Worker may have, and whether it may sign. */
interface Budget {
  readonly config: string;
  readonly bytes: number;
  readonly signs: boolean;
}

/** Persist, query and registry hold no private key (design, section 2), so no code of theirs may be able to use one. */
const BUDGETS: Readonly<Record<string, Budget>> = {
  persist: { config: 'workers/persist/wrangler.toml', bytes: 400_000, signs: false },
  seal: { config: 'workers/seal/wrangler.toml', bytes: 250_000, signs: true },
  query: { config: 'workers/query/wrangler.toml', bytes: 450_000, signs: false },
  registry: { config: 'workers/registry/wrangler.toml', bytes: 220_000, signs: false },
  devices: { config: 'workers/devices/wrangler.toml', bytes: 140_000, signs: false },
  witness: { config: 'workers/witness/wrangler.toml', bytes: 230_000, signs: true },
};

/** The front door is uploaded in parts: what counts is how much of it is evaluated when. */
const FRONT_DOOR: readonly {
  readonly when: string;
  readonly parts: readonly string[];
  readonly bytes: number;
}[] = [
  { when: 'at start', parts: [], bytes: 60_000 },
  { when: 'refusing a token', parts: ['door'], bytes: 120_000 },
  { when: 'taking NDJSON', parts: ['door', 'accept'], bytes: 870_000 },
];

/** All that is uploaded. */
const FRONT_DOOR_BYTES = 960_000;

/** What docs/verify-by-hand.md and `edgeseal/verify` promise of the verifier: one file of this size, with nothing to import. */
export const VERIFIER_BYTES = 15 * 1024;

/** Builds every Worker and the verifier; says each size, and what is wrong in lines that begin with the Worker's name. */
export async function checkBundles(say: (line: string) => void): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'edgeseal-bundles-'));
  try {
    const builds = [...Object.keys(BUDGETS), 'ingest', 'verifier'];
    const built = await sideBySide(builds, (what) => build(what, join(folder, what)));
    const failures = built.flatMap(({ ok, output }, at) =>
      ok ? [] : [`${builds[at]}: it does not build: ${output}`],
    );
    if (failures.length > 0) return failures;
    const problems: string[] = [];
    for (const [worker, budget] of Object.entries(BUDGETS))
      problems.push(...(await measure(worker, budget, join(folder, worker, 'index.js'), say)));
    problems.push(...frontDoorProblems(await readParts(join(folder, 'ingest')), say));
    const verifier = { bytes: VERIFIER_BYTES, signs: false };
    const file = join(folder, 'verifier/edgeseal-verify.mjs');
    return [...problems, ...(await measure('verifier', verifier, file, say))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The front door minifies itself, in parts (workers/ingest/build.mjs). */
function build(what: string, outdir: string): Promise<ToolRun> {
  if (what === 'verifier') return runTool('../workers/query/console/build-verifier.mjs', [`${outdir}/`]);
  const dryRun = ['deploy', '--dry-run', '--outdir', outdir];
  const config = BUDGETS[what]?.config;
  return config === undefined
    ? runTool(WRANGLER, [...dryRun, '-c', 'wrangler.toml'])
    : runTool(WRANGLER, [...dryRun, '--minify', '-c', config]);
}

async function measure(
  worker: string,
  budget: Pick<Budget, 'bytes' | 'signs'>,
  file: string,
  say: (line: string) => void,
): Promise<string[]> {
  const code = await readFile(file, 'utf8');
  say(`  ${worker.padEnd(8)}${sizeOf(Buffer.byteLength(code), budget.bytes)}`);
  return bundleProblems(budget, code).map((problem) => `${worker}: ${problem}`);
}

/** What is too large of the front door's parts, or not there. */
export function frontDoorProblems(parts: CodeParts, say: (line: string) => void): string[] {
  const sums = [
    ...FRONT_DOOR.map(({ when, parts: names, bytes }) => ({
      when,
      bytes,
      found: bytesLoadedWith(parts, names),
    })),
    { when: 'in all', bytes: FRONT_DOOR_BYTES, found: bytesInAll(parts) },
  ];
  return sums.flatMap(({ when, bytes, found }) => {
    if (found === null) return [`ingest: what is evaluated ${when} is not a part of it`];
    say(`  ingest  ${sizeOf(found, bytes)} ${when}`);
    return found > bytes ? [`ingest: ${found} bytes ${when} are over its budget of ${bytes}`] : [];
  });
}

/** What a Worker's minified code may not be. */
export function bundleProblems({ bytes, signs }: Pick<Budget, 'bytes' | 'signs'>, code: string): string[] {
  const size = Buffer.byteLength(code);
  const problems: string[] = [];
  if (size > bytes) problems.push(`${size} bytes are over its budget of ${bytes}`);
  // Minifying renames variables, never the members of a platform's object.
  if (!signs && /(?<!Math)\.sign\(/.test(code)) problems.push('carries signing code');
  return problems;
}

/** To the byte: rounded, what is just within its budget reads as over it. */
export const sizeOf = (bytes: number, budget: number): string =>
  `${bytes.toLocaleString('en').padStart(8)} of ${budget.toLocaleString('en')} bytes`;
