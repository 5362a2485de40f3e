// What a proof costs: the endpoint over HTTP, by how many packets the log holds; the verifier on the answer; and a copied segment file
// checked by itself. The endpoint by the clock, on the cores that the stack shares; the others by CPU time of this process.

import { STACK_TENANT, type Stack, type StackOptions } from '../test/support/stack.ts';
import { get, send } from '../test/support/stack-client.ts';
import { verifyEventProof } from '../workers/core/attest/verify.ts';
import { checkFile } from '../workers/core/segment/check-file.ts';
import { ownCorpora } from './corpora.ts';
import { quantile } from './http-ingest.ts';

/** Proofs at one size of the log. */
export interface ProofFigures {
  packets: number;
  events: number;
  filled_in_s: number;
  proof_p50_ms: number;
  proof_p95_ms: number;
  /** The least of the rounds' quantiles: on a machine that others use, too, the nearest to what the work itself takes. */
  proof_best_p50_ms: number;
  proof_best_p95_ms: number;
  verify_proofs_per_second: number;
  verify_file_events_per_second: number;
}

const EVENTS_PER_PACKET = 10;
/** As many sources, so that none meets its limit of requests. */
const AT_ONCE = 64;
const PROOFS = 300;
const ROUNDS = 5;
/** Packets sent and not yet sealed: the local queue holds them in memory. */
const AHEAD = 5_000;

/** Packets go through the queue, and settings are cached, as a deployment has it: spilling each would double the time of filling. */
export const PROOF_STACK: StackOptions = { vars: { SPILL_POLICY: 'auto', REGISTRY_CACHE_SECONDS: '300' } };

/** Fills a log with `packets` packets of ten events and asks for proofs all over it. */
export async function benchProofs(
  stack: Stack,
  packets: number,
  progress: (line: string) => void,
): Promise<ProofFigures> {
  const startedAt = performance.now();
  const ids = await fill(stack, packets, progress);
  const filled = (performance.now() - startedAt) / 1000;
  progress(`filled in ${filled.toFixed(0)} s`);
  const rounds: number[][] = [];
  let proofs: unknown[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const timed = await timeProofs(stack, ids, round);
    rounds.push(timed.took);
    ({ proofs } = timed);
  }
  const all = rounds.flat().sort((a, b) => a - b);
  const best = (q: number): number => Math.min(...rounds.map((took) => quantile(took, q)));
  return {
    packets: ids.length,
    events: ids.length * EVENTS_PER_PACKET,
    filled_in_s: Math.round(filled),
    proof_p50_ms: quantile(all, 0.5),
    proof_p95_ms: quantile(all, 0.95),
    proof_best_p50_ms: best(0.5),
    proof_best_p95_ms: best(0.95),
    verify_proofs_per_second: await timeVerifier(stack, proofs),
    verify_file_events_per_second: await timeFile(stack, ids[0] ?? ''),
  };
}

/** Many senders, each with the next packet as soon as its last one was taken, none further ahead of the log than the queue can hold. */
async function fill(stack: Stack, packets: number, progress: (line: string) => void): Promise<string[]> {
  const lines = ownCorpora(5_000).find((corpus) => corpus.name === 'mixed')?.lines ?? [];
  const ids: string[] = [];
  let next = 0;
  const sender = async (name: number): Promise<void> => {
    const wishes = { tenant: STACK_TENANT, subject: `sender-${name}`, scope: ['ingest' as const] };
    const token = await stack.token(wishes);
    while (next < packets) {
      const n = next++;
      if (n % AHEAD === AHEAD - 1) {
        await sealedTo(stack, n + 1 - AHEAD);
        progress(`filling: ${n + 1} of ${packets} packets`);
      }
      ids.push(await sendOne(stack, token, lines, n));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, name) => sender(name)));
  await sealedTo(stack, ids.length);
  return ids;
}

/** Waits until the log has so many entries. */
async function sealedTo(stack: Stack, entries: number): Promise<void> {
  const until = Date.now() + 600_000;
  for (;;) {
    const note = await (await get(stack, '/log/checkpoint')).text();
    if (Number(note.split('\n')[1]) >= entries) return;
    if (Date.now() > until) throw new Error(`the log does not reach ${entries} entries`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function sendOne(stack: Stack, token: string, lines: readonly string[], n: number): Promise<string> {
  const from = (n * EVENTS_PER_PACKET) % (lines.length - EVENTS_PER_PACKET);
  const reply = await send(stack, lines.slice(from, from + EVENTS_PER_PACKET).join('\n'), {
    mediaType: 'text/plain',
    key: `proof-bench-${n}`,
    token,
  });
  if (reply.status !== 202) throw new Error(`ingest answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body.packet;
}

async function timeProofs(
  stack: Stack,
  ids: readonly string[],
  round: number,
): Promise<{ took: number[]; proofs: unknown[] }> {
  const took: number[] = [];
  const proofs: unknown[] = [];
  for (let n = 0; n < PROOFS; n++) {
    const id = ids[((round * PROOFS + n) * 7_919) % ids.length];
    const from = performance.now();
    const response = await get(stack, `/v1/events/${id}.${n % EVENTS_PER_PACKET}/proof`);
    proofs.push(await response.json());
    took.push(performance.now() - from);
    if (!response.ok) throw new Error(`proof answered ${response.status}`);
  }
  return { took: took.sort((a, b) => a - b), proofs };
}

async function timeVerifier(stack: Stack, proofs: readonly unknown[]): Promise<number> {
  const jwks: { keys: unknown[] } = await (await get(stack, '/.well-known/jwks.json')).json();
  return perCpuSecond(async () => {
    for (const proof of proofs)
      if (!(await verifyEventProof(proof, jwks)).ok) throw new Error('a proof does not verify');
    return proofs.length;
  });
}

async function timeFile(stack: Stack, packet: string): Promise<number> {
  const { segment }: { segment: number } = await (await get(stack, `/v1/packets/${packet}`)).json();
  const bytes = await (await get(stack, `/v1/segments/${segment}`)).arrayBuffer();
  return perCpuSecond(async () => {
    let events = 0;
    for (let round = 0; round < 20; round++) {
      const found = await checkFile('bench', bytes.byteLength, async (start, end) => bytes.slice(start, end));
      if (found.packets.some(({ problems }) => problems.length > 0))
        throw new Error('a segment is not whole');
      events += found.events;
    }
    return events;
  });
}

/** The second time round, when the code is compiled. */
async function perCpuSecond(work: () => Promise<number>): Promise<number> {
  await work();
  const startedAt = process.cpuUsage();
  const items = await work();
  const { user, system } = process.cpuUsage(startedAt);
  return Math.round((1e6 * items) / (user + system));
}
