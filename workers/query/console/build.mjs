// Builds the console's static files into out/console: `node workers/query/console/build.mjs`.
// Runs from wrangler ([build] in workers/query/wrangler.toml) and from the test set-up; takes well under a second.
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildVerifier } from './build-verifier.mjs';

const source = new URL('./', import.meta.url);
const target = new URL('../../../out/console/', import.meta.url);

/**
 * Bundles main.ts, copies the page and its style, and puts the verifier beside them for whoever wants to keep it. Each file comes
 * into its place whole: several builds may run at once, and somebody may be copying what another has just made.
 */
export async function buildConsole() {
  await mkdir(target, { recursive: true });
  const fresh = await mkdtemp(fileURLToPath(new URL('../console-', target)));
  try {
    await buildInto(`${fresh}/`);
    for (const file of await readdir(fresh)) await rename(`${fresh}/${file}`, new URL(file, target));
  } finally {
    await rm(fresh, { recursive: true });
  }
}

async function buildInto(folder) {
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', source))],
    outfile: `${folder}main.js`,
    bundle: true,
    minify: true,
    sourcemap: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  await buildVerifier(`${folder}verify.mjs`);
  for (const file of ['index.html', 'style.css', 'icon.svg']) {
    await copyFile(new URL(file, source), `${folder}${file}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildConsole();
