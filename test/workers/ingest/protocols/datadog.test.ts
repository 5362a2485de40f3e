// Datadog's intake as its agents, its clients and Vector use it.
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eventsOf, FrontDoor, rawsOf, token } from '../front-door.ts';

const LOGS = [
  {
    message: '<13>Nov 21 10:00:00 web sshd[1]: Failed password for root from 192.0.2.7 port 22 ssh2',
    status: 'info',
    timestamp: 1_795_000_000_000,
    hostname: 'web-1',
    service: 'ssh',
    ddsource: 'sshd',
    ddtags: 'env:prod,team:sec',
  },
  { message: '{"level":"error","msg":"boom"}', hostname: 'web-2', ddsource: 'app' },
  { message: 'plain words\n', hostname: 'web-3', ddsource: 'app', timestamp: 1_795_000_000_000 },
  { event: 'no message at all', hostname: 'web-4' },
];

async function send(
  body: BodyInit,
  headers: Record<string, string> = {},
  path = '/api/v2/logs',
): Promise<{ response: Response; door: FrontDoor }> {
  const door = new FrontDoor();
  const all = { 'dd-api-key': await token(), 'content-type': 'application/json', ...headers };
  return { response: await door.fetch(path, { method: 'POST', body, headers: all }), door };
}

describe('the logs intake of Datadog', () => {
  it('takes an array of logs, each message read as what it is', async () => {
    const { response, door } = await send(JSON.stringify(LOGS));
    expect([response.status, await response.json()]).toEqual([202, {}]);
    const [packet] = door.packets();
    expect(response.headers.get('edgeseal-receipt')).toBe(packet?.header.receipt);
    expect(packet === undefined ? [] : rawsOf(packet)).toEqual(LOGS.map((log) => JSON.stringify(log)));
    const [syslog, json, text, bare] = packet === undefined ? [] : eventsOf(packet);
    expect(syslog).toMatchObject({ src_endpoint: { ip: '192.0.2.7' } });
    expect(json).toMatchObject({ message: 'boom', device: { hostname: 'web-2' } });
    expect(text).toMatchObject({
      message: 'plain words',
      time: 1_795_000_000_000,
      device: { hostname: 'web-3' },
    });
    expect(bare).toMatchObject({ device: { hostname: 'web-4' } });
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('takes bodies in %s', async (encoding, compress) => {
    const body = new Uint8Array(compress(JSON.stringify(LOGS)));
    const { door } = await send(body, { 'content-encoding': encoding });
    expect(door.packets()[0]?.manifest.events).toBe(4);
  });

  it('takes one log, lines of text, and what the address says of them', async () => {
    const path = '/api/v2/logs?ddsource=nginx&hostname=edge-7&service=web';
    const { door } = await send('one\ntwo', { 'content-type': 'text/plain' }, path);
    const [packet] = door.packets();
    expect(packet === undefined ? [] : eventsOf(packet)).toMatchObject([
      { message: 'one', device: { hostname: 'edge-7' } },
      { message: 'two', device: { hostname: 'edge-7' } },
    ]);
    const single = await send(JSON.stringify(LOGS[1]));
    expect(single.door.packets()[0]?.manifest.events).toBe(1);
  });

  it('takes syslog as Heroku frames it', async () => {
    const line = '<40>1 2026-11-21T10:00:00+00:00 host app web.3 - State changed';
    const { door } = await send(`${line.length} ${line}`, { 'content-type': 'application/logplex-1' });
    const [packet] = door.packets();
    expect(packet === undefined ? [] : rawsOf(packet)).toEqual([line]);
  });

  it.each(['{}', '[]', ' [ {} ]\n'])(
    'stores nothing of %j, with which agents try a connection',
    async (body) => {
      const { response, door } = await send(body);
      expect([response.status, door.messages]).toEqual([202, []]);
    },
  );

  it('keeps broken JSON as the lines that it is: an agent would drop it', async () => {
    const { response, door } = await send('[{"message":"a"},');
    expect([response.status, door.packets()[0]?.manifest.events]).toEqual([202, 1]);
  });

  it('answers the first version in its own words', async () => {
    const { response } = await send(JSON.stringify(LOGS), {}, '/v1/input');
    expect([response.status, await response.json()]).toEqual([200, {}]);
    const refused = await send('[]', { 'dd-api-key': 'nonsense' }, '/v1/input');
    expect(refused.response.status).toBe(403);
    expect(await refused.response.json()).toMatchObject({ code: 403 });
  });

  it('tells a missing key from a wrong one', async () => {
    const missing = await send('[]', { 'dd-api-key': '' });
    expect(missing.response.status).toBe(401);
    const wrong = await send('[]', { 'dd-api-key': '0123456789abcdef0123456789abcdef' });
    expect(wrong.response.status).toBe(403);
    expect(await wrong.response.json()).toEqual({
      errors: [{ status: '403', title: 'AUTH_TOKEN_MALFORMED', detail: expect.any(String) }],
    });
    expect(wrong.response.headers.has('www-authenticate')).toBe(false);
  });

  it('takes the key from the address', async () => {
    const path = `/api/v2/logs?dd-api-key=${await token()}`;
    expect((await send('{"message":"a"}', { 'dd-api-key': '' }, path)).response.status).toBe(202);
  });

  it('takes a token as Bearer too, and no two that differ', async () => {
    const bearer = { 'dd-api-key': '', authorization: `Bearer ${await token()}` };
    expect((await send('{"message":"a"}', bearer)).response.status).toBe(202);
    const other = { ...bearer, 'dd-api-key': await token({ sub: 'other' }) };
    expect((await send('{"message":"a"}', other)).response.status).toBe(403);
  });

  it('says whether a key is good', async () => {
    const ask = async (key: string) =>
      new FrontDoor().fetch('/api/v1/validate', { headers: { 'dd-api-key': key } });
    const good = await ask(await token());
    expect([good.status, await good.json()]).toEqual([200, { valid: true }]);
    expect((await ask('nonsense')).status).toBe(403);
  });
});
