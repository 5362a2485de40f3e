// Elasticsearch's bulk API at the front door: a result for each action, in order, and what is refused as a whole.

import { env } from 'cloudflare:workers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eventsOf, FrontDoor, rawsOf, token } from '../../front-door.ts';

interface Result {
  _index: string;
  _id: string | null;
  status: number;
  result?: string;
  error?: { type: string; reason: string };
}

interface Reply {
  took?: number;
  errors?: boolean;
  items?: Record<string, Result>[];
  error?: { type: string; reason: string; root_cause: object[] };
  status?: number;
}

interface Sent {
  readonly status: number;
  readonly reply: Reply;
  readonly response: Response;
  readonly door: FrontDoor;
}

async function send(
  body: BodyInit,
  { path = '/_bulk', method = 'POST', headers = {}, door = new FrontDoor() } = {},
): Promise<Sent> {
  const authorization = `ApiKey ${await token()}`;
  const all = { authorization, 'content-type': 'application/x-ndjson', ...headers };
  const response = await door.fetch(path, { method, body, headers: all });
  return { status: response.status, reply: await response.json<Reply>(), response, door };
}

const lines = (...all: (object | string)[]): string =>
  all.map((one) => `${typeof one === 'string' ? one : JSON.stringify(one)}\n`).join('');

const TWO = lines({ create: { _index: 'x' } }, { a: 1 }, { index: { _id: 'own' } }, { a: 2 });

function packetOf({ door }: Sent) {
  const [file] = door.packets();
  if (file === undefined) throw new Error('no packet in the queue');
  return file;
}

/** `action status` of each item. */
const statuses = ({ reply }: Sent): string[] =>
  (reply.items ?? []).flatMap((item) =>
    Object.entries(item).map(([name, { status }]) => `${name} ${status}`),
  );

describe('a bulk request', () => {
  it('is answered item by item, by the names its sender gave or else by the events it became', async () => {
    const sent = await send(TWO);
    const file = packetOf(sent);
    const { packet } = file.manifest;
    const of = { _version: 1, result: 'created', _primary_term: 1, status: 201 };
    expect(sent.reply).toMatchObject({
      errors: false,
      items: [
        { create: { _index: 'x', _id: `${packet}.0`, _seq_no: 0, ...of } },
        { index: { _index: 'edgeseal', _id: 'own', _seq_no: 1, ...of } },
      ],
    });
    expect(sent.status).toBe(200);
    expect(rawsOf(file)).toEqual(['{"a":1}', '{"a":2}']);
    expect(sent.response.headers.get('edgeseal-receipt')).toBe(file.header.receipt);
  });

  it('keeps the names: an _id is the event’s own where the document has none', async () => {
    const [event] = eventsOf(packetOf(await send(lines({ create: { _index: 'logs', _id: '7' } }, { a: 1 }))));
    expect(event).toMatchObject({
      metadata: { original_event_uid: '7' },
      unmapped: { envelope: { _index: 'logs', op_type: 'create' } },
    });
  });

  it.each([
    ['POST', '/_bulk', 'edgeseal'],
    ['PUT', '/_bulk', 'edgeseal'],
    ['POST', '/logs-app/_bulk', 'logs-app'],
    ['PUT', '/logs-app/_doc/_bulk', 'logs-app'],
    ['POST', '/%3Clogs-%7Bnow%7D%3E/_bulk', '<logs-{now}>'],
    ['POST', '/elastic/_bulk', 'edgeseal'],
    ['POST', '/elastic/logs-app/_bulk', 'logs-app'],
  ])('is taken by %s %s', async (method, path, index) => {
    const sent = await send(lines({ index: {} }, { a: 1 }), { method, path });
    expect(sent.reply.items?.[0]?.index).toMatchObject({ _index: index, status: 201 });
  });

  it('may have blank lines, Windows line ends, and be compressed', async () => {
    const body = gzipSync('{"index":{}}\r\n{"a":1}\r\n\n \n{"index":{}}\n{"a":2}\n\n');
    const sent = await send(body, { headers: { 'content-encoding': 'gzip' } });
    expect(statuses(sent)).toEqual(['index 201', 'index 201']);
    expect(rawsOf(packetOf(sent))).toEqual(['{"a":1}', '{"a":2}']);
  });

  it('tells each bad item apart, and dead-letters it with its text', async () => {
    const body = lines(
      ...[{ index: {} }, { a: 1 }, { update: { _id: '1' } }, { doc: { a: 2 } }, { delete: { _id: '1' } }],
      ...[{ create: {} }, '{"a":', { create: {} }, '[1]', { create: {} }, '', { index: {} }, { a: 3 }],
    );
    const sent = await send(body);
    expect(statuses(sent)).toEqual([
      ...['index 201', 'update 400', 'delete 400'],
      ...['create 400', 'create 400', 'create 400', 'index 201'],
    ]);
    expect(sent.reply.errors).toBe(true);
    expect(sent.reply.items?.[3]?.create?.error).toMatchObject({
      type: 'document_parsing_exception',
      reason: expect.stringContaining('DECODE_JSON_SYNTAX'),
    });
    const { header, manifest } = packetOf(sent);
    expect(manifest.events).toBe(2);
    expect(header.rejected.map(({ index, raw }) => [index, raw])).toEqual([
      [1, '{"doc":{"a":2}}'],
      [2, '{"delete":{"_id":"1"}}'],
      [3, '{"a":'],
      [4, '[1]'],
      [5, '{"create":{}}'],
    ]);
  });

  it('of which nothing is good is answered item by item too', async () => {
    const sent = await send(lines({ delete: { _id: '1' } }));
    expect([sent.status, ...statuses(sent)]).toEqual([200, 'delete 400']);
    expect(packetOf(sent).header.rejected).toHaveLength(1);
  });

  it('whose last action has no document says so', async () => {
    expect(statuses(await send(lines({ index: {} }, { a: 1 }, { index: {} })))).toEqual([
      'index 201',
      'index 400',
    ]);
  });

  it('unwraps what a shipper wrapped', async () => {
    const document = {
      '@timestamp': '2026-11-20T10:00:00.000Z',
      message: 'CEF:0|Acme|IDS|1|100|worm|8|src=192.0.2.7',
      agent: { type: 'filebeat' },
      host: { name: 'web-1' },
    };
    const [event] = eventsOf(packetOf(await send(lines({ create: { _index: 'f', _id: 'x1' } }, document))));
    expect(JSON.stringify(event)).toContain('192.0.2.7');
    expect(event).toMatchObject({ metadata: { original_event_uid: 'x1' } });
  });

  it('reads the message by the format its source is set up with', async () => {
    const sent = await send(lines({ create: {} }, { message: 'src_ip=192.0.2.9 user=bob', shard: 1 }), {
      path: '/_bulk?format=kv',
    });
    expect(eventsOf(packetOf(sent))[0]).toMatchObject({
      actor: { user: { name: 'bob' } },
      unmapped: { src_ip: '192.0.2.9', envelope: { shard: 1 } },
    });
  });
});

