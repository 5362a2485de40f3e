// Splunk's acknowledgement over the whole stack: false until the events are archived and under a checkpoint, then true, for
// retries too, and never of what another tenant sent.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SPILL_SWEEP_AGE_MS } from '../../schemas/limits.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { allEvents } from '../support/stack-client.ts';

const CHANNEL = '9d3c5b1a-0f6e-4c2d-8a7b-112233445566';

let stack: Stack;
let stateDir: string;

async function post(path: string, body: string, token = stack.tokens.ingest) {
  const response = await fetch(`${stack.url}/services/collector${path}`, {
    method: 'POST',
    headers: { authorization: `Splunk ${token}`, 'x-splunk-request-channel': CHANNEL },
    body,
  });
  return { status: response.status, reply: await response.json() };
}

async function send(body: string): Promise<number> {
  const { status, reply } = await post('/event', body);
  if (status !== 200) throw new Error(`refused: ${status} ${JSON.stringify(reply)}`);
  return reply.ackId;
}

async function ask(ids: readonly number[], token?: string): Promise<Record<string, boolean>> {
  const { status, reply } = await post('/ack', JSON.stringify({ acks: ids }), token);
  if (status !== 200) throw new Error(`refused: ${status} ${JSON.stringify(reply)}`);
  return reply.acks;
}

const all = (ids: readonly number[], said: boolean) => Object.fromEntries(ids.map((id) => [id, said]));

/** Asks as Splunk's senders do, again and again, for at most a minute. */
async function acknowledged(ids: readonly number[]): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const said = await ask(ids);
    if (ids.every((id) => said[String(id)])) return;
    if (Date.now() > until) throw new Error(`not acknowledged: ${JSON.stringify(said)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const event = (number: number): string =>
  JSON.stringify({ time: Math.floor(Date.now() / 1000), host: 'ack-1', event: `acknowledged ${number}` });

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'edgeseal-hec-ack-'));
});
afterAll(async () => {
  await stack?.stop();
  await rm(stateDir, { recursive: true, force: true });
});

describe('an acknowledgement', () => {
  const ids: number[] = [];

  it('is false while nothing is archived', async () => {
    stack = await startStack({ stateDir, workers: ['ingest', 'query'] });
    for (let number = 0; number < 3; number++) ids.push(await send(event(number)));
    expect(new Set(ids).size).toBe(ids.length);
    expect(await ask(ids)).toEqual(all(ids, false));
    await stack.stop();
  });

  it('is false while nothing is sealed', async () => {
    stack = await startStack({ stateDir, workers: ['ingest', 'query', 'persist'] });
    await stack.triggerCron(Date.now() + SPILL_SWEEP_AGE_MS);
    await found(3);
    expect(await ask(ids)).toEqual(all(ids, false));
    await stack.stop();
  });

  it('is true once they are sealed, and of a retry too', async () => {
    stack = await startStack({ stateDir });
    const body = `${event(3)}${event(4)}`;
    ids.push(await send(body), await send(body));
    await stack.triggerCron(Date.now() + SPILL_SWEEP_AGE_MS);
    await acknowledged(ids);
    expect(await allEvents(stack, '"acknowledged"')).toHaveLength(5);
  });

  it('is false to another tenant, and to another source of the same one', async () => {
    const tenant = await stack.token({ tenant: 'other', subject: 'sender', scope: ['ingest'] });
    const source = await stack.token({ tenant: 'stack', subject: 'other', scope: ['ingest'] });
    expect(await ask(ids, tenant)).toEqual(all(ids, false));
    expect(await ask(ids, source)).toEqual(all(ids, false));
    expect(await ask(ids)).toEqual(all(ids, true));
  });

  it('is of events that are found at the time and host they say', async () => {
    const [one] = await allEvents(stack, '"acknowledged 4"');
    expect(one).toMatchObject({ device: { hostname: 'ack-1' } });
    expect(Number(one?.time) % 1000).toBe(0);
  });
});

/** Waits until so many events can be found, for at most a minute. */
async function found(count: number): Promise<void> {
  const until = Date.now() + 60_000;
  while ((await allEvents(stack, '"acknowledged"')).length < count) {
    if (Date.now() > until) throw new Error('not archived');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
