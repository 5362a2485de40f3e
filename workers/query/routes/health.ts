// Paths of `health`: mounted by workers/query/index.ts.
import type { QueryApp } from '../app.ts';

/** Mounts the paths of this file. */
export function mountHealth(_app: QueryApp): void {}
