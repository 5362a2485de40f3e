// Every about.ts of the normalize room, by the product it is about.
import { globSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { About } from '../../../workers/core/normalize/about.ts';

const room = fileURLToPath(new URL('../../../workers/core/normalize/', import.meta.url));

const isAbout = (value: unknown): value is About =>
  typeof value === 'object' && value !== null && 'product' in value && 'kinds' in value;

/** Reads them all. A file may export one, or several for the rows it has. */
export async function readAbouts(): Promise<Map<string, About>> {
  const abouts = new Map<string, About>();
  for (const path of globSync('**/about*.ts', { cwd: room }).sort()) {
    // The shape of an about, not one.
    if (path === 'about.ts') continue;
    const found: Record<string, unknown> = await import(pathToFileURL(`${room}${path}`).href);
    for (const value of Object.values(found).flat()) {
      if (isAbout(value)) abouts.set(value.product, value);
    }
  }
  return abouts;
}
