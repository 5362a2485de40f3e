// What a folder made by `wrangler deploy --dry-run --outdir` holds, as Miniflare takes it.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The entry first (index.mjs where a Worker is built in parts, else index.js), then its parts, and the WebAssembly. */
export async function modulesIn(
  folder: string,
  wanted: boolean,
): Promise<{ type: 'ESModule' | 'CompiledWasm'; path: string }[]> {
  if (!wanted) return [];
  const files = await readdir(folder);
  const entry = files.includes('index.mjs') ? 'index.mjs' : 'index.js';
  const parts = files.filter((file) => file.endsWith('.mjs') && file !== entry);
  const wasm = files.filter((file) => file.endsWith('.wasm'));
  return [
    ...[entry, ...parts].map((file) => ({ type: 'ESModule' as const, path: join(folder, file) })),
    ...wasm.map((file) => ({ type: 'CompiledWasm' as const, path: join(folder, file) })),
  ];
}
