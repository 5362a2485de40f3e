// The same cases run in workerd, where the plain calls of node:zlib fail: test/workers/ingest/zstd.test.ts.
import { zstdCases } from '../support/zstd-cases.ts';

zstdCases('Node');
