// List price per million events and per GB of normalized events, from operations counted at the bindings of the shipped
// code, at 1, 100 and 1,000 events a request. CPU is what bench/core-rooms.ts measured for ingest, doubled for persist.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Stack, startStack } from '../test/support/stack.ts';
import { configOf, ensureBuild, OFFLINE, WORKERS } from '../test/support/stack-build.ts';
import { allEvents, sealed, send } from '../test/support/stack-client.ts';
import type { Operations } from './billed-operations.ts';
import { liveEve } from './corpora.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));

/** Enough at once that consumer batches fill, as they do under steady load; a quiet system pays more a segment, and less in all. */
const SENDERS = 64;

/** Workers Paid, US dollars a unit, without what the plan includes (developers.cloudflare.com, November 2026). */
export const PRICES: Readonly<Record<keyof Operations | 'cpu_ms', number>> = {
  requests: 0.3e-6,
  cpu_ms: 0.02e-6,
  queue_ops: 0.4e-6,
  r2_class_a: 4.5e-6,
  r2_class_b: 0.36e-6,
  d1_rows_written: 1e-6,
  d1_rows_read: 0.001e-6,
  kv_reads: 0.5e-6,
  kv_writes: 5e-6,
};

/** Cost at one size of request. */
export interface CostFigures {
  events_per_request: number;
  events: number;
  normalized_bytes_per_event: number;
  operations_per_million_events: Record<string, number>;
  dollars_per_million_events: number;
  dollars_per_gb_normalized: number;
  dollars_by_meter_per_gb: Record<string, number>;
}

/** Sends at each size, counts, multiplies. `cpuMicros` an event for all Workers together. */
export async function benchCost(cpuMicros: number, progress: (line: string) => void): Promise<CostFigures[]> {
  const buildDir = await countedBuild();
  const figures: CostFigures[] = [];
  for (const [size, requests] of [
    [1, 3_000],
    [100, 2_000],
    [1_000, 200],
  ] as const) {
    const one = await costAt(buildDir, size, requests, cpuMicros);
    figures.push(one);
    progress(
      `${size} events a request: $${one.dollars_per_million_events.toFixed(4)} a million events, $${one.dollars_per_gb_normalized.toFixed(4)} a GB`,
    );
  }
  await rm(buildDir, { recursive: true });
  return figures;
}

/** The Workers as a deployment builds them, with the counting entry in front of the three that cost. */
async function countedBuild(): Promise<string> {
  const plain = await ensureBuild([...WORKERS]);
  const folder = await mkdtemp(join(tmpdir(), 'edgeseal-counted-'));
  await cp(plain, folder, { recursive: true });
  for (const worker of ['ingest', 'persist', 'seal'] as const) {
    await rm(join(folder, worker), { recursive: true });
    await buildCounted(worker, join(folder, worker));
  }
  return folder;
}

/** By the Worker's own build: wrangler's, or that of the front door. */
async function buildCounted(worker: 'ingest' | 'persist' | 'seal', outdir: string): Promise<void> {
  const entry = `bench/counted/${worker}.ts`;
  const wrangler = [`${root}node_modules/wrangler/bin/wrangler.js`, 'deploy', entry, '--dry-run'];
  const args =
    worker === 'ingest'
      ? [`${root}workers/ingest/build.mjs`, outdir, entry]
      : [...wrangler, '--outdir', outdir, '-c', configOf(worker)];
  await run(process.execPath, args, { cwd: root, env: { ...process.env, ...OFFLINE } });
  if (worker !== 'ingest') await rename(join(outdir, `${worker}.js`), join(outdir, 'index.js'));
}

async function costAt(
  buildDir: string,
  size: number,
  requests: number,
  cpuMicros: number,
): Promise<CostFigures> {
  // The platform's defaults, not the laptop's: packets go through the queue, settings are cached.
  const stack = await startStack({ buildDir, vars: { SPILL_POLICY: 'auto', REGISTRY_CACHE_SECONDS: '30' } });
  try {
    const lines = liveEve(20_000, Date.now());
    const packets: string[] = [];
    let next = 0;
    const sender = async (): Promise<void> => {
      while (next < requests) {
        const number = next;
        next += 1;
        const from = (number * size) % (lines.length - size);
        const reply = await send(stack, lines.slice(from, from + size).join('\n'), {
          key: `cost-${size}-${number}`,
        });
        if (reply.status !== 202) throw new Error(`ingest answered ${reply.status}`);
        packets.push(reply.body.packet);
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, sender));
    await sealed(stack, packets, 300_000);
    const total = sum(await stack.logs());
    return figuresOf(size, requests * size, await typicalBytes(stack, packets), total, cpuMicros);
  } finally {
    await stack.stop();
  }
}

/** Mean size of a normalized event, over thirty packets spread over all. */
async function typicalBytes(stack: Stack, packets: readonly string[]): Promise<number> {
  let bytes = 0;
  let events = 0;
  for (let at = 0; at < packets.length; at += Math.ceil(packets.length / 30)) {
    for (const { raw_data: _raw, ...event } of await allEvents(stack, `packet:${packets[at]}`)) {
      bytes += JSON.stringify(event).length;
      events += 1;
    }
  }
  return bytes / events;
}

function sum(logs: string): Operations {
  const total: Record<string, number> = {};
  for (const line of logs.split('\n')) {
    const at = line.indexOf('{"counted":');
    if (at < 0) continue;
    const { counted }: { counted: Record<string, number> } = JSON.parse(line.slice(at));
    for (const [name, value] of Object.entries(counted)) total[name] = (total[name] ?? 0) + value;
  }
  return total as unknown as Operations;
}

function figuresOf(
  size: number,
  events: number,
  bytes: number,
  total: Operations,
  cpuMicros: number,
): CostFigures {
  const perMillion: Record<string, number> = { cpu_ms: cpuMicros * 1000 };
  for (const [name, value] of Object.entries(total)) perMillion[name] = (value / events) * 1e6;
  const gbPerMillion = bytes / 1000;
  const byMeter = Object.fromEntries(
    Object.entries(perMillion).map(([name, value]) => [
      name,
      (value * PRICES[name as keyof typeof PRICES]) / gbPerMillion,
    ]),
  );
  const perGb = Object.values(byMeter).reduce((all, value) => all + value, 0);
  return {
    events_per_request: size,
    events,
    normalized_bytes_per_event: bytes,
    operations_per_million_events: perMillion,
    dollars_per_million_events: perGb * gbPerMillion,
    dollars_per_gb_normalized: perGb,
    dollars_by_meter_per_gb: byMeter,
  };
}
