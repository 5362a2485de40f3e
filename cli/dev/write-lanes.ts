// `npm run lanes`: writes workers/core/attest/sha256-lanes.wasm from its generator. A test fails when the two differ.
import { writeFileSync } from 'node:fs';
import { lanesModule } from '../../workers/core/attest/sha256-lanes-code.ts';

writeFileSync(new URL('../../workers/core/attest/sha256-lanes.wasm', import.meta.url), lanesModule());
