// Ingest outlives the rest (promise 7): with persist, seal, query and the database not there at all, senders get their 202;
// when the others come, everything is caught up.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { SPILL_SWEEP_AGE_MS } from '../../schemas/limits.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { allEvents, sealed, send } from '../support/stack-client.ts';

let stack: Stack | undefined;
let stateDir = '';
afterAll(async () => {
  await stack?.stop();
  if (stateDir !== '') await rm(stateDir, { recursive: true, force: true });
});

it('answers 202 with every other Worker gone, and catches up when they are back', async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'edgeseal-outage-'));
  stack = await startStack({ stateDir, workers: ['ingest'] });
  const packets: string[] = [];
  for (let number = 0; number < 20; number += 1) {
    const reply = await send(stack, `{"message":"sent while nobody listened","number":${number}}`);
    expect(reply.status).toBe(202);
    packets.push(reply.body.packet);
  }
  const away = await fetch(`${stack.url}/v1/stats`);
  expect(away.status).toBe(503);
  expect(away.headers.get('retry-after')).not.toBeNull();
  await stack.stop();

  stack = await startStack({ stateDir });
  await stack.triggerCron(Date.now() + SPILL_SWEEP_AGE_MS);
  await sealed(stack, packets);
  const found = await allEvents(stack, '"sent while nobody listened"');
  expect(found.map((event) => event.metadata.uid).sort()).toEqual(
    packets.map((packet) => `${packet}.0`).sort(),
  );
});
