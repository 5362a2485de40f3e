// What a folder made by `wrangler deploy --dry-run --outdir` holds, as Miniflare takes it.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The entry first, then its parts, and the WebAssembly that is imported by name. */
export async function modulesIn(
  folder: string,
  wanted: boolean,
): Promise<{ type: 'ESModule' | 'CompiledWasm'; path: string }[]> {
  if (!wanted) return [];
  const files = await readdir(folder);
  const parts = files.filter((file) => file.endsWith('.js') && file !== 'index.js');
  const wasm = files.filter((file) => file.endsWith('.wasm'));
  return [
    ...['index.js', ...parts].map((file) => ({ type: 'ESModule' as const, path: join(folder, file) })),
    ...wasm.map((file) => ({ type: 'CompiledWasm' as const, path: join(folder, file) })),
  ];
}
