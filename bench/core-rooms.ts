// events/s/core of decode + normalize + canonicalize + hash (and attest) in workerd, by format: starts the bench Worker and posts each corpus to it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { OFFLINE } from '../test/support/stack-build.ts';
import { modulesIn } from '../test/support/stack-modules.ts';
import { type Corpus, eveCorpus, ownCorpora, productCorpora } from './corpora.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));

/** What the bench Worker answers; see bench/worker/index.ts. */
export interface CoreFigures {
  corpus: string;
  bytes_per_event: number;
  /** Decode, normalize, canonicalize and hash: what design, section 5, sets a number for. */
  events_per_second: number;
  mib_per_second: number;
  /** The same, and the Merkle tree, manifest and signature of packets of 500 events. */
  attested_per_second: number;
  decode_us: number;
  normalize_us: number;
  /** Of attest: writing the canonical text; the rest of it is hashing, the tree, manifest and signature. */
  canonicalize_us: number;
  attest_us: number;
  /** Events in a real class, in percent: the time of a Base Event says little. */
  real_class: number;
  floor_us: number;
  /** From the body to the compressed packet file, sealed and unsealed, and what sealing adds to it: bench/worker/sealing.ts. */
  sealed_us: number;
  unsealed_us: number;
  sealing_percent: number;
}

/** Runs `work` with the address of a bench Worker, built once, so that a file saved meanwhile restarts nothing. */
export async function withBenchWorker<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'edgeseal-bench-'));
  const config = `${root}bench/worker/wrangler.toml`;
  await run(
    process.execPath,
    [`${root}node_modules/wrangler/bin/wrangler.js`, 'deploy', '--dry-run', '--outdir', folder, '-c', config],
    {
      env: { ...process.env, ...OFFLINE },
    },
  );
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      log: new Log(LogLevel.NONE),
      workers: [
        {
          name: 'bench',
          compatibilityDate: '2026-11-01',
          rootPath: folder,
          modules: await modulesIn(folder, true),
        },
      ],
    }),
  );
  try {
    return await work((await miniflare.ready).href);
  } finally {
    await miniflare.dispose();
    await rm(folder, { recursive: true });
  }
}

/** Measures every corpus whose name holds one of `lines` (between commas); `seconds` a stage. */
export function benchCoreRooms(
  seconds: number,
  lines: string,
  progress: (line: string) => void,
): Promise<CoreFigures[]> {
  return withBenchWorker(async (url) => {
    const real = eveCorpus(5_000);
    if (real === null) progress('the real EVE corpus is absent: skipped');
    const figures: CoreFigures[] = [];
    const all = [...ownCorpora(5_000), ...productCorpora(5_000), ...(real === null ? [] : [real])];
    for (const corpus of all.filter(({ name }) => lines.split(',').some((part) => name.includes(part)))) {
      const one = await measure(url, corpus, seconds);
      figures.push(one);
      progress(`${one.corpus}: ${Math.round(one.events_per_second).toLocaleString('en')} events/s`);
    }
    return figures;
  });
}

async function measure(url: string, corpus: Corpus, seconds: number): Promise<CoreFigures> {
  const { header = [] } = corpus;
  const query = new URLSearchParams({
    media: corpus.mediaType,
    packet: '500',
    seconds: String(seconds),
    header: String(header.length),
  });
  const body = JSON.stringify([...header, ...corpus.lines]);
  const response = await fetch(`${url}?${query}`, { method: 'POST', body });
  if (!response.ok)
    throw new Error(`bench worker answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  const { events, bytes, packets: _packets, ...rest } = (await response.json()) as Record<string, number>;
  return { corpus: corpus.name, bytes_per_event: (bytes ?? 0) / (events ?? 1), ...rest } as CoreFigures;
}
