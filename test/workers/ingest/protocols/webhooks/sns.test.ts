// Amazon SNS: messages signed in either version, subscriptions confirmed for one topic alone, and addresses in a message that
// lead nowhere but to that topic's SNS.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsOf, FrontDoor } from '../../front-door.ts';
import { deliver, setUp, tearDown, verdict } from './hook.ts';
import { SnsTopic, stubNetwork } from './provider.ts';

let names = 0;

/** A topic whose certificate no test before has asked for. */
const newTopic = (): SnsTopic => new SnsTopic(undefined, `cert${names++}`);

let topic = newTopic();
beforeEach(async () => {
  topic = newTopic();
  await setUp('sns', { scheme: 'sns', audience: topic.arn });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await tearDown();
});

/** The topic's SNS, as it answers. */
const amazon = (certificate = () => new Response(topic.certificate())) =>
  stubNetwork({
    [topic.certificateUrl]: certificate,
    [topic.confirmUrl]: () => new Response('<ConfirmSubscriptionResponse/>'),
  });

describe('a notification', () => {
  it.each(['1', '2'] as const)(
    'signed in version %s is taken, and its message is the event',
    async (version) => {
      amazon();
      const door = new FrontDoor();
      const body = topic.message({ Subject: 'a subject' }, version);
      expect((await deliver(door, '/hooks/sns', body, topic.headers())).status).toBe(200);
      const [packet] = door.packets();
      expect(packet?.manifest.sender).toEqual({
        proof: 'webhook',
        key: `sns/${topic.certificateUrl.split('-').at(-1)?.slice(0, -4)}`,
      });
      expect(packet?.header.idempotencyKey).toBe('sns:22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324');
      expect(packet === undefined ? [] : eventsOf(packet)).toMatchObject([
        { api: { operation: 'ConsoleLogin' } },
      ]);
    },
  );

  it('fetches its certificate once', async () => {
    const asked = amazon();
    for (let i = 0; i < 3; i++)
      expect(await verdict('/hooks/sns', topic.message({ MessageId: `m${i}` }), topic.headers())).toBe('200');
    expect(asked).toEqual([topic.certificateUrl]);
  });

  it('is refused with any signed member changed', async () => {
    amazon();
    for (const name of ['Message', 'MessageId', 'Subject', 'TopicArn', 'Type']) {
      const other = name === 'Type' ? 'UnsubscribeConfirmation' : 'another';
      const body = topic.message({ Subject: 's' }, '2', { [name]: other });
      expect(await verdict('/hooks/sns', body, topic.headers())).toBe('401 AUTH_SIGNATURE_INVALID');
    }
    const later = new Date(Date.now() + 1000).toISOString();
    const body = topic.message({}, '2', { Timestamp: later });
    expect(await verdict('/hooks/sns', body, topic.headers())).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('is refused under another version than it is signed in', async () => {
    amazon();
    for (const SignatureVersion of ['1', '3', ''])
      expect(
        await verdict('/hooks/sns', topic.message({}, '2', { SignatureVersion }), topic.headers()),
      ).toMatch(/^401 AUTH_SIGNATURE_(INVALID|MALFORMED)$/);
  });

  it.each([
    'https://evil.example/SimpleNotificationService-x.pem',
    'http://sns.us-east-1.amazonaws.com/SimpleNotificationService-x.pem',
    'https://sns.us-east-1.amazonaws.com:8443/SimpleNotificationService-x.pem',
    'https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-x.pem',
    'https://sns.us-east-1.amazonaws.com@evil.example/SimpleNotificationService-x.pem',
    'https://a:b@sns.us-east-1.amazonaws.com/SimpleNotificationService-x.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-x.pem',
    'https://s3.us-east-1.amazonaws.com/SimpleNotificationService-x.pem',
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-x.pem?a=b',
    'https://sns.us-east-1.amazonaws.com/other/x.pem',
    'not an address',
  ])('asks nobody for a certificate at %s', async (SigningCertURL) => {
    const asked = amazon();
    const said = await verdict('/hooks/sns', topic.message({}, '2', { SigningCertURL }), topic.headers());
    expect([said, asked]).toEqual(['401 AUTH_SIGNATURE_INVALID', []]);
  });

  it('is refused from another topic before its body is read, and in its body', async () => {
    const asked = amazon();
    const other = new SnsTopic('arn:aws:sns:us-east-1:999999999999:other', 'other');
    expect(await verdict('/hooks/sns', other.message({}), other.headers())).toBe(
      '401 AUTH_SIGNATURE_INVALID',
    );
    expect(await verdict('/hooks/sns', other.message({}), topic.headers())).toBe(
      '401 AUTH_SIGNATURE_INVALID',
    );
    expect(asked).toEqual([]);
  });

  it('is refused in raw delivery, and by a source that names no topic', async () => {
    const headers = { ...topic.headers(), 'x-amz-sns-rawdelivery': 'true' };
    expect(await verdict('/hooks/sns', 'raw', headers)).toBe('403 AUTH_SIGNATURE_REQUIRED');
    expect(await verdict('/hooks/sns', 'raw', {})).toBe('403 AUTH_SIGNATURE_REQUIRED');
    await setUp('any', { scheme: 'sns' });
    expect(await verdict('/hooks/any', topic.message({}), topic.headers())).toBe(
      '401 AUTH_SIGNATURE_INVALID',
    );
  });

  it('is refused an hour and more after it was written', async () => {
    amazon();
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    expect(await verdict('/hooks/sns', topic.message({ Timestamp: at(66) }), topic.headers())).toBe(
      '401 AUTH_SIGNATURE_EXPIRED',
    );
    expect(await verdict('/hooks/sns', topic.message({ Timestamp: at(59) }), topic.headers())).toBe('200');
  });

  it('is refused when its certificate has expired, is none, or is not at Amazon', async () => {
    amazon(() => new Response(topic.certificate(-1)));
    expect(await verdict('/hooks/sns', topic.message({}), topic.headers())).toBe(
      '401 AUTH_SIGNATURE_INVALID',
    );
    topic = newTopic();
    amazon(() => new Response('-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----'));
    expect(await verdict('/hooks/sns', topic.message({}), topic.headers())).toBe(
      '401 AUTH_SIGNATURE_INVALID',
    );
    topic = newTopic();
    amazon(() => new Response('no such key', { status: 404 }));
    expect(await verdict('/hooks/sns', topic.message({}), topic.headers())).toBe(
      '401 AUTH_SIGNATURE_INVALID',
    );
  });

  it.each([
    ['fails', () => new Response('no', { status: 500 })],
    ['redirects', () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })],
    ['never ends', () => new Response('x'.repeat(70_000))],
    ['is not there', () => Promise.reject(new TypeError('gone'))],
  ])('is to be sent again when Amazon %s', async (_, answer) => {
    stubNetwork({ [topic.certificateUrl]: answer });
    const response = await deliver(new FrontDoor(), '/hooks/sns', topic.message({}), topic.headers());
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  });
});