describe('a filter', () => {
  it.each([
    ['errors', { errors: false }],
    [
      'errors,items.*.status',
      { errors: false, items: [{ create: { status: 201 } }, { index: { status: 201 } }] },
    ],
    ['errors,items.*.error', { errors: false }],
    ['items.create._index', { items: [{ create: { _index: 'x' } }] }],
    ['**.status', { items: [{ create: { status: 201 } }, { index: { status: 201 } }] }],
    ['-items,-took', { errors: false }],
    ['none', {}],
  ])('%s leaves what it names', async (filter, expected) => {
    const { reply } = await send(TWO, { path: `/_bulk?filter_path=${encodeURIComponent(filter)}` });
    expect(reply).toEqual(expected);
  });
});

describe('a retry', () => {
  const keyOf = async (...all: object[]): Promise<string | null> =>
    packetOf(await send(lines(...all))).header.idempotencyKey;
  const named = (_id: string): object => ({ create: { _index: 'x', _id } });

  it('is known by the names of its documents, whatever they look like now', async () => {
    const key = await keyOf(named('1'), { a: 1, b: 2 }, named('2'), { c: 3 });
    expect(key).toMatch(/^elasticsearch:[0-9a-f]{64}$/);
    expect(await keyOf(named('1'), { b: 2, a: 1 }, named('2'), { c: 3 })).toBe(key);
    expect(await keyOf(named('2'), { c: 3 }, named('1'), { a: 1, b: 2 })).not.toBe(key);
    expect(await keyOf(named('1'), { a: 1, b: 2 })).not.toBe(key);
  });

  it('of index actions by what they hold as well: the same name may be a new version', async () => {
    const index = { index: { _index: 'x', _id: '1' } };
    const key = await keyOf(index, { a: 1, b: 2 });
    expect(await keyOf(index, { b: 2, a: 1 })).toBe(key);
    expect(await keyOf(index, { a: 1, b: 3 })).not.toBe(key);
  });

  it('is known by its bytes alone where a document has no name', async () => {
    expect(await keyOf(named('1'), { a: 1 }, { create: {} }, { a: 2 })).toBeNull();
  });
});

describe('a request is refused as a whole', () => {
  it.each<[string, BodyInit, number, string]>([
    ['that is empty', '', 400, 'parse_exception'],
    ['that is blank', '\n\n', 400, 'parse_exception'],
    ['whose last line does not end', '{"index":{}}\n{"a":1}', 400, 'illegal_argument_exception'],
    ['with an action that is no JSON', '{"index"\n{"a":1}\n', 400, 'illegal_argument_exception'],
    ['with an action that is unknown', '{"upsert":{}}\n{"a":1}\n', 400, 'illegal_argument_exception'],
    ['with two actions in a line', '{"index":{},"create":{}}\n{}\n', 400, 'illegal_argument_exception'],
    ['with an action of no object', '{"index":1}\n{}\n', 400, 'illegal_argument_exception'],
    ['with an _id that is an object', '{"index":{"_id":{}}}\n{}\n', 400, 'illegal_argument_exception'],
    ['with too many actions', '{"index":{}}\n{}\n'.repeat(50_001), 413, 'content_too_long_exception'],
  ])('%s', async (_, body, status, type) => {
    const sent = await send(body);
    expect(sent.reply).toMatchObject({ status, error: { type, root_cause: [{ type }] } });
    expect(sent.status).toBe(status);
    expect(sent.response.headers.get('x-elastic-product')).toBe('Elasticsearch');
    expect(sent.door.messages).toEqual([]);
  });

  it('of a media type that is none of its own', async () => {
    const { status, reply } = await send(TWO, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect([status, reply.error?.type]).toEqual([406, 'media_type_header_exception']);
  });

  it('for now, while storage does not take it', async () => {
    const broken = () => Promise.reject(new Error('down'));
    const door = new FrontDoor({
      PACKETS: { send: broken, sendBatch: broken, metrics: broken } as unknown as Queue,
      SPILL: new Proxy(env.SPILL, { get: () => broken }),
    });
    const { status, reply, response } = await send(TWO, { door });
    expect([status, reply.error?.type]).toEqual([503, 'unavailable_shards_exception']);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
