// A Worker that is uploaded in parts (docs/decisions/0030-code-in-parts.md), as minified modules that import each other: what of
// it is there from the start, and what comes along when a part is asked for.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Minified modules by file name; the entry is index.mjs. */
export type CodeParts = ReadonlyMap<string, string>;

/** What wrangler wrote into a folder to be uploaded. */
export async function readParts(folder: string): Promise<CodeParts> {
  const names = (await readdir(folder)).filter((file) => file.endsWith('.mjs'));
  const texts = await Promise.all(names.map((file) => readFile(join(folder, file), 'utf8')));
  return new Map(names.map((file, at) => [file, texts[at] ?? '']));
}

/**
 * Bytes that are evaluated once the entry and the parts of these names are loaded, with all they import statically; null when there
 * is no such part. A part is `<name>-<hash>.mjs`.
 */
export function bytesLoadedWith(parts: CodeParts, names: readonly string[]): number | null {
  const files = ['index.mjs', ...names.map((name) => fileOf(parts, name))];
  const seen = new Set<string>();
  let bytes = 0;
  // Grows while it is walked, by files that are there or end it.
  for (const file of files) {
    const code = parts.get(file);
    if (code === undefined) return null;
    if (seen.has(file)) continue;
    seen.add(file);
    bytes += Buffer.byteLength(code);
    files.push(...importedBy(code));
  }
  return bytes;
}

/** Bytes of all parts. */
export function bytesInAll(parts: CodeParts): number {
  return [...parts.values()].reduce((sum, code) => sum + Buffer.byteLength(code), 0);
}

/** The name itself where there is no such part: no file is called so. */
const fileOf = (parts: CodeParts, name: string): string =>
  [...parts.keys()].find((file) => file.replace(/-[A-Z0-9]{8}\.mjs$/, '') === name) ?? name;

/** Static imports of other parts, as esbuild writes them: `from"./x.mjs"`, `import"./x.mjs"`; not `import("./x.mjs")`. */
function importedBy(code: string): string[] {
  return [...code.matchAll(/(?:\bfrom|\bimport)"\.\/([\w.-]+\.mjs)"/g)].map((found) => found[1] ?? '');
}
