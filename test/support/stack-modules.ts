// What a folder made by `wrangler deploy --dry-run --outdir` holds, as Miniflare takes it.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The bundle, and the WebAssembly it imports by name. */
export async function modulesIn(
  folder: string,
  wanted: boolean,
): Promise<{ type: 'ESModule' | 'CompiledWasm'; path: string }[]> {
  if (!wanted) return [];
  const wasm = (await readdir(folder)).filter((file) => file.endsWith('.wasm'));
  return [
    { type: 'ESModule', path: join(folder, 'index.js') },
    ...wasm.map((file) => ({ type: 'CompiledWasm' as const, path: join(folder, file) })),
  ];
}
