// events/s/core of decode + normalize + attest in workerd, by format: starts the bench Worker and posts each corpus to it.
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Corpus, eveCorpus, ownCorpora } from './corpora.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** What the bench Worker answers; see bench/worker/index.ts. */
export interface CoreFigures {
  corpus: string;
  bytes_per_event: number;
  events_per_second: number;
  mib_per_second: number;
  decode_us: number;
  normalize_us: number;
  attest_us: number;
  floor_us: number;
}

/** Measures every corpus; `seconds` a stage. */
export async function benchCoreRooms(
  seconds: number,
  progress: (line: string) => void,
): Promise<CoreFigures[]> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      `${root}node_modules/wrangler/bin/wrangler.js`,
      'dev',
      '-c',
      `${root}bench/worker/wrangler.toml`,
      '--port',
      String(port),
      '--ip',
      '127.0.0.1',
      '--show-interactive-dev-session=false',
    ],
    {
      stdio: 'ignore',
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', CI: '1' },
    },
  );
  try {
    await answering(`http://127.0.0.1:${port}/`, child);
    const real = eveCorpus(5_000);
    if (real === null) progress('the real EVE corpus is absent: skipped');
    const figures: CoreFigures[] = [];
    for (const corpus of [...ownCorpora(5_000), ...(real === null ? [] : [real])]) {
      const one = await measure(`http://127.0.0.1:${port}/`, corpus, seconds);
      figures.push(one);
      progress(`${one.corpus}: ${Math.round(one.events_per_second).toLocaleString('en')} events/s`);
    }
    return figures;
  } finally {
    child.kill('SIGTERM');
  }
}

async function measure(url: string, corpus: Corpus, seconds: number): Promise<CoreFigures> {
  const query = new URLSearchParams({ media: corpus.mediaType, packet: '500', seconds: String(seconds) });
  const response = await fetch(`${url}?${query}`, { method: 'POST', body: corpus.lines.join('\n') });
  if (!response.ok)
    throw new Error(`bench worker answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  const { events, bytes, packets: _packets, ...rest } = (await response.json()) as Record<string, number>;
  return { corpus: corpus.name, bytes_per_event: (bytes ?? 0) / (events ?? 1), ...rest } as CoreFigures;
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`wrangler ended with ${child.exitCode}`);
    const up = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the bench Worker did not answer within 30 s');
}
