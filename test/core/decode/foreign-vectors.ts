// Vectors that others wrote, read where they lie (../shared/data is not part of this repository).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

/** Whether the foreign vectors are there; prints why the tests that need them are skipped when they are not. */
export function haveForeignVectors(folder: string): boolean {
  const present = existsSync(`${DATA}${folder}`);
  if (!present) console.log(`skipped: ../shared/data/${folder} is not there`);
  return present;
}

/** Parsed JSON of a vector file; an empty list where it is absent, so that no test is made of it. */
export function foreignJson(path: string): unknown[] {
  if (!existsSync(DATA + path)) return [];
  const parsed: unknown = JSON.parse(readFileSync(DATA + path, 'utf8'));
  return Array.isArray(parsed) ? parsed : [];
}

/** Bytes of each file in a folder, by name. */
export function foreignFiles(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  if (!existsSync(DATA + folder)) return files;
  for (const entry of readdirSync(DATA + folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    files.set(entry.name, new Uint8Array(readFileSync(`${DATA}${folder}/${entry.name}`)));
  }
  return files;
}
