// Bundles the Workers once for a state of the sources, with wrangler as a deployment would, and keeps what their
// wrangler.toml say as Miniflare options, so that a stack of tests starts without building and retypes no binding.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** The Workers in the order in which they are started; the first one is the front door. */
export const WORKERS = ['ingest', 'persist', 'seal', 'query', 'registry', 'devices', 'witness'] as const;
/** One of {@link WORKERS}. */
export type WorkerName = (typeof WORKERS)[number];

/** Where a Worker's configuration lies, from the project's root. */
export const configOf = (worker: WorkerName): string =>
  worker === 'ingest' ? 'wrangler.toml' : `workers/${worker}/wrangler.toml`;

/** Keeps wrangler quiet and off the network. */
export const OFFLINE = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

const PREFIX = 'edgeseal-build-';

/** A folder with `<worker>/index.js` (query: also its assets) for each Worker asked for, and `options.json`. */
export async function ensureBuild(workers: readonly WorkerName[]): Promise<string> {
  const folder = join(tmpdir(), `${PREFIX}${await sourcesDigest()}`);
  if (!existsSync(folder)) await forgetOldBuilds();
  await mkdir(folder, { recursive: true });
  await Promise.all([
    ...workers.map((worker) => once(join(folder, worker), (fresh) => bundle(worker, fresh))),
    once(join(folder, 'options'), async (fresh) =>
      writeFile(join(fresh, 'options.json'), await readOptions()),
    ),
  ]);
  return folder;
}

/** Every state of the sources leaves some 10 MB; nobody goes back to one of yesterday. */
async function forgetOldBuilds(): Promise<void> {
  const yesterday = Date.now() - 24 * 3_600_000;
  for (const path of globSync(`${PREFIX}*`, { cwd: tmpdir() }).map((name) => join(tmpdir(), name))) {
    const made = await stat(path).catch(() => null);
    if (made !== null && made.mtimeMs < yesterday) await rm(path, { recursive: true, force: true });
  }
}

/** Makes a folder as a whole or not at all, whoever else makes it at the same time. */
async function once(folder: string, make: (fresh: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  const fresh = await mkdtemp(`${folder}-`);
  try {
    await make(fresh);
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true });
    // Somebody else finished the same build first: theirs is as good.
    if (!existsSync(folder)) throw error;
  }
}

async function bundle(worker: WorkerName, outdir: string): Promise<void> {
  const wrangler = `${root}node_modules/wrangler/bin/wrangler.js`;
  const args = [wrangler, 'deploy', '--dry-run', '--outdir', outdir, '-c', configOf(worker)];
  try {
    await run(process.execPath, args, { cwd: root, env: { ...process.env, ...OFFLINE, NO_COLOR: '1' } });
  } catch (error) {
    const said = error instanceof Error ? `${error.message}` : String(error);
    throw new Error(`the ${worker} Worker does not build: ${firstErrorOf(said)}`);
  }
  if (worker === 'query') await cp(`${root}out/console`, join(outdir, 'console'), { recursive: true });
}

/** From the first line that says what is wrong: what wrangler says before and long after it helps nobody. */
function firstErrorOf(text: string): string {
  return text.slice(Math.max(0, text.search(/✘|X \[ERROR\]/))).slice(0, 1_500);
}

/** What each wrangler.toml says, as JSON; read in a process of its own since wrangler is slow to load and chatty. */
async function readOptions(): Promise<string> {
  const script = `
    import { unstable_getMiniflareWorkerOptions as read } from 'wrangler';
    const configs = ${JSON.stringify(WORKERS.map(configOf))};
    // A file that is not there: the developer's .dev.vars must not reach a test.
    const options = configs.map((config) => read(config, undefined, { envFiles: ['.none'] }).workerOptions);
    process.stdout.write(JSON.stringify(options));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    env: { ...process.env, ...OFFLINE, WRANGLER_LOG: 'none' },
  });
  return stdout;
}

async function sourcesDigest(): Promise<string> {
  const files = globSync(
    ['workers/**/*.{ts,mjs,wasm,toml,html,css,svg}', 'schemas/**/*.ts', '*.toml', '*lock.json'],
    {
      cwd: root,
    },
  );
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(`${file}\0`).update(await readFile(`${root}${file}`));
  return hash.digest('hex').slice(0, 16);
}
