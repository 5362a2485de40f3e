// A request of which nothing could be read, sent by a protocol that has no other place for it: it is answered with success, so it
// must be as durable, counted and provable as any other (promises 1, 2 and 4).
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../support/stack.ts';
import { allEvents, get, sealed, send } from '../support/stack-client.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack?.stop());

/** Uploads lines as Logpush does; the packet is told from its receipt. */
async function upload(...lines: string[]): Promise<string> {
  const response = await fetch(`${stack.url}/logpush`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.tokens.ingest}`, 'content-encoding': 'gzip' },
    body: gzipSync(lines.join('\n')),
  });
  await response.arrayBuffer();
  expect(response.status).toBe(200);
  const [, claims = ''] = (response.headers.get('edgeseal-receipt') ?? '').split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).jti;
}

const packet = async (id: string) => (await get(stack, `/v1/packets/${id}`)).json();

it('is archived, sealed and found as a packet, with its rejected events counted', async () => {
  const bad = await upload('{"RayID":', '{"RayID":1,"RayID":2}');
  const good = await send(stack, '{"message":"in between"}');
  const mixed = await upload('{"RayID":"good","ClientIP":"192.0.2.1"}', '{"RayID":');
  await sealed(stack, [bad, good.body.packet, mixed]);
  expect(await packet(bad)).toMatchObject({ packet: bad, events: 0, rejected: 2, duplicate_of: null });
  expect((await packet(bad)).log_index).toEqual(expect.any(Number));
  expect(await packet(mixed)).toMatchObject({ events: 1, rejected: 1 });
  expect((await get(stack, `/v1/packets/${bad}/proof`)).status).toBe(200);
  expect((await get(stack, `/v1/events/${bad}.0/proof`)).status).toBe(404);
});

it('changes nothing for a search: neither over its own packet nor over everything', async () => {
  const bad = await upload('{"also":', '{"bad":');
  await sealed(stack, [bad]);
  expect(await allEvents(stack, `packet:${bad}`)).toEqual([]);
  expect((await allEvents(stack, '')).map((event) => event.raw_data).sort()).toEqual([
    '{"RayID":"good","ClientIP":"192.0.2.1"}',
    '{"message":"in between"}',
  ]);
  const stats = await (
    await get(stack, '/v1/stats?field=class_uid&interval=366d&from=1970-01-01T00:00:00Z')
  ).json();
  expect(stats.total).toBe(2);
});

it('that comes again is a duplicate, and its rejected events are not counted twice', async () => {
  const first = await upload('{"twice":');
  await sealed(stack, [first]);
  const again = await upload('{"twice":');
  await sealed(stack, [again]);
  expect(await packet(again)).toMatchObject({ events: 0, duplicate_of: first });
});
