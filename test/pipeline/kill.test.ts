// kill -9 of the whole local stack at random moments under load: every event that got its 202 is found once afterwards,
// and the log verifies. CHAOS_ROUNDS=20 npm run chaos runs it as long as wanted; the suite runs three rounds.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { SPILL_SWEEP_AGE_MS } from '../../schemas/limits.ts';
import { checkEventProof, readLog } from '../support/independent-verifier.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { allEvents, get, logKeyOf, sealed, send } from '../support/stack-client.ts';

const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 3);
const SENDERS = 4;
const EVENTS = 25;

let stack: Stack | undefined;
let stateDir = '';
afterAll(async () => {
  await stack?.stop();
  if (stateDir !== '') await rm(stateDir, { recursive: true, force: true });
});

/** Sends numbered packets until the stack dies; `acknowledged` gets marker -> packet of each 202. */
async function load(
  on: Stack,
  round: number,
  sender: number,
  acknowledged: Map<string, string>,
): Promise<void> {
  for (let number = 0; ; number += 1) {
    const marker = `round${round}sender${sender}packet${number}`;
    const lines = Array.from({ length: EVENTS }, (_, index) =>
      JSON.stringify({ message: `chaos ${marker}`, marker, index, time: Date.now() }),
    );
    try {
      const reply = await send(on, lines.join('\n'));
      if (reply.status === 202) acknowledged.set(marker, reply.body.packet);
    } catch {
      return; // the stack is dead, as intended
    }
  }
}

it(`loses and doubles nothing over ${ROUNDS} kills under load`, {
  timeout: 120_000 + ROUNDS * 60_000,
}, async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'edgeseal-chaos-'));
  const acknowledged = new Map<string, string>();
  let lastCheckpoint = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    stack = await startStack({ stateDir });
    await stack.triggerCron(Date.now() + SPILL_SWEEP_AGE_MS);
    const before = acknowledged.size;
    const current = stack;
    const senders = Array.from({ length: SENDERS }, (_, sender) =>
      load(current, round, sender, acknowledged),
    );
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 3_000));
    await stack.kill9();
    await Promise.all(senders);
    console.log(`round ${round + 1}: ${acknowledged.size - before} packets acknowledged, then killed`);
  }
  expect(acknowledged.size).toBeGreaterThan(ROUNDS);

  stack = await startStack({ stateDir });
  await stack.triggerCron(Date.now() + SPILL_SWEEP_AGE_MS);
  await sealed(stack, [...acknowledged.values()], 90_000);

  const uids = new Set<string>();
  for (const [marker, packet] of acknowledged) {
    const events = await allEvents(stack, `packet:${packet}`);
    expect(events.length, marker).toBe(EVENTS);
    for (const event of events) uids.add(event.metadata.uid);
  }
  expect(uids.size).toBe(acknowledged.size * EVENTS);

  const key = await logKeyOf(stack);
  const current = stack;
  const { entries, checkpoint } = await readLog(
    async (path) => (await get(current, path)).text(),
    async (path) => Buffer.from(await (await get(current, path)).arrayBuffer()),
    key.raw,
    key.origin,
  );
  expect(new Set(entries.map((entry) => entry.toString('hex'))).size).toBe(entries.length);
  expect(checkpoint.size).toBeGreaterThanOrEqual(acknowledged.size);
  expect(checkpoint.size).toBeGreaterThan(lastCheckpoint);
  lastCheckpoint = checkpoint.size;
  const some = [...acknowledged.values()].filter((_, index) => index % 17 === 0);
  for (const packet of some) {
    const proof = await (await get(stack, `/v1/events/${packet}.3/proof`)).json();
    checkEventProof(proof, key.raw, key.origin);
  }
});
