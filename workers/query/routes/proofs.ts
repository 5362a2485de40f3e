// Paths of `proofs`: mounted by workers/query/index.ts.
import type { QueryApp } from '../app.ts';

/** Mounts the paths of this file. */
export function mountProofs(_app: QueryApp): void {}
