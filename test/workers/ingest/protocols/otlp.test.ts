// OTLP/HTTP at the front door: what real exporters sent, what they are answered in the encoding they asked in, and that only what they
// may repeat is answered by a status that makes them.
import { env } from 'cloudflare:workers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { capturedRequests } from '../../../support/captured-requests.ts';
import { eventsOf, FrontDoor, rawsOf, token } from '../front-door.ts';
import { inPieces } from '../in-pieces.ts';
import { provoke, type Sender, sendAs } from './verdicts.ts';

const GOOD = '{"body":{"stringValue":"hello"},"severityNumber":17}';
const request = (...records: string[]): string =>
  `{"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"web-1"}}]},"scopeLogs":[{"logRecords":[${records.join(',')}]}]}]}`;

const JSON_SENDER: Sender = {
  path: '/v1/logs',
  carry: (bearer) => ({ authorization: `Bearer ${bearer}` }),
  headers: { 'content-type': 'application/json' },
  body: request(GOOD),
};

/** ResourceLogs > ScopeLogs > LogRecord > body > stringValue "hi": all of it ASCII, so that it is a text, too. */
const HELLO = '\x0a\x0a\x12\x08\x12\x06\x2a\x04\x0a\x02hi';
const PROTOBUF_SENDER: Sender = {
  ...JSON_SENDER,
  headers: { 'content-type': 'application/x-protobuf' },
  body: HELLO,
};

const PROTOBUF = 'application/x-protobuf';

interface Status {
  code: number;
  message: string;
}

/** A google.rpc.Status from the wire: `08 code 12 length message`, of less than 2^14 bytes. */
function readStatus(bytes: Uint8Array): Status {
  const [tag, code = 0, second, low = 0, high = 0] = bytes;
  expect([tag, second]).toEqual([0x08, 0x12]);
  const long = low >= 0x80;
  const length = long ? (low & 0x7f) + high * 128 : low;
  const text = bytes.subarray(long ? 5 : 4);
  expect(text.length).toBe(length);
  return { code, message: new TextDecoder().decode(text) };
}

const statusOf = async (response: Response): Promise<Status> =>
  response.headers.get('content-type') === PROTOBUF
    ? readStatus(new Uint8Array(await response.arrayBuffer()))
    : response.json<Status>();

function packetOf(door: FrontDoor) {
  const [file] = door.packets();
  if (file === undefined) throw new Error('no packet in the queue');
  return file;
}

describe('every verdict', () => {
  it.each([
    ['JSON', JSON_SENDER],
    ['protocol buffers', PROTOBUF_SENDER],
  ])('has its status, its code and the encoding of the request, in %s', async (_, sender) => {
    const answers: Record<string, unknown> = {};
    for (const [verdict, response] of Object.entries(await provoke(sender))) {
      expect(response.headers.get('content-type'), verdict).toBe(sender.headers?.['content-type']);
      if (response.ok) answers[verdict] = [response.status, (await response.arrayBuffer()).byteLength];
      else {
        const { code, message } = await statusOf(response);
        expect(message, verdict).toMatch(/^[A-Z_]+: ./);
        answers[verdict] = [response.status, code];
      }
    }
    expect(answers).toEqual({
      durable: [200, sender === JSON_SENDER ? 2 : 0],
      'no-credential': [401, 16],
      'bad-credential': [401, 16],
      forbidden: [403, 7],
      'unsupported-media': [415, 3],
      'too-large': [413, 3],
      overloaded: [429, 8],
      unavailable: [503, 14],
      broken: [503, 13],
    });
  });

  it('that is to be repeated says when', async () => {
    const { overloaded, unavailable, broken } = await provoke(JSON_SENDER);
    for (const response of [overloaded, unavailable, broken])
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('of a broken body is final', async () => {
    expect((await sendAs(JSON_SENDER, { body: '{"resourceLogs":[' })).status).toBe(400);
    const broken = await sendAs(PROTOBUF_SENDER, { body: HELLO.slice(0, 5) });
    expect([broken.status, await statusOf(broken)]).toMatchObject([
      400,
      { code: 3, message: expect.stringContaining('DECODE_PROTOBUF_SYNTAX') },
    ]);
  });

  it.each(['application/grpc', 'text/plain', ''])('of the media type %j is 415, in JSON', async (type) => {
    const response = await sendAs(JSON_SENDER, {
      body: new TextEncoder().encode(HELLO),
      headers: { 'content-type': type },
    });
    expect(response.status).toBe(415);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await statusOf(response)).toMatchObject({ code: 3 });
  });
});

describe('a request', () => {
  it.each(['/v1/logs', '/otlp/v1/logs'])('is taken at %s', async (path) => {
    const door = new FrontDoor();
    const response = await sendAs({ ...JSON_SENDER, path }, { door });
    expect([response.status, await response.text()]).toEqual([200, '{}']);
    const file = packetOf(door);
    expect(response.headers.get('edgeseal-receipt')).toBe(file.header.receipt);
    expect(rawsOf(file)).toEqual([GOOD]);
    expect(eventsOf(file)[0]).toMatchObject({
      ...{ message: 'hello', severity_id: 4, device: { hostname: 'web-1' } },
    });
  });

  it.each<[string, (token: string) => Record<string, string>]>([
    ['as a Bearer', (jwt) => ({ authorization: `Bearer ${jwt}` })],
    ['as X-API-Key', (jwt) => ({ 'x-api-key': jwt })],
    ['as the password of Basic', (jwt) => ({ authorization: `Basic ${btoa(`edgeseal:${jwt}`)}` })],
  ])('carries its token %s', async (_, carry) => {
    expect((await sendAs({ ...JSON_SENDER, carry }, {})).status).toBe(200);
  });

  it.each<[string, Sender, string]>([
    ['of no record', JSON_SENDER, '{"resourceLogs":[]}'],
    ['of no field', JSON_SENDER, '{}'],
    ['of no byte', PROTOBUF_SENDER, ''],
  ])('%s is a success that nothing is stored of', async (_, sender, body) => {
    const door = new FrontDoor();
    const response = await sendAs(sender, { body, door });
    expect([response.status, door.messages]).toEqual([200, []]);
    expect(response.headers.get('content-type')).toBe(sender.headers?.['content-type']);
  });

  it('of no byte is no JSON', async () => {
    expect((await sendAs(JSON_SENDER, { body: '' })).status).toBe(400);
  });

  it('may come in pieces, without a length', async () => {
    const door = new FrontDoor();
    const body = inPieces(gzipSync(JSON_SENDER.body));
    const response = await sendAs(JSON_SENDER, { body, headers: { 'content-encoding': 'gzip' }, door });
    expect(response.status).toBe(200);
    expect(packetOf(door).manifest.events).toBe(1);
  });

  it('is held to the format of its source', async () => {
    await env.REGISTRY.put('source:otlp-pinned/fw-1', '{"v":1,"format":"cef"}');
    const door = new FrontDoor();
    const response = await sendAs(JSON_SENDER, { door, token: await token({ tenant: 'otlp-pinned' }) });
    expect(await response.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: '1' } });
  });
});

