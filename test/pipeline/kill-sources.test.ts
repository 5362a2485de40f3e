// kill -9 of the whole stack while it takes logs of many products in every wrapping: each event that got its 202 is found once
// afterwards, with its exact text.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { SPILL_SWEEP_AGE_MS } from '../../schemas/limits.ts';
import { OWN_BODIES, type OwnBody } from '../support/own-sources.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { allEvents, sealed } from '../support/stack-client.ts';

const SENDERS = 3;

let stack: Stack | undefined;
let stateDir = '';
afterAll(async () => {
  await stack?.stop();
  if (stateDir !== '') await rm(stateDir, { recursive: true, force: true });
});

/** Sends one body after another until the stack dies; `acknowledged` gets packet -> body of each 202. */
async function load(on: Stack, sender: number, acknowledged: Map<string, OwnBody>): Promise<void> {
  for (let number = sender; ; number += 1) {
    const body = OWN_BODIES[number % OWN_BODIES.length];
    if (body === undefined) throw new Error('there are no bodies');
    const headers = {
      authorization: `Bearer ${on.tokens.ingest}`,
      'content-type': body.mediaType,
      'content-encoding': 'gzip',
      'idempotency-key': `${sender}-${number}`,
    };
    const pin = body.format === undefined ? '' : `?format=${body.format}`;
    try {
      const url = `${on.url}/v1/events${pin}`;
      const response = await fetch(url, { method: 'POST', headers, body: gzipSync(body.body) });
      const { packet }: { packet: string } = await response.json();
      if (response.status === 202) acknowledged.set(packet, body);
    } catch {
      return; // the stack is dead, as intended
    }
  }
}

it('loses and doubles nothing of many products over a kill under load', { timeout: 180_000 }, async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'edgeseal-chaos-'));
  const acknowledged = new Map<string, OwnBody>();
  stack = await startStack({ stateDir });
  const dying = stack;
  const senders = Array.from({ length: SENDERS }, (_, sender) => load(dying, sender, acknowledged));
  await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1_500));
  await stack.kill9();
  await Promise.all(senders);
  expect(acknowledged.size).toBeGreaterThan(SENDERS);

  stack = await startStack({ stateDir });
  await stack.triggerCron(Date.now() + SPILL_SWEEP_AGE_MS);
  await sealed(stack, [...acknowledged.keys()], 90_000);
  for (const [packet, { name, events }] of acknowledged) {
    const found = await allEvents(stack, `packet:${packet}`);
    expect(found.map((event) => event.raw_data).sort(), name).toEqual(events.map(({ raw }) => raw).sort());
    expect(new Set(found.map((event) => event.metadata.uid)).size, name).toBe(events.length);
  }
});
