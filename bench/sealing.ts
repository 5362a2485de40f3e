// What sealing adds to ingest's processor time. The same lines are taken in over HTTP by ingest alone, and in process sealed and
// unsealed (bench/worker/sealing.ts), by turns in one run; what sealing takes in process is held against what all of it takes over
// HTTP. A difference of two whole runs over HTTP would be smaller than what they differ by themselves.
import { randomUUID } from 'node:crypto';
import { type Stack, startStack } from '../test/support/stack.ts';
import { withBenchWorker } from './core-rooms.ts';
import { type Corpus, eveCorpus, ownCorpora } from './corpora.ts';
import { isAccounted, processorMicros, workerdProcesses } from './processor-time.ts';

/** Microseconds of processor time an event, medians of all rounds. */
export interface SealingFigures {
  corpus: string;
  events_per_request: number;
  rounds: number;
  /** Over HTTP, from the request to the 202: HTTP, authentication, the queue and sealing included. */
  http_us: number;
  /** In process, from the body to the packet file. */
  sealed_us: number;
  unsealed_us: number;
  /** The differences of each round. */
  sealing_us: number;
  /** The least and the most of the middle half of these differences. */
  from_us: number;
  to_us: number;
  /** What sealing adds to ingest without it, in percent. */
  added_percent: number;
}

/** A sender's batch, for which the design sets a price, and a large one, where requests cost next to nothing. */
const EVENTS_A_REQUEST = [100, 500];
const EVENTS = 2_000;
const WARM_UP_ROUNDS = 8;

/** Measures JSON, CEF and the real EVE corpus, for about `seconds` each and for each size of a request. */
export async function benchSealing(
  seconds: number,
  progress: (line: string) => void,
): Promise<SealingFigures[]> {
  if (!isAccounted()) {
    progress('no account of processor time on this system: skipped');
    return [];
  }
  const own = ownCorpora(EVENTS).filter(({ name }) => name === 'json' || name === 'cef');
  const real = eveCorpus(EVENTS);
  if (real === null) progress('the real EVE corpus is absent: skipped');
  const figures: SealingFigures[] = [];
  const stack = await startStack({ workers: ['ingest'], vars: { SPILL_POLICY: 'auto' } });
  try {
    const ingest = workerdProcesses();
    await withBenchWorker(async (url) => {
      const inProcess = workerdProcesses().filter((pid) => !ingest.includes(pid));
      const places = { stack, ingest, url, inProcess };
      for (const corpus of [...own, ...(real === null ? [] : [real])])
        for (const size of EVENTS_A_REQUEST) {
          const one = await measure(places, corpus, size, seconds);
          figures.push(one);
          const added = `${one.sealing_us.toFixed(2)} us, ${one.added_percent.toFixed(1)} %`;
          progress(`${corpus.name}, ${size} events a request: sealing ${added}`);
        }
    });
  } finally {
    await stack.stop();
  }
  return figures;
}

/** Where the lines go, and whose time counts. */
interface Places {
  readonly stack: Stack;
  readonly ingest: readonly number[];
  /** Of the bench Worker. */
  readonly url: string;
  readonly inProcess: readonly number[];
}

async function measure(
  places: Places,
  corpus: Corpus,
  size: number,
  seconds: number,
): Promise<SealingFigures> {
  const { stack, ingest, url, inProcess } = places;
  const { lines } = corpus;
  const query = new URLSearchParams({ turns: '', media: corpus.mediaType, packet: `${size}` });
  await answered(fetch(`${url}?${query}`, { method: 'POST', body: JSON.stringify(lines) }));
  const turn = (name: string) => () => answered(fetch(`${url}?turn=${name}`, { method: 'POST' }));
  const bodies = Array.from({ length: Math.ceil(lines.length / size) }, (_, i) =>
    lines.slice(size * i, size * (i + 1)).join('\n'),
  );
  const rounds: Round[] = [];
  const end = performance.now() + seconds * 1000;
  for (let round = -WARM_UP_ROUNDS; round < 3 || performance.now() < end; round++) {
    const spent = (work: () => Promise<void>, processes: readonly number[]): Promise<number> =>
      spentBy(processes, work).then((micros) => micros / lines.length);
    const http = await spent(() => send(stack, corpus.mediaType, bodies), ingest);
    // Whoever comes second finds the caches as the first left them: so each is second as often.
    const order = round % 2 === 0 ? ['sealed', 'unsealed'] : ['unsealed', 'sealed'];
    const both: Record<string, number> = {};
    for (const name of order) both[name] = await spent(turn(name), inProcess);
    if (round >= 0) rounds.push({ http, sealed: both.sealed ?? 0, unsealed: both.unsealed ?? 0 });
  }
  return figuresOf(corpus.name, size, rounds);
}

interface Round {
  readonly http: number;
  readonly sealed: number;
  readonly unsealed: number;
}

function figuresOf(corpus: string, events_per_request: number, rounds: readonly Round[]): SealingFigures {
  const at = (share: number, of: (round: Round) => number): number => {
    const sorted = rounds.map(of).sort((a, b) => a - b);
    return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  };
  const sealing = (round: Round): number => round.sealed - round.unsealed;
  const http = at(0.5, (round) => round.http);
  const added = at(0.5, sealing);
  return {
    ...{ corpus, events_per_request, rounds: rounds.length, http_us: http },
    sealed_us: at(0.5, (round) => round.sealed),
    unsealed_us: at(0.5, (round) => round.unsealed),
    ...{ sealing_us: added, from_us: at(0.25, sealing), to_us: at(0.75, sealing) },
    added_percent: (100 * added) / (http - added),
  };
}

async function spentBy(processes: readonly number[], work: () => Promise<void>): Promise<number> {
  const before = processorMicros(processes);
  await work();
  return processorMicros(processes) - before;
}

/** One request after the other, each with a key of its own, or a body sent again would be taken for a retry. */
async function send({ url, tokens }: Stack, mediaType: string, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) {
    const headers = {
      authorization: `Bearer ${tokens.ingest}`,
      'content-type': mediaType,
      'idempotency-key': randomUUID(),
    };
    await answered(fetch(`${url}/v1/events`, { method: 'POST', headers, body }));
  }
}

async function answered(sent: Promise<Response>): Promise<void> {
  const response = await sent;
  const text = await response.text();
  if (!response.ok) throw new Error(`answered ${response.status}: ${text.slice(0, 300)}`);
}
