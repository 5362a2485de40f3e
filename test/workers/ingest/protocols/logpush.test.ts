// Cloudflare Logpush at the front door: the upload that tests the address, and those that follow.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eventsOf, FrontDoor, rawsOf, token } from '../front-door.ts';
import { provoke, type Sender, sendAs } from './verdicts.ts';

const LINES = [
  '{"RayID":"8f1","ClientIP":"192.0.2.1","EdgeStartTimestamp":1730486628000000000,"EdgeResponseStatus":200}',
  '{"RayID":"8f2","ClientIP":"192.0.2.2","EdgeStartTimestamp":"2026-11-01T18:43:49Z","EdgeResponseStatus":403}',
];

const LOGPUSH: Sender = {
  path: '/logpush',
  carry: (token) => ({ authorization: `Bearer ${token}` }),
  headers: { 'user-agent': 'Go-http-client/2.0' },
  body: `${LINES.join('\n')}\n`,
};

const GZIP = { 'content-encoding': 'gzip' };

function packetOf(door: FrontDoor) {
  const [file] = door.packets();
  if (file === undefined) throw new Error('no packet in the queue');
  return file;
}

describe('an upload', () => {
  it.each<[string, string, Record<string, string>]>([
    ['POST, coded', 'POST', GZIP],
    ['PUT, coded', 'PUT', GZIP],
    ['POST, as a file', 'POST', { 'content-type': 'application/gzip' }],
    [
      'POST, of no known type',
      'POST',
      { ...GZIP, 'content-type': 'application/x-unheard-of; charset=latin1' },
    ],
  ])('is taken by %s', async (_, method, headers) => {
    const door = new FrontDoor();
    const response = await sendAs({ ...LOGPUSH, method }, { door, body: gzipSync(LOGPUSH.body), headers });
    expect([response.status, await response.json()]).toEqual([200, { accepted: 2, rejected: 0 }]);
    const file = packetOf(door);
    expect(rawsOf(file)).toEqual(LINES);
    expect(response.headers.get('edgeseal-receipt')).toBe(file.header.receipt);
    expect(eventsOf(file).map(({ time }) => time)).toEqual([
      1_730_486_628_000,
      Date.parse('2026-11-01T18:43:49Z'),
    ]);
  });

  it('that tests the address is answered and not stored', async () => {
    const door = new FrontDoor();
    for (const headers of [GZIP, {}]) {
      const response = await sendAs(LOGPUSH, { door, body: gzipSync('{"content":"tests"}'), headers });
      expect(response.status).toBe(200);
      expect(response.headers.get('edgeseal-receipt')).toBeNull();
    }
    expect(door.messages).toEqual([]);
  });

  it('that tests the address without a token tells that it has none', async () => {
    const response = await sendAs(LOGPUSH, {
      token: null,
      body: gzipSync('{"content":"tests"}'),
      headers: GZIP,
    });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="edgeseal"',
    ]);
  });

  it('of which a line, or each, cannot be read is taken, and they are dead-lettered', async () => {
    for (const good of [LINES, []]) {
      const door = new FrontDoor();
      const response = await sendAs(LOGPUSH, { door, body: ['{"RayID":', ...good].join('\n') });
      expect([response.status, await response.json()]).toEqual([200, { accepted: good.length, rejected: 1 }]);
      expect(packetOf(door).header.rejected).toMatchObject([{ index: 0, raw: '{"RayID":' }]);
    }
  });

  it('that is empty is taken, and nothing is stored', async () => {
    const door = new FrontDoor();
    for (const body of ['', gzipSync(''), ' \n'])
      expect((await sendAs(LOGPUSH, { door, body })).status).toBe(200);
    expect(door.messages).toEqual([]);
  });

  it('that is cut short is refused', async () => {
    const body = gzipSync(LOGPUSH.body).subarray(0, 60);
    expect((await sendAs(LOGPUSH, { body })).status).toBe(400);
    expect((await sendAs(LOGPUSH, { body, headers: GZIP })).status).toBe(400);
  });

  it('also goes to the native address, but for the test of it', async () => {
    const door = new FrontDoor();
    const response = await sendAs(
      { ...LOGPUSH, path: '/v1/events' },
      { door, body: gzipSync(LOGPUSH.body), headers: GZIP },
    );
    expect([response.status, rawsOf(packetOf(door))]).toEqual([202, LINES]);
  });
});

it('takes no token from the address', async () => {
  const path = `/logpush?access_token=${await token()}&header_Authorization=Bearer%20${await token()}`;
  expect((await sendAs({ ...LOGPUSH, path }, { token: null })).status).toBe(401);
});

it('says every verdict: what is to be repeated is 5xx', async () => {
  const answers = await provoke(LOGPUSH);
  expect(
    Object.fromEntries(Object.entries(answers).map(([verdict, { status }]) => [verdict, status])),
  ).toEqual({
    durable: 200,
    'no-credential': 401,
    'bad-credential': 401,
    forbidden: 403,
    'unsupported-media': 415,
    'too-large': 413,
    overloaded: 503,
    unavailable: 503,
    broken: 500,
  });
  expect(answers.overloaded.headers.get('retry-after')).toMatch(/^[0-9]+$/);
});
