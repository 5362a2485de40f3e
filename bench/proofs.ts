// What a proof costs: the endpoint over HTTP, by how many packets the log holds; the verifier on the answer; and a copied segment file
// checked by itself. The endpoint by the clock, on the cores that the stack shares; the others by CPU time of this process.

import { STACK_TENANT, type Stack } from '../test/support/stack.ts';
import { get, sealed, send } from '../test/support/stack-client.ts';
import { verifyEventProof } from '../workers/core/attest/verify.ts';
import { checkFile } from '../workers/core/segment/check-file.ts';
import { ownCorpora } from './corpora.ts';
import { quantile } from './http-ingest.ts';

/** Proofs at one size of the log. */
export interface ProofFigures {
  packets: number;
  events: number;
  proof_p50_ms: number;
  proof_p95_ms: number;
  verify_proofs_per_second: number;
  verify_file_events_per_second: number;
}

const EVENTS_PER_PACKET = 10;
/** As many sources, so that none meets its limit of requests. */
const AT_ONCE = 50;
const PROOFS = 300;

/** Fills a log with `packets` packets of ten events and asks for proofs all over it. */
export async function benchProofs(
  stack: Stack,
  packets: number,
  progress: (line: string) => void,
): Promise<ProofFigures> {
  const lines = ownCorpora(5_000).find((corpus) => corpus.name === 'mixed')?.lines ?? [];
  const ids: string[] = [];
  const tokens = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, i) =>
      stack.token({ tenant: STACK_TENANT, subject: `sender-${i}`, scope: ['ingest'] }),
    ),
  );
  for (let n = 0; n < packets; n += AT_ONCE) {
    ids.push(...(await Promise.all(tokens.map((token, i) => sendOne(stack, token, lines, n + i)))));
    if (n % 5_000 === 0) progress(`filling: ${n} of ${packets} packets`);
    if (n % 5_000 === 0) await sealed(stack, ids.slice(-1), 600_000);
  }
  await sealed(stack, ids.slice(-AT_ONCE), 600_000);
  const { took, proofs } = await timeProofs(stack, ids);
  return {
    packets: ids.length,
    events: ids.length * EVENTS_PER_PACKET,
    proof_p50_ms: quantile(took, 0.5),
    proof_p95_ms: quantile(took, 0.95),
    verify_proofs_per_second: await timeVerifier(stack, proofs),
    verify_file_events_per_second: await timeFile(stack, ids[0] ?? ''),
  };
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
): Promise<{ took: number[]; proofs: unknown[] }> {
  const took: number[] = [];
  const proofs: unknown[] = [];
  for (let n = 0; n < PROOFS; n++) {
    const id = ids[(n * 7_919) % ids.length];
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
