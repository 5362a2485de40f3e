// Many searches at once end neither the isolate nor the rest of it (docs/decisions/0017-limits.md): through the whole stack, with
// more readers' requests than may be under way and wait, and with clients that leave.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MAX_READER_SEARCHES, MAX_READER_WAITING } from '../../schemas/limits.ts';
import { errorBody } from '../../schemas/query-api.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { get, sealed, send } from '../support/stack-client.ts';

const SEARCH = '/v1/events?q=powershell&limit=100';

/** Well over what one reader may have under way and waiting. */
const AT_ONCE = 5 * (MAX_READER_SEARCHES + MAX_READER_WAITING);

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
  const packets: string[] = [];
  for (let request = 0; request < 4; request++) {
    const lines = Array.from({ length: 500 }, (_, i) => `{"message":"powershell ${request}.${i} run"}`);
    packets.push((await send(stack, lines.join('\n'))).body.packet);
  }
  await sealed(stack, packets);
});

afterAll(async () => {
  await stack?.stop();
});

const statusOf = async (answer: Promise<Response>): Promise<number> => {
  const response = await answer;
  await response.arrayBuffer();
  return response.status;
};

it('answers some, tells the others to come again, and goes on answering all else', async () => {
  const other = await stack.token({ tenant: 'other', subject: 'reader', scope: ['read'] });
  const flood = Array.from({ length: AT_ONCE }, async () => {
    const response = await get(stack, SEARCH);
    if (response.status === 200) return statusOf(Promise.resolve(response));
    expect(response.headers.get('retry-after')).toBe('1');
    expect(errorBody.parse(await response.json()).error.code).toBe('QUERY_OVERLOADED');
    return response.status;
  });
  const aside = ['/readyz', '/log/checkpoint', '/openapi.json', '/healthz'].map((path) => get(stack, path));
  const beside = await Promise.all([...aside, get(stack, SEARCH, other)].map(statusOf));
  const statuses = await Promise.all(flood);

  expect(beside).toEqual([200, 200, 200, 200, 200]);
  expect([...new Set(statuses)].sort()).toEqual([200, 429]);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(MAX_READER_SEARCHES);
  expect(await statusOf(get(stack, SEARCH))).toBe(200);
});

it('loses no slot to clients that leave before their answer', async () => {
  const headers = { authorization: `Bearer ${stack.tokens.read}` };
  for (let round = 0; round < 3; round++) {
    const leaving = new AbortController();
    const left = Array.from({ length: MAX_READER_SEARCHES + MAX_READER_WAITING }, () =>
      fetch(`${stack.url}${SEARCH}`, { headers, signal: leaving.signal }),
    );
    // The first has its answer, so the others are under way or wait.
    await Promise.race(left);
    leaving.abort();
    await Promise.allSettled(left);
  }
  const all = Array.from({ length: MAX_READER_SEARCHES }, () => statusOf(get(stack, SEARCH)));
  expect(await Promise.all(all)).toEqual(all.map(() => 200));
});
