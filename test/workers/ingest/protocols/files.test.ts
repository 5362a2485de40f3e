// A log file as it lies on a disk, by `curl -T`: packed or not, whatever its media type, its name kept.
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { errorOf, eventsOf, FrontDoor, rawsOf, token } from '../front-door.ts';

const AUTH = [
  'Nov 21 10:00:00 web sshd[1]: Failed password for root from 192.0.2.7 port 22 ssh2',
  'Nov 21 10:00:01 web sshd[1]: Accepted password for alice from 192.0.2.8 port 22 ssh2',
];
const TEXT = `${AUTH.join('\n')}\n`;

async function put(
  name: string,
  body: BodyInit,
  headers: Record<string, string> = {},
  method = 'PUT',
): Promise<{ response: Response; door: FrontDoor }> {
  const door = new FrontDoor();
  // curl sends no media type, and its -u as Basic.
  const all = { authorization: `Basic ${btoa(`curl:${await token()}`)}`, ...headers };
  return { response: await door.fetch(`/v1/files/${name}`, { method, body: body, headers: all }), door };
}

const raws = (door: FrontDoor): string[] => door.packets().flatMap(rawsOf);
const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

describe('a file', () => {
  it('is taken line by line, answered 201 with its receipt, and its name is kept', async () => {
    const { response, door } = await put('auth.log', bytes(TEXT));
    expect(response.status).toBe(201);
    expect(raws(door)).toEqual(AUTH);
    const [packet] = door.packets();
    const id = packet?.manifest.packet;
    expect(response.headers.get('location')).toBe(`/v1/packets/${id}`);
    expect(response.headers.get('edgeseal-receipt')).toBe(packet?.header.receipt);
    expect(await response.json()).toMatchObject({ packet: id, accepted: 2, rejected: [] });
    const [event] = packet === undefined ? [] : eventsOf(packet);
    expect(event).toMatchObject({ unmapped: { envelope: { file: { name: 'auth.log' } } } });
  });

  it.each([
    ['auth.log.2.gz', gzipSync],
    ['AUTH.LOG.GZ', gzipSync],
    ['auth.log.zst', zstdCompressSync],
  ] as const)('is unpacked: %s', async (name, pack) => {
    const { response, door } = await put(name, new Uint8Array(pack(TEXT)));
    expect([response.status, raws(door)]).toEqual([201, AUTH]);
  });

  it('of several packed parts is all of them, as logrotate and cat leave it', async () => {
    const parts = AUTH.map((line) => gzipSync(`${line}\n`));
    const { door } = await put('auth.log.gz', new Uint8Array(Buffer.concat(parts)));
    expect(raws(door)).toEqual(AUTH);
  });

  it('that was packed on the way only is unpacked once', async () => {
    const once = await put('auth.log.gz', new Uint8Array(gzipSync(TEXT)), { 'content-encoding': 'gzip' });
    expect(raws(once.door)).toEqual(AUTH);
    const plain = await put('auth.log', new Uint8Array(gzipSync(TEXT)), { 'content-encoding': 'gzip' });
    expect(raws(plain.door)).toEqual(AUTH);
  });

  it('of commas is read as such, by its name or its media type', async () => {
    const csv = 'time,user,action\n2026-11-21T10:00:00Z,alice,login\n2026-11-21T10:00:01Z,bob,logout\n';
    for (const [name, headers] of [
      ['export.csv', {}],
      ['export.csv.gz', {}],
      ['export', { 'content-type': 'text/csv; header=present' }],
    ] as const) {
      const body = name.endsWith('.gz') ? new Uint8Array(gzipSync(csv)) : bytes(csv);
      const { door } = await put(name, body, headers);
      expect(door.packets()[0]?.manifest).toMatchObject({
        events: 2,
        decoder: expect.stringContaining('csv'),
      });
    }
  });

  it('of JSON may be one document or lines', async () => {
    const { door } = await put('events.json', bytes('[{"a":1},\n{"a":2}]'));
    expect(raws(door)).toEqual(['{"a":1}', '{"a":2}']);
    const lines = await put('events.jsonl', bytes('{"a":1}\nbroken\n'));
    expect(await lines.response.json()).toMatchObject({
      accepted: 1,
      rejected: [{ index: 1, code: 'DECODE_JSON_SYNTAX' }],
    });
  });

  it.each(['application/octet-stream', 'application/gzip', 'text/x-log', 'nonsense'])(
    'may be of media type %s',
    async (type) => {
      const { response } = await put('auth.log', bytes(TEXT), { 'content-type': type });
      expect(response.status).toBe(201);
    },
  );

  it('may come by POST, and has a name of any script', async () => {
    const { response, door } = await put('%E6%97%A5%E8%AA%8C%20(1).log', bytes(TEXT), {}, 'POST');
    expect(response.status).toBe(201);
    expect(new TextDecoder().decode(door.packets()[0]?.canonical)).toContain('日誌 (1).log');
  });

  it.each(['a%2Fb', '..%5Cb', 'a%0Ab', 'a%00', '%E2%80%AEgol', 'x'.repeat(256)])(
    'has no name like %s',
    async (name) => {
      const { response } = await put(name, bytes(TEXT));
      expect([response.status, (await errorOf(response)).code]).toEqual([400, 'INGEST_REQUEST_INVALID']);
    },
  );

  it('that unpacks to more than the limit is refused, and one that is damaged', async () => {
    const bomb = gzipSync(Buffer.alloc(33 * 1024 * 1024, 0x61));
    const { response } = await put('bomb.log.gz', new Uint8Array(bomb));
    expect([response.status, (await errorOf(response)).code]).toEqual([413, 'INGEST_BODY_TOO_LARGE']);
    const cut = await put('cut.log.gz', new Uint8Array(gzipSync(TEXT).subarray(0, 40)));
    expect([cut.response.status, (await errorOf(cut.response)).code]).toEqual([
      400,
      'INGEST_ENCODING_BROKEN',
    ]);
  });

  it('is refused without a token, and empty', async () => {
    const { response } = await put('auth.log', bytes(TEXT), { authorization: '' });
    expect(response.status).toBe(401);
    expect((await put('auth.log', '')).response.status).toBe(400);
  });
});

it.each([
  ['PUT', '/v1/files/'],
  ['PUT', '/v1/files'],
  ['POST', '/v1/files/'],
])('%s %s is told what is missing', async (method, path) => {
  const response = await new FrontDoor().fetch(path, { method, body: TEXT });
  expect(response.status).toBe(400);
  expect(await errorOf(response)).toMatchObject({
    code: 'INGEST_REQUEST_INVALID',
    message: expect.stringContaining('/v1/files/<name>'),
  });
});
