// From the 202 to the first search that finds the event, and to the first proof of it: one packet at a time, as a quiet
// system sees it, at the default settings.

import type { Stack } from '../test/support/stack.ts';
import { allEvents, get, send } from '../test/support/stack-client.ts';
import { quantile } from './http-ingest.ts';

/** Milliseconds. */
export interface LatencyFigures {
  packets: number;
  searchable_p50_ms: number;
  searchable_p99_ms: number;
  proof_p50_ms: number;
  proof_p99_ms: number;
}

const POLL_MS = 20;

/** Sends `packets` single events, a moment apart, and watches each. */
export async function benchLatency(
  stack: Stack,
  packets: number,
  progress: (line: string) => void,
): Promise<LatencyFigures> {
  const searchable: number[] = [];
  const proven: number[] = [];
  for (let number = 0; number < packets; number += 1) {
    const reply = await send(stack, JSON.stringify({ message: `latency probe ${number}`, time: Date.now() }));
    if (reply.status !== 202) throw new Error(`ingest answered ${reply.status}`);
    const accepted = performance.now();
    const { packet } = reply.body;
    const [found, proof] = await Promise.all([
      until(async () => (await allEvents(stack, `packet:${packet}`)).length === 1),
      until(async () => {
        const answer = await get(stack, `/v1/events/${packet}.0/proof`);
        await answer.arrayBuffer();
        return answer.ok;
      }),
    ]);
    searchable.push(found - accepted);
    proven.push(proof - accepted);
    // Not in step with the queue's own clock.
    await new Promise((resolve) => setTimeout(resolve, (number * 137) % 400));
  }
  searchable.sort((a, b) => a - b);
  proven.sort((a, b) => a - b);
  const figures = {
    packets,
    searchable_p50_ms: quantile(searchable, 0.5),
    searchable_p99_ms: quantile(searchable, 0.99),
    proof_p50_ms: quantile(proven, 0.5),
    proof_p99_ms: quantile(proven, 0.99),
  };
  progress(
    `searchable p50 ${figures.searchable_p50_ms.toFixed(0)} ms, proof p50 ${figures.proof_p50_ms.toFixed(0)} ms, p99 ${figures.proof_p99_ms.toFixed(0)} ms`,
  );
  return figures;
}

async function until(holds: () => Promise<boolean>): Promise<number> {
  for (const from = performance.now(); performance.now() - from < 30_000; ) {
    if (await holds()) return performance.now();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('not there after 30 s');
}
