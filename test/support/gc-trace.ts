// What an isolate holds, by V8's own account: `--trace-gc --trace-gc-verbose` has workerd say it at every collection, on the lines that
// a stack logs. Heap and the bytes of buffers outside it together, garbage included: what the platform's 128 MB are about.

/** Has every isolate of the stacks started from now on hold no more heap than the platform's do, and say what it holds. */
export const TRACING_FLAGS = '--max-heap-size=128 --trace-gc --trace-gc-verbose';

/** Of the isolate that held most. */
export interface Peak {
  /** MB of heap and buffers together. */
  readonly mb: number;
  /** The largest of each, which need not have come together. */
  readonly heapMb: number;
  readonly buffersMb: number;
}

const COLLECTION = /\[\d+:(0x[0-9a-f]+)\] +\d+ ms: [^0-9]*([0-9.]+) \([0-9.]+\) -> /;
const BUFFERS = /\[\d+:(0x[0-9a-f]+)\] External memory reported: +([0-9]+) KB/;

interface Isolate {
  heap: number;
  buffers: number;
  peak: Peak;
}

/** The peak that lines of a log tell of. */
export function peakOf(log: string): Peak {
  const isolates = new Map<string, Isolate>();
  const of = (name = ''): Isolate => {
    const none = { mb: 0, heapMb: 0, buffersMb: 0 };
    const isolate = isolates.get(name) ?? { heap: 0, buffers: 0, peak: none };
    isolates.set(name, isolate);
    return isolate;
  };
  for (const line of log.split('\n')) {
    const [, collected, heap] = COLLECTION.exec(line) ?? [];
    if (heap !== undefined) of(collected).heap = Number(heap);
    const [, owner, kilobytes] = BUFFERS.exec(line) ?? [];
    if (kilobytes !== undefined) note(of(owner), Number(kilobytes) / 1024);
  }
  const peaks = [...isolates.values()].map(({ peak }) => peak);
  return peaks.reduce((most, peak) => (peak.mb > most.mb ? peak : most), { mb: 0, heapMb: 0, buffersMb: 0 });
}

/** Heap is said as it was before a collection and buffers as they are behind it: those of the collection before may still have been there. */
function note(isolate: Isolate, buffers: number): void {
  const { heap, peak } = isolate;
  const held = heap + Math.max(buffers, isolate.buffers);
  isolate.buffers = buffers;
  isolate.peak = {
    mb: Math.max(peak.mb, held),
    heapMb: Math.max(peak.heapMb, heap),
    buffersMb: Math.max(peak.buffersMb, buffers),
  };
}
