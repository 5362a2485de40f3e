// Loki's push API at the front door: what real clients sent, 204 for what is durable, a line of text for what is not, and the probe.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { capturedRequests } from '../../../support/captured-requests.ts';
import { eventsOf, FrontDoor, rawsOf, token } from '../front-door.ts';
import { inPieces } from '../in-pieces.ts';
import { provoke, type Sender, sendAs } from './verdicts.ts';

const now = `${Math.floor(Date.now() / 1000) - 60}000000000`;
const LOKI: Sender = {
  path: '/loki/api/v1/push',
  carry: (jwt) => ({ authorization: `Basic ${btoa(`1234:${jwt}`)}` }),
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    streams: [
      {
        stream: { app: 'sshd', host: 'web-1', level: 'error' },
        values: [
          [now, 'hello'],
          [now, '{"a":1}'],
        ],
      },
    ],
  }),
};

/**
 * A Snappy block of one literal around PushRequest > StreamAdapter {labels '{}', entries [{line 'hi'}]}: 12 bytes of ASCII. The
 * library for Snappy needs Node, and this runs in workerd; its blocks are read in test/core/decode.
 */
const BLOCK = '\x0c\x2c\x0a\x0a\x0a\x02{}\x12\x04\x12\x02hi';

function packetOf(door: FrontDoor) {
  const [file] = door.packets();
  if (file === undefined) throw new Error('no packet in the queue');
  return file;
}

describe('every verdict', () => {
  it('has the status that makes a client go on, repeat or stop, and says why in text', async () => {
    const answers: Record<string, number> = {};
    for (const [verdict, response] of Object.entries(await provoke(LOKI))) {
      answers[verdict] = response.status;
      const text = await response.text();
      if (verdict === 'durable') expect(text).toBe('');
      else {
        expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
        expect(text, verdict).toMatch(/^[A-Z_]+: .+\n$/);
      }
    }
    expect(answers).toEqual({
      ...{ durable: 204, 'no-credential': 401, 'bad-credential': 401, forbidden: 403 },
      ...{ 'unsupported-media': 415, 'too-large': 413, overloaded: 429, unavailable: 503, broken: 500 },
    });
  });

  it('that is to be repeated says when, and a missing token how it is carried', async () => {
    const { overloaded, unavailable, ...others } = await provoke(LOKI);
    for (const response of [overloaded, unavailable])
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(others['no-credential'].headers.get('www-authenticate')).toContain('realm="edgeseal"');
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['JSON', '{"streams":[{"values":[["x","y"]]}]}', {}, 'DECODE_ENVELOPE_SYNTAX'],
    ['a block', '\x05\x00', { 'content-type': 'application/x-protobuf' }, 'DECODE_SNAPPY_SYNTAX'],
    ['nothing', '', {}, 'INGEST_BODY_EMPTY'],
  ])('of %s that is broken is final', async (_, body, headers, code) => {
    const response = await sendAs(LOKI, { body, headers });
    expect([response.status, (await response.text()).split(':')[0]]).toEqual([400, code]);
  });
});

describe('a push', () => {
  it('is taken with its labels: the host is the device, the level the severity, the time the time', async () => {
    const door = new FrontDoor();
    const response = await sendAs(LOKI, { door });
    const file = packetOf(door);
    expect(response.headers.get('edgeseal-receipt')).toBe(file.header.receipt);
    expect(rawsOf(file)).toEqual(['hello', '{"a":1}']);
    for (const event of eventsOf(file)) {
      expect(event).toMatchObject({
        ...{ time: Number(now.slice(0, -6)), severity_id: 4, device: { hostname: 'web-1' } },
        unmapped: { envelope: { labels: { app: 'sshd' } } },
      });
    }
  });

  it.each<[string, Record<string, string>]>([
    ['as protocol buffers', { 'content-type': 'application/x-protobuf' }],
    [
      'as protocol buffers that say how they are compressed',
      { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
    ],
    ['of no media type', { 'content-type': '' }],
  ])('%s is a Snappy block', async (_, headers) => {
    const door = new FrontDoor();
    const response = await sendAs(LOKI, { body: new TextEncoder().encode(BLOCK), headers, door });
    expect([response.status, rawsOf(packetOf(door))]).toEqual([204, ['hi']]);
  });

  it('of JSON may be compressed, and come in pieces without a length', async () => {
    const door = new FrontDoor();
    const body = inPieces(gzipSync(LOKI.body));
    expect((await sendAs(LOKI, { body, headers: { 'content-encoding': 'gzip' }, door })).status).toBe(204);
    expect(packetOf(door).manifest.events).toBe(2);
  });

  it('of nothing is taken, and nothing is stored', async () => {
    const door = new FrontDoor();
    expect((await sendAs(LOKI, { body: '{"streams":[]}', door })).status).toBe(204);
    expect(door.messages).toEqual([]);
  });

  it("is its token's tenant's, whatever X-Scope-OrgID says", async () => {
    const door = new FrontDoor();
    await sendAs(LOKI, { headers: { 'x-scope-orgid': 'somebody-else' }, door });
    expect(packetOf(door).manifest.tenant).toBe('acme');
  });

  it('carries its token as Bearer or X-API-Key, too', async () => {
    const carriers = [
      (jwt: string) => ({ authorization: `Bearer ${jwt}` }),
      (jwt: string) => ({ 'x-api-key': jwt }),
    ];
    for (const carry of carriers) expect((await sendAs({ ...LOKI, carry }, {})).status).toBe(204);
  });

  it('of which every line is rejected is kept as dead letters', async () => {
    const door = new FrontDoor();
    const line = 'x'.repeat(1_048_577);
    const body = JSON.stringify({ streams: [{ values: [[now, line]] }] });
    expect((await sendAs(LOKI, { body, door })).status).toBe(204);
    expect(door.messages).toHaveLength(1);
  });
});

describe('the probe', () => {
  it('is answered without a token', async () => {
    const response = await new FrontDoor().fetch('/ready');
    expect([response.status, await response.text()]).toEqual([200, 'ready\n']);
  });
});

const CAPTURED = capturedRequests('/loki/api/v1/push');

describe.skipIf(CAPTURED.length === 0)('what real clients sent', () => {
  it.each(CAPTURED)('$name is durable', async ({ headers, body }) => {
    const door = new FrontDoor();
    const all = { ...headers, authorization: `Bearer ${await token()}` };
    const response = await door.fetch('/loki/api/v1/push', { method: 'POST', headers: all, body });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(packetOf(door).manifest.events).toBeGreaterThan(0);
    expect(packetOf(door).header.rejected).toEqual([]);
  });
});
