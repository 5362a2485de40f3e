// What the archiver's isolate holds at most while it archives one packet, by V8's own account (test/support/gc-trace.ts): large bodies of
// the worst kinds known, one after the other in one isolate.
import { createHash } from 'node:crypto';
import { archivedPeak, sendBody } from '../test/support/archived-peak.ts';
import { TRACING_FLAGS } from '../test/support/gc-trace.ts';
import { startStack } from '../test/support/stack.ts';
import { eveCorpus, ownCorpora } from './corpora.ts';
import type { MemoryFigures } from './memory.ts';

const MIB = 1024 * 1024;

/** A body, line by line. */
interface LargeBody {
  readonly body: string;
  readonly mib: number;
  readonly path: string;
  readonly line: (i: number) => string;
}

/** Archives a packet of each body. */
export async function benchArchiveMemory(progress: (line: string) => void): Promise<MemoryFigures[]> {
  const saved = process.env.MINIFLARE_WORKERD_V8_FLAGS ?? '';
  process.env.MINIFLARE_WORKERD_V8_FLAGS = TRACING_FLAGS;
  const stack = await startStack({ workers: ['ingest', 'persist'] });
  const figures: MemoryFigures[] = [];
  const eve =
    (eveCorpus(20_000) ?? ownCorpora(5_000).find(({ name }) => name.startsWith('eve')))?.lines ?? [];
  try {
    for (const { body, mib, path, line } of largeBodies(eve)) {
      const content = filled(mib * MIB, line);
      const peak = await archivedPeak(stack, () => sendBody(stack, path, content));
      figures.push({
        ...{ body: `archived: ${body}, ${mib} MiB`, mib: content.length / MIB, status: 202 },
        ...{ peak_mb: peak.mb, heap_mb: peak.heapMb, buffers_mb: peak.buffersMb },
      });
      progress(`archived: ${body}, ${mib} MiB: ${peak.mb.toFixed(0)} MB`);
    }
  } finally {
    process.env.MINIFLARE_WORKERD_V8_FLAGS = saved;
    await stack.stop();
  }
  return figures;
}

/** Bodies that a packet may be made of, the largest of each kind. */
function* largeBodies(eve: readonly string[]): Generator<LargeBody> {
  const flows = { body: 'EVE', path: '/v1/events', line: (i: number) => eve[i % eve.length] ?? '' };
  for (const mib of [1, 4, 8, 16, 32]) yield { ...flows, mib };
  yield {
    ...flows,
    body: 'EVE, times in no order',
    mib: 32,
    line: (i) => eve[(7919 * i) % eve.length] ?? '',
  };
  yield { body: 'short lines, 50,000', mib: 4.2, path: '/v1/files/auth.log', line: shortLine };
  yield { body: 'lines of 700 bytes', mib: 32, path: '/v1/files/app.log', line: (i) => longLine(i, 10) };
  yield { body: 'lines of 64 KiB', mib: 32, path: '/v1/files/app.log', line: (i) => longLine(i, 1_000) };
  yield { body: 'text that does not compress', mib: 24, path: '/v1/files/app.log', line: noise };
}

const shortLine = (i: number): string =>
  `<86>Nov 20 12:00:00 host-${i % 50} sshd[${i}]: session opened for root ${i}`;
const longLine = (i: number, words: number): string =>
  `<14>Nov 20 12:00:00 app-${i % 50} worker[${i}]: ${`request ${i} took ${i % 977} ms for customer-${i}; `.repeat(words)}`;
const noise = (i: number): string => {
  const parts = Array.from({ length: 40 }, (_, at) =>
    createHash('sha512').update(`${i} ${at}`).digest('base64'),
  );
  return `<14>Nov 20 12:00:00 app worker[${i}]: ${parts.join('')}`;
};

function filled(bytes: number, line: (i: number) => string): Uint8Array<ArrayBuffer> {
  const lines: string[] = [];
  for (let i = 0, length = 0; i < 50_000; i++) {
    const next = `${line(i)}\n`;
    length += Buffer.byteLength(next);
    if (length > bytes) break;
    lines.push(next);
  }
  return new Uint8Array(Buffer.from(lines.join('')));
}
