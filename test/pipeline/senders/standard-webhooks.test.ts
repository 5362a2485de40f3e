// Webhooks signed by the reference library of Standard Webhooks, as docs/senders/webhooks.md configures their source. The library
// signs; sending again, with the same id, is what the specification asks of whoever sends ("Retry schedule").
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVENTS, expectFoundOnce, markers, openRoad, type Road } from '../../support/marked-events.ts';
import { STACK_TENANT, type Stack, startStack } from '../../support/stack.ts';

const BY_THEMSELVES = 50;
const EVENTS_A_BATCH = 995;
const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack?.stop());

async function setUpSource(source: string): Promise<void> {
  const token = await stack.token({ tenant: STACK_TENANT, subject: 'admin', scope: ['admin'] });
  const response = await fetch(`${stack.url}/v1/sources/${source}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ hook: { scheme: 'standard-webhooks', secrets: [SECRET] } }),
  });
  expect(response.status, await response.text()).toBe(201);
}

/** Each attempt is signed anew, at its own time; the id stays. */
async function deliver({ proxy, source }: Road, id: string, payload: string): Promise<number> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const now = new Date();
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(SECRET).sign(id, now, payload),
    };
    const url = `${proxy.url}/hooks/${STACK_TENANT}/${source}`;
    const response = await fetch(url, { method: 'POST', headers, body: payload }).catch(() => null);
    await response?.arrayBuffer();
    if (response !== null && response.status !== 503) return response.status;
  }
  throw new Error('three attempts failed');
}

it(`standardwebhooks signs ${EVENTS} events, sent over 503s, lost replies and cut connections, and each is found once`, async () => {
  const road = await openRoad(stack, 'standard-webhooks', {
    mishaps: { 20: 'busy', 30: 'reply lost', 40: 'body cut', 55: 'busy', 57: 'reply lost', 59: 'body cut' },
  });
  await setUpSource(road.source);
  const waiting = markers().map((user) => ({ type: 'login.failed', data: { user, ip: '192.0.2.7' } }));
  const statuses = new Set<number>();
  for (const [at, event] of waiting.splice(0, BY_THEMSELVES).entries())
    statuses.add(await deliver(road, `msg_${at}`, JSON.stringify(event)));
  for (let at = 0; waiting.length > 0; at += 1)
    statuses.add(await deliver(road, `batch_${at}`, JSON.stringify(waiting.splice(0, EVENTS_A_BATCH))));
  expect(statuses).toEqual(new Set([200]));
  await expectFoundOnce(stack, road);
});
