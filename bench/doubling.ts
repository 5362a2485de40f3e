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
  /** Of size in time, from the smallest to the largest: 1 is linear, 2 is quadratic. */
  exponent: number;
}

const RECEIVED_AT = Date.UTC(2026, 10, 1);
/** Under 128 KiB: larger texts are allocated page by page, which costs more a byte whatever is in them. */
const SIZES = [15_000, 30_000, 60_000, 120_000];
const DOUBLINGS = SIZES.length - 1;
/** Bytes of one sample, whatever the size of its texts. */
const SAMPLE_BYTES = 240_000;
const REPEATS = 2;

function run(body: Uint8Array): void {
  try {
    const { events } = decodeBody(body, { mediaType: 'text/plain', receivedAt: RECEIVED_AT });
    for (const event of events) normalize(event, { receivedAt: RECEIVED_AT, source: 'bench' });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/** Milliseconds for one text, the best of a few runs over the same number of bytes: the machine's other work only adds. */
function bestMilliseconds(text: string): { readonly ms: number; readonly bytes: number } {
  const body = new TextEncoder().encode(text);
  const times = Math.max(1, Math.round(SAMPLE_BYTES / body.byteLength));
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    const started = performance.now();
    for (let time = 0; time < times; time++) run(body);
    best = Math.min(best, (performance.now() - started) / times);
  }
  return { ms: best, bytes: body.byteLength };
}

function measure(lines: string, name: string, build: (size: number) => string): DoublingFigures {
  const runs = SIZES.map((size) => bestMilliseconds(build(size)));
  const costs = runs.map(({ ms, bytes }) => (ms * 1e6) / bytes);
  const exponent = 1 + Math.log2((costs.at(-1) ?? 0) / (costs[0] ?? 1)) / DOUBLINGS;
  return { lines, repeated: name, ns_per_byte: costs.map((cost) => cost.toFixed(1)).join(' '), exponent };
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
    const slowest = figures.reduce((most, one) => (one.exponent > most.exponent ? one : most));
    worst.push(slowest);
    progress(`${name}: size to the ${slowest.exponent.toFixed(2)} for ${slowest.repeated}`);
  }
  return worst.sort((a, b) => b.exponent - a.exponent);
}
