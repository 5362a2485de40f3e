// workerd's node:zlib is not Node's: what core relies on is tried in the runtime that ships. See workers/core/zstd.ts.
import { zstdCases } from '../../support/zstd-cases.ts';

zstdCases('workerd');