describe('rejected records', () => {
  const bad = '{"body":{"stringValue":"x"},"body":{}}';

  it('among good ones are told by a partial success, and dead-lettered', async () => {
    const door = new FrontDoor();
    const response = await sendAs(JSON_SENDER, { body: request(GOOD, bad, GOOD), door });
    expect(await response.json()).toEqual({
      partialSuccess: {
        rejectedLogRecords: '1',
        errorMessage: expect.stringMatching(/^DECODE_DUPLICATE_KEY: .*record 1, the first of 1/),
      },
    });
    expect(packetOf(door).manifest.events).toBe(2);
    expect(packetOf(door).header.rejected).toMatchObject([{ index: 1, raw: bad }]);
  });

  it('alone are kept as well: nobody would send them again', async () => {
    const door = new FrontDoor();
    const response = await sendAs(JSON_SENDER, { body: request(bad), door });
    expect(response.status).toBe(200);
    expect(packetOf(door)).toMatchObject({ manifest: { events: 0 }, header: { rejected: [{ index: 0 }] } });
  });

  it('are told in protocol buffers to whoever sends these', async () => {
    // A record whose body is cut within the record, and a good one.
    const body = '\x0a\x0c\x12\x0a\x12\x02\x2a\x05\x12\x04\x2a\x02\x0a\x00';
    const response = await sendAs(PROTOBUF_SENDER, { body });
    const bytes = new Uint8Array(await response.arrayBuffer());
    // partial_success = 1 { rejected_log_records = 1: 1, error_message = 2 }
    expect([response.status, bytes[0], ...bytes.subarray(2, 6)].slice(0, 2)).toEqual([200, 0x0a]);
    expect(new TextDecoder().decode(bytes)).toContain('DECODE_PROTOBUF_SYNTAX');
  });
});

describe('other signals', () => {
  it.each([
    ...['/v1/traces', '/v1/metrics', '/v1development/profiles'],
    ...['/otlp/v1/traces', '/otlp/v1/metrics', '/otlp/v1development/profiles'],
  ])('are not served at %s, which is said without asking who is there', async (path) => {
    for (const sender of [JSON_SENDER, PROTOBUF_SENDER]) {
      const response = await sendAs({ ...sender, path }, { token: null });
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe(sender.headers?.['content-type']);
      const signal = path.slice(path.lastIndexOf('/') + 1);
      expect(await statusOf(response)).toEqual({
        code: 5,
        message: `INGEST_SIGNAL_NOT_SERVED: Edgeseal takes logs; it does not take ${signal}`,
      });
    }
  });
});

const CAPTURED = capturedRequests('/v1/logs');

describe.skipIf(CAPTURED.length === 0)('what real exporters sent', () => {
  it.each(CAPTURED)('$name is durable, and answered in its encoding', async ({ headers, body }) => {
    const door = new FrontDoor();
    const all = { ...headers, authorization: `Bearer ${await token()}` };
    const response = await door.fetch('/v1/logs', { method: 'POST', headers: all, body });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, headers['content-type']]);
    expect((await response.arrayBuffer()).byteLength).toBe(headers['content-type'] === PROTOBUF ? 0 : 2);
    expect(packetOf(door).manifest.events).toBeGreaterThan(0);
    expect(packetOf(door).header.rejected).toEqual([]);
  });
});
