// sha256-lanes.wasm as Node reads it; workerd imports it compiled.
import { readFileSync } from 'node:fs';

/** The module that `laneHasher` takes. */
export const lanesModule = new WebAssembly.Module(
  readFileSync(new URL('../../workers/core/attest/sha256-lanes.wasm', import.meta.url)),
);
