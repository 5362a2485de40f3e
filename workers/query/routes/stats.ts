// Paths of `stats`: mounted by workers/query/index.ts.
import type { QueryApp } from '../app.ts';

/** Mounts the paths of this file. */
export function mountStats(_app: QueryApp): void {}
