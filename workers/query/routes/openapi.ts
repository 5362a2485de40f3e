// Paths of `openapi`: mounted by workers/query/index.ts.
import type { QueryApp } from '../app.ts';

/** Mounts the paths of this file. */
export function mountOpenapi(_app: QueryApp): void {}
