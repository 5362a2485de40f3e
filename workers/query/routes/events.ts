// Paths of `events`: mounted by workers/query/index.ts.
import type { QueryApp } from '../app.ts';

/** Mounts the paths of this file. */
export function mountEvents(_app: QueryApp): void {}
