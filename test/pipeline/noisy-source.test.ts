// One source that sends all it can does not starve another (design, section 1; docs/decisions/0017-limits.md): through the whole
// stack, with more requests under way than the isolate works on for one source.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MAX_REQUESTS_PER_SOURCE } from '../../schemas/limits.ts';
import { STACK_TENANT, type Stack, startStack } from '../support/stack.ts';
import { allEvents, sealed, send } from '../support/stack-client.ts';

/** Events of one request of the noisy source. */
const EVENTS = 50;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(async () => {
  await stack?.stop();
});

it('answers a quiet source while a noisy one is told to wait, and finds every event of both that it took', async () => {
  const token = (subject: string) => stack.token({ tenant: STACK_TENANT, subject, scope: ['ingest'] });
  const [noisy, quiet] = await Promise.all([token('noisy'), token('quiet')]);
  const padding = 'x'.repeat(200);
  let requests = 0;
  const statuses = new Map<number, number>();
  const packets: string[] = [];
  const hammer = async (): Promise<void> => {
    for (let round = 0; round < 8; round++) {
      const n = requests++;
      const body = Array.from({ length: EVENTS }, (_, i) => `{"message":"noisy ${n}.${i} ${padding}"}`).join(
        '\n',
      );
      const reply = await send(stack, body, { token: noisy });
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      if (reply.status === 202) packets.push(reply.body.packet);
    }
  };
  const hammers = Array.from({ length: 3 * MAX_REQUESTS_PER_SOURCE }, hammer);

  for (let i = 0; i < 10; i++) {
    const reply = await send(stack, `{"message":"quiet ${i}"}`, { token: quiet });
    expect(reply.status).toBe(202);
    packets.push(reply.body.packet);
  }
  await Promise.all(hammers);

  expect([...statuses.keys()].sort()).toEqual([202, 429]);
  await sealed(stack, packets);
  const found = await allEvents(stack, `source:quiet`);
  expect(found.length).toBe(packets.length - (statuses.get(202) ?? 0));
  const counts: { total: number } = await (
    await fetch(`${stack.url}/v1/stats?q=source:noisy`, {
      headers: { authorization: `Bearer ${stack.tokens.read}` },
    })
  ).json();
  expect(counts.total).toBe(EVENTS * (statuses.get(202) ?? 0));
});