describe('a subscription', () => {
  const confirmation = (members: object = {}, unsigned: object = {}): string =>
    topic.message(
      {
        Type: 'SubscriptionConfirmation',
        Token: '2336412f37',
        SubscribeURL: topic.confirmUrl,
        Message: 'You have chosen to subscribe to the topic',
        ...members,
      },
      '1',
      unsigned,
    );

  it('is confirmed, and stores nothing', async () => {
    const asked = amazon();
    const door = new FrontDoor();
    const headers = topic.headers('SubscriptionConfirmation');
    const response = await deliver(door, '/hooks/sns', confirmation(), headers);
    expect([response.status, await response.json()]).toEqual([200, { confirmed: true }]);
    expect(asked).toEqual([topic.certificateUrl, topic.confirmUrl]);
    expect(door.messages).toEqual([]);
  });

  it('is not confirmed unsigned, elsewhere, or for another topic', async () => {
    const asked = amazon();
    const headers = topic.headers('SubscriptionConfirmation');
    const wrong = [
      confirmation({}, { Token: 'another' }),
      confirmation({ SubscribeURL: 'https://evil.example/?Action=ConfirmSubscription' }),
      confirmation({ SubscribeURL: topic.confirmUrl.replace('ConfirmSubscription', 'DeleteTopic') }),
      confirmation({ SubscribeURL: topic.confirmUrl.replace('security', 'other') }),
      confirmation({ SubscribeURL: `${topic.confirmUrl}&Action=DeleteTopic` }),
    ];
    for (const body of wrong)
      expect(await verdict('/hooks/sns', body, headers)).toBe('401 AUTH_SIGNATURE_INVALID');
    expect(asked.filter((address) => address !== topic.certificateUrl)).toEqual([]);
  });

  it('is to be sent again when Amazon does not take the confirmation', async () => {
    stubNetwork({
      [topic.certificateUrl]: () => new Response(topic.certificate()),
      [topic.confirmUrl]: () => new Response('no', { status: 403 }),
    });
    const said = await verdict('/hooks/sns', confirmation(), topic.headers('SubscriptionConfirmation'));
    expect(said).toBe('503 AUTH_KEYS_UNAVAILABLE');
  });

  it('that ends is an event', async () => {
    const asked = amazon();
    const door = new FrontDoor();
    const body = confirmation({ Type: 'UnsubscribeConfirmation' });
    await deliver(door, '/hooks/sns', body, topic.headers('UnsubscribeConfirmation'));
    expect(door.packets()[0]?.manifest.events).toBe(1);
    expect(asked).toEqual([topic.certificateUrl]);
  });
});
