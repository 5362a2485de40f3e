// Paths of `log`: mounted by workers/query/index.ts.
import type { QueryApp } from '../app.ts';

/** Mounts the paths of this file. */
export function mountLog(_app: QueryApp): void {}
