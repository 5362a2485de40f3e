// Query latency by archive size: a needle, a filter and a histogram, with the bytes they read. The archive is filled
// through the front door, 5,000 events a request, a day of event time per step.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../test/support/stack.ts';
import { get, sealed, send } from '../test/support/stack-client.ts';
import { ownCorpora } from './corpora.ts';
import { quantile } from './http-ingest.ts';

/** One question at one size. */
export interface QueryFigures {
  archive_events: number;
  archive_bytes: number;
  question: 'needle' | 'filter' | 'histogram';
  p50_ms: number;
  p95_ms: number;
  segments: number;
  rows: number;
  bytes: number;
  share_of_bytes: number;
}

const PER_REQUEST = 5_000;
const REPEATS = 20;

/** Fills the archive to each of `sizes` in turn and asks the three questions there. */
export async function benchQuery(
  stack: Stack,
  sizes: readonly number[],
  progress: (line: string) => void,
): Promise<QueryFigures[]> {
  const lines = ownCorpora(PER_REQUEST).find((corpus) => corpus.name === 'mixed')?.lines ?? [];
  const figures: QueryFigures[] = [];
  const packets: string[] = [];
  let filled = 0;
  for (const size of sizes) {
    for (; filled < size; filled += PER_REQUEST) {
      const needle = `needle${filled / PER_REQUEST}needle`;
      const body = lines
        .with(
          17,
          `<38>Oct  1 09:00:00 web-1 sshd[7]: Failed password for ${needle} from 192.0.2.7 port 22 ssh2`,
        )
        .join('\n');
      const reply = await send(stack, body, { mediaType: 'text/plain', key: `query-bench-${filled}` });
      if (reply.status !== 202)
        throw new Error(`ingest answered ${reply.status}: ${JSON.stringify(reply.body)}`);
      packets.push(reply.body.packet);
      if (packets.length % 20 === 0) {
        progress(
          `filling: ${(filled + PER_REQUEST).toLocaleString('en')} of ${size.toLocaleString('en')} events`,
        );
        await sealed(stack, packets.slice(-1), 600_000);
      }
    }
    await sealed(stack, packets.slice(-20), 600_000);
    const whole = archiveBytes(stack);
    const middle = Math.floor(filled / PER_REQUEST / 2);
    const window = { from: String(Date.UTC(2026, 8, 1)), to: String(Date.UTC(2026, 11, 1)) };
    const questions = {
      needle: `/v1/events?${new URLSearchParams({ q: `needle${middle}needle`, ...window })}`,
      filter: `/v1/events?${new URLSearchParams({ q: 'severity_id:>=4 AND src_endpoint.ip:10.1.0.0/16', limit: '50', ...window })}`,
      histogram: `/v1/stats?${new URLSearchParams({ q: '', field: 'severity_id', interval: '86400000', ...window })}`,
    } as const;
    for (const question of ['needle', 'filter', 'histogram'] as const) {
      figures.push({
        archive_events: filled,
        archive_bytes: whole,
        question,
        ...(await ask(stack, questions[question], whole)),
      });
      const last = figures.at(-1);
      progress(
        `${filled.toLocaleString('en')} events, ${question}: p95 ${last?.p95_ms.toFixed(0)} ms, ${((last?.share_of_bytes ?? 0) * 100).toFixed(2)} % of bytes`,
      );
    }
  }
  return figures;
}

async function ask(
  stack: Stack,
  path: string,
  whole: number,
): Promise<Omit<QueryFigures, 'archive_events' | 'archive_bytes' | 'question'>> {
  const took: number[] = [];
  let scanned = { segments: 0, rows: 0, bytes: 0 };
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const from = performance.now();
    const response = await get(stack, path);
    const answer: { scanned: typeof scanned; error?: { message: string } } = await response.json();
    if (!response.ok) throw new Error(`query answered ${response.status}: ${answer.error?.message}`);
    took.push(performance.now() - from);
    scanned = answer.scanned;
  }
  took.sort((a, b) => a - b);
  return {
    p50_ms: quantile(took, 0.5),
    p95_ms: quantile(took, 0.95),
    ...scanned,
    share_of_bytes: scanned.bytes / Math.max(1, whole),
  };
}

/** Bytes of all segment objects, as they lie on disk. */
function archiveBytes(stack: Stack): number {
  const folder = join(stack.stateDir, 'v3');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && entry.parentPath.includes('edgeseal-archive') && entry.parentPath.includes('blobs'),
    )
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
