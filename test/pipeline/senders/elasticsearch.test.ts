// The official Elasticsearch client and its bulk helper, as docs/senders/elasticsearch.md configures them.
import { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  EVENTS,
  expectFoundOnce,
  markers,
  openRoad,
  type Road,
  tellEventsApart,
  timesFound,
} from '../../support/marked-events.ts';
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

type Named = (marker: string) => { readonly _index: string; readonly _id?: string };

/** Sends 300 documents in three batches, then again in two that are cut differently in part. */
async function sendCutAnew(
  { proxy, token }: Road,
  operation: 'create' | 'index',
  named: Named,
): Promise<void> {
  const client = new Client({ node: proxy.url, auth: { apiKey: token } });
  const all = markers(300);
  const [first, second, third] = [all.slice(0, 100), all.slice(100, 200), all.slice(200)];
  for (const batch of [first, second, third, first, [...second, ...third]]) {
    const operations = batch.flatMap((marker) => [
      { [operation]: named(marker) },
      {
        '@timestamp': '2026-11-21T10:00:00.000Z',
        message: `Failed password for ${marker} from 192.0.2.7 port 22 ssh2`,
      },
    ]);
    const { errors } = await client.bulk({ operations });
    // No 409: who answers knows of no other request (docs/decisions/0031).
    expect(errors).toBe(false);
  }
  await client.close();
}

it('documents created again under their ids are found once, however the batches are cut', async () => {
  const road = await openRoad(stack, 'es-cut-anew', { mishaps: {} });
  await sendCutAnew(road, 'create', (marker) => ({ _index: 'logs', _id: marker }));
  await expectFoundOnce(stack, road, 300);
});

it('documents without ids are found twice where the batch is cut anew, and once where the source asks for that (dedup: event)', async () => {
  const nameless: Named = () => ({ _index: 'logs' });
  const road = await openRoad(stack, 'es-nameless', { mishaps: {} });
  await sendCutAnew(road, 'create', nameless);
  expect(await timesFound(stack, road, 300)).toEqual({ 1: 100, 2: 200 });
  await road.proxy.close();
  const asked = await openRoad(stack, 'es-told-apart', { mishaps: {} });
  await tellEventsApart(stack, asked);
  await sendCutAnew(asked, 'index', nameless);
  await expectFoundOnce(stack, asked, 300);
});
