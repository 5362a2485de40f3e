// CloudEvents at the front door: the three modes, the handshake of its webhooks, and what a sender is answered.
import { describe, expect, it } from 'vitest';
import { eventsOf, FrontDoor, rawsOf, token } from '../front-door.ts';
import { provoke, type Sender, sendAs } from './verdicts.ts';

const EVENT = {
  specversion: '1.0',
  id: 'A-1',
  source: '/sensors/7',
  type: 'com.example.alert',
  time: '2026-11-01T18:43:48Z',
  data: { user: 'eve' },
};

const SDK: Sender = {
  path: '/cloudevents',
  carry: (token) => ({ authorization: `Bearer ${token}` }),
  headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
  body: JSON.stringify(EVENT),
};

const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const BINARY = {
  'content-type': 'application/json',
  'ce-specversion': '1.0',
  'ce-id': 'A-1',
  'ce-source': '/sensors/7',
  'ce-type': 'com.example.alert',
  'ce-time': '2026-11-01T18:43:48Z',
  'ce-room': 'caf%C3%A9%20%E2%82%AC',
};

function packetOf(door: FrontDoor) {
  const [file] = door.packets();
  if (file === undefined) throw new Error('no packet in the queue');
  return file;
}

describe('an event', () => {
  it.each<[string, Record<string, string>, string]>([
    ['structured', {}, JSON.stringify(EVENT)],
    ['binary', BINARY, '{"user":"eve"}'],
  ])('in %s mode is taken, at its time, by its source and id', async (_, headers, body) => {
    const door = new FrontDoor();
    const response = await sendAs(SDK, { door, body, headers });
    const file = packetOf(door);
    expect([response.status, await response.json()]).toMatchObject([202, { accepted: 1, rejected: [] }]);
    expect(response.headers.get('edgeseal-receipt')).toBe(file.header.receipt);
    expect(response.headers.get('cache-control')).toContain('private');
    expect(rawsOf(file)).toEqual([body]);
    const [event] = eventsOf(file);
    expect(event?.time).toBe(Date.parse(EVENT.time));
    expect(JSON.stringify(event)).toContain('com.example.alert');
    expect(file.header.idempotencyKey).toMatch(/^cloudevents:[0-9a-f]{64}$/);
  });

  it('has one key in every mode, and another for another id or source', async () => {
    const door = new FrontDoor();
    await sendAs(SDK, { door });
    await sendAs(SDK, { door, body: '{}', headers: BINARY });
    await sendAs(SDK, { door, body: JSON.stringify({ ...EVENT, id: 'A-2' }) });
    await sendAs(SDK, { door, body: JSON.stringify({ ...EVENT, source: '/sensors/7/A', id: '-1' }) });
    const keys = door.packets().map(({ header }) => header.idempotencyKey);
    expect([keys[0] === keys[1], new Set(keys).size]).toEqual([true, 3]);
  });

  it('in binary mode has its headers decoded into what is around it', async () => {
    const door = new FrontDoor();
    await sendAs(SDK, {
      door,
      body: '<13>Oct 11 22:14:15 gate su: x',
      headers: { ...BINARY, 'content-type': 'text/plain' },
    });
    expect(eventsOf(packetOf(door))[0]).toMatchObject({
      device: { hostname: 'gate' },
      unmapped: { envelope: { room: 'café €', datacontenttype: 'text/plain' } },
    });
  });

  it('in binary mode may have no data', async () => {
    const door = new FrontDoor();
    expect((await sendAs(SDK, { door, body: null, headers: BINARY })).status).toBe(202);
    expect(packetOf(door).manifest.events).toBe(1);
  });
});

