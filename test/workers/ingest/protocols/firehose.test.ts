// Amazon Data Firehose at the front door: what it sends, and what it takes for success, for a failure, and for lost.
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { eventsOf, FrontDoor, rawsOf, token } from '../front-door.ts';
import { provoke, type Sender, sendAs } from './verdicts.ts';

const ID = 'ed4acda5-034f-9f42-bba1-f29aea6d7d8f';

const delivery = (...records: (string | Uint8Array)[]): string =>
  JSON.stringify({
    requestId: ID,
    timestamp: Date.now() - 60_000,
    records: records.map((data) => ({ data: Buffer.from(data).toString('base64') })),
  });

const FIREHOSE: Sender = {
  path: '/firehose',
  carry: (token) => ({ 'x-amz-firehose-access-key': token }),
  headers: {
    'content-type': 'application/json',
    'x-amz-firehose-protocol-version': '1.0',
    'x-amz-firehose-request-id': ID,
    'x-amz-firehose-source-arn': 'arn:aws:firehose:us-east-1:123456789012:deliverystream/audit',
    'x-amz-firehose-common-attributes': '{"commonAttributes":{"team":"soc"}}',
  },
  body: delivery('{"a":1}', '{"a":2}'),
};

function packetOf(door: FrontDoor) {
  const [file] = door.packets();
  if (file === undefined) throw new Error('no packet in the queue');
  return file;
}

describe('a delivery', () => {
  it('is answered with its request id, a time in ms, its length, and nothing that compresses', async () => {
    const door = new FrontDoor();
    const response = await sendAs(FIREHOSE, { door });
    const text = await response.text();
    expect([response.status, JSON.parse(text)]).toEqual([
      200,
      { requestId: ID, timestamp: expect.any(Number) },
    ]);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('cache-control')).toContain('no-transform');
    expect(response.headers.get('edgeseal-receipt')).toBe(packetOf(door).header.receipt);
  });

  it('hands on each record with its text, its attributes, and the request id to recognize a retry by', async () => {
    const door = new FrontDoor();
    await sendAs(FIREHOSE, { door });
    const file = packetOf(door);
    expect(rawsOf(file)).toEqual(['{"a":1}', '{"a":2}']);
    expect(file.header.idempotencyKey).toBe(`firehose:${ID}`);
    expect(file.manifest.decoder).toMatch(/^firehose\/auto@/);
    expect(JSON.stringify(eventsOf(file)[0])).toContain('"commonAttributes":{"team":"soc"}');
  });

  it('may carry its token as Bearer, as whoever tries it by hand does', async () => {
    const headers = { authorization: `Bearer ${await token()}` };
    expect((await sendAs(FIREHOSE, { token: null, headers })).status).toBe(200);
  });

  it('may be compressed, and its records once more', async () => {
    const door = new FrontDoor();
    const members = Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"a":2}')]);
    const body = gzipSync(delivery(members));
    const response = await sendAs(FIREHOSE, { door, body, headers: { 'content-encoding': 'gzip' } });
    expect([response.status, rawsOf(packetOf(door))]).toEqual([200, ['{"a":1}', '{"a":2}']]);
  });

  it('of which a record, or each, cannot be read is taken, and they are dead-lettered', async () => {
    for (const good of [['{"a":1}'], []]) {
      const door = new FrontDoor();
      const body = delivery(...good).replace(
        '"records":[',
        `"records":[{"data":"?"}${good.length > 0 ? ',' : ''}`,
      );
      expect((await sendAs(FIREHOSE, { door, body })).status).toBe(200);
      const file = packetOf(door);
      expect(file.manifest.events).toBe(good.length);
      expect(file.header.rejected).toMatchObject([{ index: 0, code: 'DECODE_BASE64_SYNTAX', raw: '?' }]);
    }
  });

  it('without an event is taken, and nothing is stored', async () => {
    const control = gzipSync('{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logEvents":[]}');
    for (const body of [delivery(), delivery(''), delivery(control)]) {
      const door = new FrontDoor();
      const response = await sendAs(FIREHOSE, { door, body });
      expect([response.status, await response.json()]).toMatchObject([200, { requestId: ID }]);
      expect(door.messages).toEqual([]);
    }
  });

  it.each(['', 'x', '{}', '{"records":7}', '[1]'])(
    'that is none is refused with a reason: %j',
    async (body) => {
      const door = new FrontDoor();
      const response = await sendAs(FIREHOSE, { door, body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        requestId: ID,
        errorMessage: expect.stringMatching(/^[A-Z_]+: /),
      });
      expect(door.messages).toEqual([]);
    },
  );

  it('with a request id that is no key is taken all the same', async () => {
    const door = new FrontDoor();
    const body = JSON.stringify({ requestId: 'é'.repeat(500), records: [{ data: btoa('{"a":1}') }] });
    const headers = { 'x-amz-firehose-request-id': 'x'.repeat(1000) };
    const response = await sendAs(FIREHOSE, { door, body, headers });
    expect((await response.json<{ requestId: string }>()).requestId).toHaveLength(128);
    expect(packetOf(door).header.idempotencyKey).toBeNull();
  });
});

it('counts what records expand to: a delivery waits until there is room for all of it', async () => {
  const door = new FrontDoor();
  const body = delivery(gzipSync(`${'x'.repeat(99_999)}\n`.repeat(100)));
  const rest = Promise.withResolvers<void>();
  const pieces = new ReadableStream({
    type: 'bytes',
    async start(controller) {
      controller.enqueue(new Uint8Array(10_000_000).fill(0x20));
      await rest.promise;
      controller.enqueue(new Uint8Array(15_000_000).fill(0x20));
      controller.enqueue(new TextEncoder().encode('{"a":1}'));
      controller.close();
    },
  });
  const other = door.post(pieces, { 'content-length': '25000007' });
  await vi.waitUntil(async () => (await sendAs(FIREHOSE, { door, body })).status === 503, {
    timeout: 20_000,
  });
  rest.resolve();
  expect((await other).status).toBe(202);
  expect((await sendAs(FIREHOSE, { door, body })).status).toBe(200);
});

it('says every verdict in words of Firehose, and 413 never', async () => {
  const answers = await provoke(FIREHOSE);
  expect(
    Object.fromEntries(Object.entries(answers).map(([verdict, { status }]) => [verdict, status])),
  ).toEqual({
    durable: 200,
    'no-credential': 401,
    'bad-credential': 401,
    forbidden: 403,
    'unsupported-media': 415,
    'too-large': 400,
    overloaded: 503,
    unavailable: 503,
    broken: 500,
  });
  for (const [verdict, response] of Object.entries(answers)) {
    const body = await response.json<{ errorMessage?: string }>();
    expect(body).toMatchObject({ requestId: ID, timestamp: expect.any(Number) });
    expect(body.errorMessage === undefined).toBe(verdict === 'durable');
  }
  expect(answers.overloaded.headers.get('retry-after')).toMatch(/^[0-9]+$/);
});
