// `npm run bench`: measures everything docs/benchmarks.md speaks of, prints it, and writes out/bench.json.
// `-- --only core,sealing,protocols,doubling,memory,http,latency,query,audit,proofs,cost`, `--sizes 10000,100000,1000000`,
// `--packets 100000` (proofs), `--seconds 2`,
// `--lines zeek` (core, protocols: only the rows whose names hold it).
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Stack, type StackOptions, startStack } from '../test/support/stack.ts';
import { benchAudit } from './audit.ts';
import { benchCoreRooms, type CoreFigures } from './core-rooms.ts';
import { benchCost } from './cost.ts';
import { benchDoubling } from './doubling.ts';
import { benchHttpIngest, type HttpFigures } from './http-ingest.ts';
import { benchLatency } from './latency.ts';
import { benchMemory } from './memory.ts';
import { benchProofs, PROOF_STACK } from './proofs.ts';
import { benchProtocols } from './protocols.ts';
import { benchQuery } from './query.ts';
import { benchSealing } from './sealing.ts';

const { values } = parseArgs({
  options: {
    only: {
      type: 'string',
      default: 'core,sealing,protocols,doubling,memory,http,latency,query,audit,proofs,cost',
    },
    packets: { type: 'string', default: '100000' },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    seconds: { type: 'string', default: '2' },
    lines: { type: 'string', default: '' },
  },
});
const wanted = new Set(values.only.split(','));
const seconds = Number(values.seconds);
const progress = (line: string): void => {
  process.stderr.write(`  ${line}\n`);
};

/** Persist parses, cuts words and writes Parquet: about as much again as ingest (docs/benchmarks.md). */
const ALL_WORKERS_TO_INGEST = 2;

const figures: Record<string, unknown> = {
  measured_at: new Date().toISOString(),
  machine: { cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown', node: process.version },
};

async function measure<T>(name: string, title: string, work: () => Promise<T>): Promise<T | undefined> {
  if (!wanted.has(name)) return undefined;
  process.stderr.write(`${title}\n`);
  const result = await work();
  figures[name] = result;
  return result;
}

/** Numbers short enough to read in a table. */
function shown(rows: readonly object[]): object[] {
  const short = (value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(value >= 1000 ? 7 : 4)) : value;
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([, value]) => typeof value !== 'object')
        .map(([name, value]) => [name, short(value)]),
    ),
  );
}

async function withStack<T>(work: (stack: Stack) => Promise<T>, options: StackOptions = {}): Promise<T> {
  const stack = await startStack(options);
  try {
    return await work(stack);
  } finally {
    await stack.stop();
  }
}

const core: CoreFigures[] | undefined = await measure(
  'core',
  'decode + normalize + canonicalize + hash, and attest, in workerd',
  () => benchCoreRooms(seconds, values.lines, progress),
);
if (core !== undefined) console.table(shown(core));

const sealing = await measure('sealing', "what sealing adds to ingest's processor time", () =>
  benchSealing(seconds * 10, progress),
);
if (sealing !== undefined) console.table(shown(sealing));

const protocols = await measure('protocols', 'body to packet by protocol, in workerd', () =>
  benchProtocols(seconds, values.lines, progress),
);
if (protocols !== undefined) console.table(shown(protocols));

const doubling = await measure('doubling', 'hostile text at doubling sizes', async () =>
  benchDoubling(progress),
);
if (doubling !== undefined) console.table(shown(doubling));

const memory = await measure('memory', 'what an isolate holds', () => benchMemory(progress));
if (memory !== undefined) console.table(shown(memory));

/** All local Workers share one thread of one workerd: what ingest can do alone is what one core of the edge does. */
const SETTINGS: readonly (readonly [string, StackOptions])[] = [
  ['whole stack, spilling', {}],
  ['ingest alone, spilling', { workers: ['ingest'] }],
  ['ingest alone, queue first', { workers: ['ingest'], vars: { SPILL_POLICY: 'auto' } }],
];
const http = await measure('http', 'HTTP to durable 202', async () => {
  const figures: HttpFigures[] = [];
  for (const [setting, options] of SETTINGS) {
    figures.push(
      ...(await withStack((stack) => benchHttpIngest(stack, setting, seconds * 3, progress), options)),
    );
  }
  return figures;
});
if (http !== undefined) console.table(shown(http));

const latency = await measure('latency', 'accepted to searchable, to proof', () =>
  withStack((stack) => benchLatency(stack, 60, progress)),
);
if (latency !== undefined) console.table(shown([latency]));

const sizes = values.sizes.split(',').map(Number);
const query = await measure('query', 'queries by archive size', () =>
  withStack((stack) => benchQuery(stack, sizes, progress)),
);
if (query !== undefined) console.table(shown(query));
const audited = await measure('audit', 'an audit', () => withStack((stack) => benchAudit(stack, 100_000)));
if (audited !== undefined) console.table(shown(audited));

const proofs = await measure('proofs', 'proofs, and verifying them', () =>
  withStack((stack) => benchProofs(stack, Number(values.packets), progress), PROOF_STACK),
);
if (proofs !== undefined) console.table(shown([proofs]));

const real = core?.find((one) => one.corpus.startsWith('suricata')) ?? core?.at(-1);
const cpuMicros = (real === undefined ? 20 : 1e6 / real.attested_per_second) * ALL_WORKERS_TO_INGEST;
const cost = await measure('cost', 'list price from counted operations', () =>
  benchCost(cpuMicros, progress),
);
if (cost !== undefined) {
  console.table(shown(cost));
  for (const one of cost)
    console.log(one.events_per_request, 'events a request, $ per GB by meter:', one.dollars_by_meter_per_gb);
}

const out = fileURLToPath(new URL('../out/', import.meta.url));
await mkdir(out, { recursive: true });
await writeFile(`${out}bench.json`, `${JSON.stringify(figures, null, 2)}\n`);
console.log('written: out/bench.json');
