// Vectors that nobody here wrote, beside the project (../shared/data). Tests skip, saying so, where they are absent.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One folder of ../shared/data. */
export interface SharedFolder {
  readonly isHere: boolean;
  /** Paths of all files below the folder, relative to it, sorted. */
  files(): string[];
  read(path: string): string;
}

/** A folder of ../shared/data; prints why, when its tests are to be skipped. */
export function sharedFolder(name: string): SharedFolder {
  const folder = fileURLToPath(new URL(`../../../shared/data/${name}/`, import.meta.url));
  const isHere = existsSync(folder);
  if (!isHere) console.warn(`skipped: there is no ../shared/data/${name} beside the project`);
  return {
    isHere,
    files: () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.[a-z]+$/.test(path))
        .sort(),
    read: (path) => readFileSync(join(folder, path), 'utf8'),
  };
}
