// Is time linear in size, whatever the text? Each format's and product's lines with one delimiter repeated, at sizes that
// double, through decode and normalize: twice the bytes may take about twice the time.

import { blownUp, DELIMITERS, repeated, vectorLines } from '../test/support/mangled-lines.ts';
import { decodeBody } from '../workers/core/decode/body.ts';
import { Refusal } from '../workers/core/errors.ts';
import { normalize } from '../workers/core/normalize/normalize.ts';

/** The delimiter that grew fastest in one format's or product's lines. */
export interface DoublingFigures {
  /** Room and folder of the vectors. */
  lines: string;
  /** What was repeated. */
  repeated: string;
  /** Nanoseconds a byte at each size, smallest first. */
  ns_per_byte: string;
  /** Time for the largest over time for the smallest, divided by the ratio of their sizes: 1 is linear. */
  growth: number;
}

const RECEIVED_AT = Date.UTC(2026, 10, 1);
const SIZES = [25_000, 50_000, 100_000, 200_000];
const GROWTH = (SIZES.at(-1) ?? 1) / (SIZES[0] ?? 1);
const REPEATS = 3;

function run(body: Uint8Array): void {
  try {
    const { events } = decodeBody(body, { mediaType: 'text/plain', receivedAt: RECEIVED_AT });
    for (const event of events) normalize(event, { receivedAt: RECEIVED_AT, source: 'bench' });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/** The best of a few runs: what else the machine does only ever adds. */
function bestMilliseconds(text: string): { readonly ms: number; readonly bytes: number } {
  const body = new TextEncoder().encode(text);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    const started = performance.now();
    run(body);
    best = Math.min(best, performance.now() - started);
  }
  return { ms: best, bytes: body.byteLength };
}

function measure(lines: string, name: string, build: (size: number) => string): DoublingFigures {
  const costs = SIZES.map((size) => {
    const { ms, bytes } = bestMilliseconds(build(size));
    return (ms * 1e6) / bytes;
  });
  const growth = (costs.at(-1) ?? 0) / (costs[0] ?? 1);
  return { lines, repeated: name, ns_per_byte: costs.map((cost) => cost.toFixed(1)).join(' '), growth };
}

/** All delimiters over the lines of every vector folder; the worst of each folder, worst first. */
export function benchDoubling(progress: (line: string) => void): DoublingFigures[] {
  const worst: DoublingFigures[] = [];
  for (const [name, lines] of vectorLines()) {
    const line = (i: number): string => lines[i % lines.length] ?? '';
    const figures = [
      ...DELIMITERS.map((delimiter, i) =>
        measure(name, JSON.stringify(delimiter), (size) =>
          repeated(line(i), delimiter, Math.ceil(size / delimiter.length)),
        ),
      ),
      measure(name, 'its longest word', (size) => blownUp(line(0), size)),
      measure(name, 'its own lines', (size) =>
        lines.join('\n').repeat(Math.ceil(size / lines.join('\n').length)),
      ),
    ];
    const slowest = figures.reduce((most, one) => (one.growth > most.growth ? one : most));
    worst.push(slowest);
    progress(`${name}: ×${slowest.growth.toFixed(2)} for ${slowest.repeated} over ×${GROWTH} the size`);
  }
  return worst.sort((a, b) => b.growth - a.growth);
}
