// The official Elasticsearch client and its bulk helper, as docs/senders/elasticsearch.md configures them.
import { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVENTS, expectFoundOnce, markers, openRoad, timesFound } from '../../support/marked-events.ts';
import { type Stack, startStack } from '../../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack?.stop());

it.each([
  {
    name: 'es-api-key',
    auth: (token: string) => ({ apiKey: token }),
    compression: false,
    operation: 'create',
  },
  {
    name: 'es-basic-gzip-ids',
    auth: (token: string) => ({ username: 'edgeseal', password: token }),
    compression: true,
    operation: 'index',
  },
] as const)(
  '$name sends 10000 events over a 503, a lost reply and a cut connection, and each is found once',
  async (kind) => {
    const road = await openRoad(stack, kind.name);
    const { auth, compression, operation } = kind;
    const client = new Client({ node: road.proxy.url, auth: auth(road.token), compression, maxRetries: 5 });
    const documents = markers().map((marker) => ({
      '@timestamp': new Date().toISOString(),
      message: `Failed password for ${marker} from 192.0.2.7 port 22 ssh2`,
      host: { name: 'web-1' },
    }));
    const dropped: unknown[] = [];
    const { total, failed, successful } = await client.helpers.bulk({
      datasource: documents,
      onDocument: ({ message }) =>
        operation === 'index' ? { index: { _index: 'logs', _id: message } } : { create: { _index: 'logs' } },
      flushBytes: 150_000,
      concurrency: 2,
      wait: 1_000,
      onDrop: (document) => dropped.push(document),
    });
    expect(dropped).toEqual([]);
    expect({ total, failed, successful }).toEqual({ total: EVENTS, failed: 0, successful: EVENTS });
    await client.close();
    await expectFoundOnce(stack, road);
  },
);

it('documents sent again under their ids are found once where the batch is the same, and twice where it is cut anew', async () => {
  const road = await openRoad(stack, 'es-cut-anew', { mishaps: {} });
  const client = new Client({ node: road.proxy.url, auth: { apiKey: road.token } });
  const send = async (batches: readonly string[][]): Promise<void> => {
    for (const batch of batches) {
      const operations = batch.flatMap((message) => [
        { create: { _index: 'logs', _id: message } },
        { message: `Failed password for ${message} from 192.0.2.7 port 22 ssh2` },
      ]);
      const { errors } = await client.bulk({ operations });
      // No 409: who answers knows of no other request (docs/decisions/0031).
      expect(errors).toBe(false);
    }
  };
  const all = markers(300);
  const [first, second, third] = [all.slice(0, 100), all.slice(100, 200), all.slice(200)];
  await send([first, second, third]);
  await send([first, [...second, ...third]]);
  expect(await timesFound(stack, road, 300)).toEqual({ 1: 100, 2: 200 });
  await client.close();
  await road.proxy.close();
});
