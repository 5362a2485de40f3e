// What this isolate attests packets with: SHA-256 in four lanes of WebAssembly (docs/decisions/0003-hashing.md). Imported as
// a compiled module, because workerd compiles none from bytes.
import { laneHasher } from '../core/attest/batch-hasher.ts';
import { workbench } from '../core/attest/packet-texts.ts';
import lanes from '../core/attest/sha256-lanes.wasm';

/** One for all requests: each uses it synchronously, start to end. Half a megabyte. */
export const bench = workbench(laneHasher(lanes));
