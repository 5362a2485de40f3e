// Twenty thousand and more mangled deliveries over all schemes: none is a 5xx, and none is stored unless its proof is whole. A request
// of each scheme that is good is mangled in its headers, its body or its address; whatever is then stored must still be proved.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FrontDoor } from '../../front-door.ts';
import { hmac, seconds, setUp, tearDown } from './hook.ts';
import { GoogleKey, SnsTopic, stubNetwork } from './provider.ts';

type Sent = Readonly<Record<string, string>>;

/** A good delivery, and whether what was made of it is still proved: judged here, and not by the Worker. */
interface Delivery {
  readonly path: string;
  readonly body: string;
  readonly headers: Sent;
  readonly isProved: (headers: Sent, body: string) => boolean;
}

const google = new GoogleKey('fuzz');
const topic = new SnsTopic(undefined, 'fuzz');
const standardKey = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY =
  '{"id":"evt_1","type":"event_callback","event_id":"e","data":{"events":[{"a":1},{"b":[null,2.5]}]}}';

/** Spaces around a value are not part of it (RFC 9110, section 5.5). */
const value = (headers: Sent, name: string): string => (headers[name] ?? '').trim();

/** A secret in a header proves whatever the body is. */
function bySecret(scheme: string, header: string, body = BODY): Delivery {
  const isProved = (headers: Sent) => value(headers, header) === 'secret';
  return { path: `/hooks/${scheme}`, body, headers: { [header]: 'secret' }, isProved };
}

/** A signature in one header over the body. */
function bySignature(
  path: string,
  headers: Record<string, string>,
  isWhole: (sent: Sent) => boolean,
): Delivery {
  return { path, body: BODY, headers, isProved: (sent, body) => body === BODY && isWhole(sent) };
}

function standardWebhooks(at: string): Delivery {
  const good = `v1,${hmac(Buffer.from(standardKey, 'base64'), `m.${at}.${BODY}`, 'base64')}`;
  const headers = { 'webhook-id': 'm', 'webhook-timestamp': at, 'webhook-signature': good };
  // Padding says nothing, and any entry of the list may be the good one.
  return bySignature('/hooks/standard-webhooks', headers, (sent) => {
    const entries = value(sent, 'webhook-signature').split(' ');
    const isListed = entries.some((entry) => entry.replace(/=+$/, '') === good.replace(/=+$/, ''));
    return isListed && value(sent, 'webhook-id') === 'm' && value(sent, 'webhook-timestamp') === at;
  });
}

function stripe(at: string): Delivery {
  const good = `v1=${hmac('secret', `${at}.${BODY}`, 'hex')}`;
  return bySignature('/hooks/stripe', { 'stripe-signature': `t=${at},${good}` }, (sent) => {
    const parts = value(sent, 'stripe-signature')
      .split(',')
      .map((part) => part.trim());
    return (
      parts.some((part) => sameHex(part, good)) && parts.find((part) => part.startsWith('t=')) === `t=${at}`
    );
  });
}

const sameHex = (one: string, other: string): boolean =>
  one.slice(0, 3) === other.slice(0, 3) && one.toLowerCase() === other.toLowerCase();

function slack(at: string): Delivery {
  const good = `v0=${hmac('secret', `v0:${at}:${BODY}`, 'hex')}`;
  const headers = { 'x-slack-request-timestamp': at, 'x-slack-signature': good };
  return bySignature(
    '/hooks/slack',
    headers,
    (sent) =>
      sameHex(value(sent, 'x-slack-signature'), good) && value(sent, 'x-slack-request-timestamp') === at,
  );
}

function github(): Delivery {
  const good = `sha256=${hmac('secret', BODY, 'hex')}`;
  const headers = { 'x-hub-signature-256': good, 'x-github-delivery': 'd' };
  return bySignature('/hooks/github', headers, (sent) => sameHex(value(sent, 'x-hub-signature-256'), good));
}

function pubsub(): Delivery {
  const times = { iat: seconds(), exp: seconds() + 3600 };
  const claims = {
    iss: 'accounts.google.com',
    aud: 'https://edge.example/',
    email: 'a@b',
    email_verified: true,
  };
  const token = google.token({ ...claims, ...times });
  return {
    path: '/hooks/google-pubsub',
    body: BODY,
    headers: { authorization: `Bearer ${token}` },
    isProved: (sent) => {
      const [scheme, ...rest] = value(sent, 'authorization').split(' ');
      return scheme?.toLowerCase() === 'bearer' && rest.join('') === token;
    },
  };
}

