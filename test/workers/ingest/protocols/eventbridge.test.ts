// Amazon EventBridge's API destinations at the front door.
import { describe, expect, it } from 'vitest';
import { eventsOf, FrontDoor, rawsOf, token } from '../front-door.ts';
import { provoke, type Sender, sendAs } from './verdicts.ts';

const ID = '6a7e8feb-b491-4cf7-a9f1-bf3703467718';

const EVENT = {
  version: '0',
  id: ID,
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '111122223333',
  time: '2026-11-01T18:43:48Z',
  region: 'us-west-1',
  resources: ['arn:aws:ec2:us-west-1:111122223333:instance/i-1234567890abcdef0'],
  detail: { 'instance-id': 'i-1234567890abcdef0', state: 'terminated' },
};

const EVENTBRIDGE: Sender = {
  path: '/eventbridge',
  carry: (token) => ({ 'x-api-key': token }),
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Amazon/EventBridge/ApiDestinations',
    range: 'bytes=0-1048575',
  },
  body: JSON.stringify(EVENT),
};

function packetOf(door: FrontDoor) {
  const [file] = door.packets();
  if (file === undefined) throw new Error('no packet in the queue');
  return file;
}

describe('an event', () => {
  it.each(['POST', 'PUT'])('is taken by %s, with its id to recognize a retry by', async (method) => {
    const door = new FrontDoor();
    const response = await sendAs({ ...EVENTBRIDGE, method }, { door });
    const file = packetOf(door);
    expect([response.status, await response.json()]).toMatchObject([202, { accepted: 1, rejected: [] }]);
    expect(response.headers.get('edgeseal-receipt')).toBe(file.header.receipt);
    expect(rawsOf(file)).toEqual([EVENTBRIDGE.body]);
    expect(file.header.idempotencyKey).toBe(`eventbridge:${ID}`);
    expect(eventsOf(file)[0]?.time).toBe(Date.parse(EVENT.time));
  });

  it('that was taken apart keeps its id', async () => {
    const door = new FrontDoor();
    const detail = { findings: [{ Id: 'a' }, { Id: 'b' }] };
    await sendAs(EVENTBRIDGE, { door, body: JSON.stringify({ ...EVENT, detail }) });
    expect([packetOf(door).manifest.events, packetOf(door).header.idempotencyKey]).toEqual([
      2,
      `eventbridge:${ID}`,
    ]);
  });

  it.each([
    ['a text', '"CEF:0|V|P|1|id|name|5|src=192.0.2.1"', ['CEF:0|V|P|1|id|name|5|src=192.0.2.1']],
    ['an object', '{"instance":"i-1","id":"x"}', ['{"instance":"i-1","id":"x"}']],
    ['a batch of a pipe', '[{"body":"a"},{"body":"b"}]', ['{"body":"a"}', '{"body":"b"}']],
  ])('may be what a transformer made of it: %s', async (_, body, raws) => {
    const door = new FrontDoor();
    expect((await sendAs(EVENTBRIDGE, { door, body })).status).toBe(202);
    expect([rawsOf(packetOf(door)), packetOf(door).header.idempotencyKey]).toEqual([raws, null]);
  });

  it('that cannot be read is taken all the same: EventBridge has no other place for it', async () => {
    const door = new FrontDoor();
    const response = await sendAs(EVENTBRIDGE, { door, body: '{"id":"1","id":"2"}' });
    expect([response.status, await response.json()]).toMatchObject([
      202,
      { accepted: 0, rejected: [{ index: 0, code: 'DECODE_DUPLICATE_KEY' }] },
    ]);
    expect(packetOf(door).header.rejected).toHaveLength(1);
  });

  it.each(['', '{', 'text', '7'])('that is no JSON is refused: %j', async (body) => {
    const door = new FrontDoor();
    expect((await sendAs(EVENTBRIDGE, { door, body })).status).toBe(400);
    expect(door.messages).toEqual([]);
  });
});

it.each([
  ['a password', (secret: string) => ({ authorization: `Basic ${btoa(`edgeseal:${secret}`)}` })],
  ['an API key named Authorization', (secret: string) => ({ authorization: `Bearer ${secret}` })],
])('takes the token as %s', async (_, carry) => {
  expect((await sendAs({ ...EVENTBRIDGE, carry }, { token: await token() })).status).toBe(202);
});

it('says every verdict as EventBridge acts on it: 429 and 5xx are repeated', async () => {
  const answers = await provoke(EVENTBRIDGE);
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
