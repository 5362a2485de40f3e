// Builds the console's static files into out/console: `node workers/query/console/build.mjs`.
// Runs from wrangler ([build] in workers/query/wrangler.toml) and from the test set-up; takes well under a second.
import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildVerifier } from './build-verifier.mjs';

const source = new URL('./', import.meta.url);
const target = new URL('../../../out/console/', import.meta.url);

/** Bundles main.ts, copies the page and its style, and puts the verifier beside them for whoever wants to keep it. */
export async function buildConsole() {
  await mkdir(target, { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', source))],
    outfile: fileURLToPath(new URL('main.js', target)),
    bundle: true,
    minify: true,
    sourcemap: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  await buildVerifier(fileURLToPath(new URL('verify.mjs', target)));
  for (const file of ['index.html', 'style.css', 'icon.svg']) {
    await copyFile(new URL(file, source), new URL(file, target));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildConsole();