describe('a batch', () => {
  it('has its good events taken and its bad ones named and dead-lettered, and no key of its own', async () => {
    const door = new FrontDoor();
    const body = `[${JSON.stringify(EVENT)},{"id":"2"},${JSON.stringify({ ...EVENT, id: '3' })}]`;
    const response = await sendAs(SDK, { door, body, headers: BATCH });
    expect([response.status, await response.json()]).toMatchObject([
      202,
      { accepted: 2, rejected: [{ index: 1, code: 'DECODE_ENVELOPE_SYNTAX' }] },
    ]);
    expect(packetOf(door).header).toMatchObject({
      idempotencyKey: null,
      rejected: [{ index: 1, raw: '{"id":"2"}' }],
    });
  });

  it('may be empty: accepted, and nothing is stored', async () => {
    const door = new FrontDoor();
    expect((await sendAs(SDK, { door, body: '[]', headers: BATCH })).status).toBe(202);
    expect(door.messages).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each<[string, Record<string, string>, string, string]>([
    ['no CloudEvent', {}, '{"id":"1"}', '400 DECODE_ENVELOPE_SYNTAX'],
    ['an older version', {}, JSON.stringify({ ...EVENT, specversion: '0.3' }), '400 DECODE_ENVELOPE_SYNTAX'],
    ['no JSON', {}, '{', '400 DECODE_JSON_SYNTAX'],
    ['an empty body', {}, '', '400 DECODE_JSON_SYNTAX'],
    ['a batch that is none', BATCH, '{}', '400 DECODE_JSON_SYNTAX'],
    ['half of the attributes', { ...BINARY, 'ce-type': '' }, '{}', '400 DECODE_ENVELOPE_SYNTAX'],
    ['an overlong header', { ...BINARY, 'ce-room': '%C0%A0' }, '{}', '400 DECODE_ENVELOPE_SYNTAX'],
    ['broken data', BINARY, '{"a":', '400 DECODE_JSON_SYNTAX'],
    [
      'another event format',
      { 'content-type': 'application/cloudevents+avro' },
      'x',
      '415 INGEST_MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'no event format',
      { 'content-type': 'application/cloudevents' },
      '{}',
      '415 INGEST_MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'another charset',
      { 'content-type': 'application/cloudevents+json; charset=utf-16' },
      '{}',
      '415 INGEST_MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'JSON without attributes',
      { 'content-type': 'application/json' },
      JSON.stringify(EVENT),
      '415 INGEST_MEDIA_TYPE_UNSUPPORTED',
    ],
  ])('%s', async (_, headers, body, expected) => {
    const door = new FrontDoor();
    const response = await sendAs(SDK, { door, body, headers });
    const { error } = await response.json<{ error: { code: string } }>();
    expect(`${response.status} ${error.code}`).toBe(expected);
    expect(door.messages).toEqual([]);
  });
});

describe('the token', () => {
  it('may be in the address, where no header can be had', async () => {
    const good = await token();
    const at = (query: string) => sendAs({ ...SDK, path: `/cloudevents?${query}` }, { token: null });
    expect((await at(`access_token=${good}`)).status).toBe(202);
    expect((await at(`format=auto&access_token=${good}`)).status).toBe(202);
    expect((await at('access_token=a.b.c')).status).toBe(401);
    expect((await at('access_token=')).status).toBe(401);
  });
});

describe('the handshake', () => {
  const ask = (headers: Record<string, string>) =>
    new FrontDoor().fetch('/cloudevents?access_token=x', { method: 'OPTIONS', headers });

  it('allows an origin by its name, at any rate, and says what it takes', async () => {
    const response = await ask({
      'webhook-request-origin': 'eventgrid.azure.net',
      'webhook-request-rate': '120',
      'webhook-request-callback': 'https://callback.example/confirm?id=1',
    });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      allow: 'OPTIONS, POST',
      'webhook-allowed-origin': 'eventgrid.azure.net',
      'webhook-allowed-rate': '*',
    });
  });

  it.each([undefined, '', 'a b', 'https://x.example/<script>', 'x'.repeat(300)])(
    'consents to nothing that is no name: %s',
    async (origin) => {
      const response = await ask(origin === undefined ? {} : { 'webhook-request-origin': origin });
      expect(response.headers.get('allow')).toBe('OPTIONS, POST');
      expect(response.headers.get('webhook-allowed-origin')).toBeNull();
      expect(response.headers.get('webhook-allowed-rate')).toBeNull();
    },
  );
});

it('says every verdict, and with 429 when to come back', async () => {
  const answers = await provoke(SDK);
  expect(
    Object.fromEntries(Object.entries(answers).map(([verdict, { status }]) => [verdict, status])),
  ).toEqual({
    durable: 202,
    'no-credential': 401,
    'bad-credential': 401,
    forbidden: 403,
    'unsupported-media': 415,
    'too-large': 413,
    overloaded: 429,
    unavailable: 503,
    broken: 500,
  });
  for (const verdict of ['overloaded', 'unavailable'] as const)
    expect(answers[verdict].headers.get('retry-after')).toMatch(/^[0-9]+$/);
});
