// The verifier as one file: workers/core/attest/verifier.ts with all it needs, nothing left to import, for any page or script.
// `npm run verifier` writes it with its types and its SHA-256 to out/verify; the console's build puts the same bytes beside the page,
// as /verify.mjs, so that who has built it knows whether a deployment shows the one of these sources.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../../../', import.meta.url);
const pathOf = (file) => fileURLToPath(new URL(file, root));
const NAME = 'edgeseal-verify';

/** The file of 15 KiB, and the one that checks complete answers besides. */
const SOURCES = {
  [NAME]: pathOf('workers/core/attest/verifier.ts'),
  [`${NAME}-complete`]: pathOf('workers/core/attest/complete-verifier.ts'),
};

/** Members of our own objects, which no document and no platform has: their names need not be told in full. */
const OWN =
  /^(publicKey|signedBy|validity|notBefore|notAfter|revokedAt|logIndex|tlogProof|receivedAt|extensions)$/;

/** Writes the bundle. The same sources and the same esbuild (package-lock.json) make the same bytes. */
export async function buildVerifier(outfile, source = SOURCES[NAME]) {
  const banner = '// Edgeseal verifier, Apache-2.0: docs/verify-by-hand.md';
  await build({
    entryPoints: [source],
    outfile,
    banner: { js: banner },
    bundle: true,
    minify: true,
    mangleProps: OWN,
    charset: 'utf8',
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
}

/** The declarations of every file behind it: TypeScript finds them from one another. */
function writeTypes(outDir) {
  const tsc = pathOf('node_modules/typescript/bin/tsc');
  const made = ['--declaration', '--emitDeclarationOnly', '--noEmit', 'false', '--outDir', `${outDir}types`];
  execFileSync(process.execPath, [tsc, '-p', pathOf('tsconfig.verifier.json'), ...made], {
    stdio: 'inherit',
  });
}

/** `outDir` ends in a slash. */
async function main(outDir = pathOf('out/verify/')) {
  await mkdir(outDir, { recursive: true });
  writeTypes(outDir);
  let sums = '';
  for (const [name, source] of Object.entries(SOURCES)) {
    const file = `${outDir}${name}.mjs`;
    await buildVerifier(file, source);
    const code = await readFile(file);
    const digest = createHash('sha256').update(code).digest('hex');
    sums += `${digest}  ${name}.mjs\n`;
    console.log(`${file}: ${code.length} bytes\nSHA-256 ${digest}`);
  }
  await writeFile(`${outDir}SHA256SUMS`, sums);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2]);
