// MiB/s and events/s of NDJSON over HTTP until the durable 202, all local processes on this machine: the client, the four
// Workers, their queue, D1 and R2. Spilling is on, so that a 202 really is on disk.
import { Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Stack } from '../test/support/stack.ts';
import { eveCorpus, ownCorpora } from './corpora.ts';

/** One measured way of sending. */
export interface HttpFigures {
  /** Which Workers share the machine, and whether packets spill. */
  setting: string;
  corpus: string;
  encoding: 'identity' | 'gzip';
  events_per_request: number;
  concurrency: number;
  requests: number;
  seconds: number;
  mib_per_second: number;
  events_per_second: number;
  p50_ms: number;
  p99_ms: number;
}

/** Sends for about `seconds` each: large and small requests, plain and gzip. MiB are of the decompressed body. */
export async function benchHttpIngest(
  stack: Stack,
  setting: string,
  seconds: number,
  progress: (line: string) => void,
): Promise<HttpFigures[]> {
  const corpus = eveCorpus(20_000) ?? ownCorpora(20_000).find((one) => one.name === 'eve-flow');
  if (corpus === undefined) throw new TypeError('no corpus');
  const figures: HttpFigures[] = [];
  for (const [size, encoding] of [
    [5_000, 'identity'],
    [5_000, 'gzip'],
    [1_000, 'identity'],
    [100, 'identity'],
    [1, 'identity'],
  ] as const) {
    const bodies = bodiesOf(corpus.lines, size);
    const one = await drive(stack, bodies, { size, encoding, seconds, concurrency: 4 });
    figures.push({ setting, corpus: corpus.name, ...one });
    progress(
      `${setting}, ${size} events a request, ${encoding}: ${one.mib_per_second.toFixed(1)} MiB/s, ${Math.round(one.events_per_second)} events/s`,
    );
  }
  return figures;
}

const bodiesOf = (lines: readonly string[], size: number): string[] =>
  Array.from({ length: Math.ceil(Math.min(lines.length, size * 200) / size) }, (_, at) =>
    lines.slice(at * size, (at + 1) * size).join('\n'),
  );

async function drive(
  stack: Stack,
  bodies: readonly string[],
  how: { size: number; encoding: 'identity' | 'gzip'; seconds: number; concurrency: number },
): Promise<Omit<HttpFigures, 'corpus' | 'setting'>> {
  const agent = new Agent({ keepAlive: true, maxSockets: how.concurrency });
  const url = new URL('/v1/events', stack.url);
  const took: number[] = [];
  let bytes = 0;
  let events = 0;
  let number = 0;
  // Compressed before the clock starts; the key keeps a body sent again from being taken for a retry.
  const prepared = bodies.map((body) => ({
    plain: Buffer.byteLength(body),
    lines: body.split('\n').length,
    data: how.encoding === 'gzip' ? gzipSync(body) : Buffer.from(body),
  }));
  const started = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() - started < how.seconds * 1000) {
      number += 1;
      const body = prepared[number % prepared.length];
      if (body === undefined) return;
      const from = performance.now();
      const status = await post(
        agent,
        url,
        stack.tokens.ingest,
        body.data,
        how.encoding,
        `bench-${how.size}-${how.encoding}-${number}`,
      );
      if (status !== 202) throw new Error(`ingest answered ${status}`);
      took.push(performance.now() - from);
      bytes += body.plain;
      events += body.lines;
    }
  };
  await Promise.all(Array.from({ length: how.concurrency }, worker));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  took.sort((a, b) => a - b);
  return {
    encoding: how.encoding,
    events_per_request: how.size,
    concurrency: how.concurrency,
    requests: took.length,
    seconds,
    mib_per_second: bytes / 1_048_576 / seconds,
    events_per_second: events / seconds,
    p50_ms: quantile(took, 0.5),
    p99_ms: quantile(took, 0.99),
  };
}

/** The value below which this share of a sorted list lies. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

function post(
  agent: Agent,
  url: URL,
  token: string,
  body: Buffer,
  encoding: string,
  key: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-ndjson',
      'content-length': body.byteLength,
      'idempotency-key': key,
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
