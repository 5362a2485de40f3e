// Builds the front door into out/ingest, in parts: `node workers/ingest/build.mjs [folder [entry]]`. Wrangler runs it ([build] in
// wrangler.toml) before it deploys, develops or measures, since its own bundling makes one file of everything that `import()`
// loads (docs/decisions/0030-code-in-parts.md). Takes well under a second.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Writes the entry, its parts and their source maps, and beside the folder what is in each of them: `<folder>.json`, esbuild's
 * metafile, which is uploaded by nobody.
 */
export async function buildIngest(folder = `${root}out/ingest`, entry = 'workers/ingest/index.ts') {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: entry, out: 'index' }],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    // A rule for .js in wrangler.toml would be one for the packages that tests load, too.
    outExtension: { '.js': '.mjs' },
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    // What workerd compiles itself lies beside the code.
    loader: { '.wasm': 'copy' },
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    minify: true,
    sourcemap: 'linked',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  await mkdir(folder, { recursive: true });
  // The entry last: whatever it names is there before it.
  const isEntry = (file) => relative(folder, file.path) === 'index.mjs';
  for (const file of outputFiles.toSorted((one, other) => isEntry(one) - isEntry(other))) {
    await putWhole(file.path, file.contents);
  }
  await putWhole(`${folder}.json`, JSON.stringify(metafile));
  await removeOthers(folder, new Set(outputFiles.map(({ path }) => relative(folder, path))));
}

/** Several builds may run at once, and somebody may be copying what another has just made: a file is there whole or not at all. */
async function putWhole(path, contents) {
  const isThere = await readFile(path).then(
    (found) => found.equals(Buffer.from(contents)),
    () => false,
  );
  if (isThere) return;
  const fresh = await mkdtemp(join(dirname(path), '.fresh-'));
  try {
    await writeFile(join(fresh, 'file'), contents);
    await rename(join(fresh, 'file'), path);
  } finally {
    await rm(fresh, { recursive: true });
  }
}

/** Parts of before would be uploaded as well. */
async function removeOthers(folder, names) {
  for (const name of await readdir(folder)) {
    if (!names.has(name) && !name.startsWith('.'))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildIngest(...process.argv.slice(2));