function sns(): Delivery {
  const body = topic.message({});
  const signed = ({ Message, MessageId, Subject, Timestamp, TopicArn, Type }: Record<string, unknown>) =>
    JSON.stringify([Message, MessageId, Subject, Timestamp, TopicArn, Type]);
  const isProved = (sent: Sent, text: string) =>
    value(sent, 'x-amz-sns-topic-arn') === topic.arn && signed(JSON.parse(text)) === signed(JSON.parse(body));
  return { path: '/hooks/sns', body, headers: topic.headers(), isProved };
}

const DELIVERIES: Readonly<Record<string, () => Delivery>> = {
  'standard-webhooks': () => standardWebhooks(String(seconds())),
  github,
  slack: () => slack(String(seconds())),
  stripe: () => stripe(String(seconds())),
  sns,
  'google-pubsub': pubsub,
  okta: () => bySecret('okta', 'authorization'),
  auth0: () => bySecret('auth0', 'authorization'),
  header: () => bySecret('header', 'authorization'),
  datadog: () => bySecret('datadog', 'dd-api-key'),
  'azure-event-grid': () => bySecret('azure-event-grid', 'aeg-sas-key', `[${BODY}]`),
};

/** What is done to one text. */
const mangling = fc.record({
  /** Of ten thousand parts of the text. */
  at: fc.nat(9_999),
  cut: fc.nat(12),
  put: fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      '',
      ',',
      '=',
      '.',
      ' ',
      '{',
      '[',
      '"',
      '\\',
      'v1,',
      'v1=',
      'sha256=',
      '0',
      '\u0000',
      '__proto__',
    ),
  ),
});
type Mangling = typeof mangling extends fc.Arbitrary<infer T> ? T : never;

const mangle = (text: string, { at, cut, put }: Mangling): string => {
  const start = Math.floor((at * text.length) / 10_000);
  return text.slice(0, start) + put + text.slice(start + cut);
};

/** As a header can carry it. */
const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?');

beforeAll(async () => {
  stubNetwork({
    'https://www.googleapis.com/oauth2/v3/certs': () => Response.json({ keys: [google.jwk] }),
    [topic.certificateUrl]: () => new Response(topic.certificate()),
  });
  for (const scheme of [
    'github',
    'slack',
    'stripe',
    'auth0',
    'okta',
    'header',
    'datadog',
    'azure-event-grid',
  ] as const)
    await setUp(scheme, { scheme, secrets: ['secret'] });
  await setUp('standard-webhooks', { scheme: 'standard-webhooks', secrets: [standardKey] });
  await setUp('sns', { scheme: 'sns', audience: topic.arn });
  await setUp('google-pubsub', {
    scheme: 'google-pubsub',
    audience: 'https://edge.example/',
    principal: 'a@b',
  });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await tearDown();
});

const ROUNDS = 500;

describe.each(Object.entries(DELIVERIES))('mangled deliveries by %s', (_, make) => {
  it('are never a 5xx, and never stored without their proof', async () => {
    const good = make();
    const door = new FrontDoor();
    expect((await post(door, good.path, good.body, good.headers)).status).toBe(200);
    let stored = 0;
    const places = fc.constantFrom(...Object.keys(good.headers), 'body', 'query');
    const one = fc.asyncProperty(places, mangling, async (where, how) => {
      const body = where === 'body' ? mangle(good.body, how).toWellFormed() : good.body;
      const query = where === 'query' ? `?${encodeURI(how.put.toWellFormed())}` : '';
      const header = good.headers[where];
      const changed = header === undefined ? {} : { [where]: printable(mangle(header, how)) };
      const headers = { ...good.headers, ...changed };
      const before = door.messages.length;
      const response = await post(door, `${good.path}${query}`, body, headers);
      expect(response.status).toBeLessThan(500);
      const isStored = door.messages.length > before;
      expect(await isReceipted(response)).toBe(isStored);
      if (isStored) expect(good.isProved(headers, body)).toBe(true);
      stored += isStored ? 1 : 0;
    });
    await fc.assert(one, { numRuns: ROUNDS });
    expect(stored).toBeGreaterThan(0);
  }, 300_000);
});

async function isReceipted(response: Response): Promise<boolean> {
  await response.arrayBuffer();
  return response.headers.has('edgeseal-receipt');
}

async function post(door: FrontDoor, path: string, body: string, headers: Sent): Promise<Response> {
  return door.fetch(path, { method: 'POST', body, headers: { ...headers } });
}
