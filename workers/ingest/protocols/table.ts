// Every protocol ingest speaks. Paths that are not here belong to query.
import { native } from './native.ts';
import type { Protocol } from './protocol.ts';

/** In no particular order: paths are exact and differ. */
export const PROTOCOLS: readonly Protocol[] = [native];
