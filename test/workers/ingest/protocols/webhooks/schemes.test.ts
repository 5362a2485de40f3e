// Each scheme of a shared secret: what its provider sends is taken, and nothing else: not under another secret, not with another
// body, not at another time. Signatures are built here from the providers' documents.
import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { MAX_WHOLE_BODY_BYTES } from '../../../../../schemas/limits.ts';
import type { HookSettings } from '../../../../../schemas/registry.ts';
import { eventsOf, FrontDoor } from '../../front-door.ts';
import { deliver, hmac, seconds, setUp, tearDown, verdict } from './hook.ts';

afterEach(tearDown);

interface Case {
  readonly hook: Partial<HookSettings> & Pick<HookSettings, 'scheme'>;
  readonly body: string;
  readonly headers: (body: string, at: number) => Record<string, string>;
  /** What retries are known by. */
  readonly key: string | null;
  /** Whether the proof is over the body, and of its time. */
  readonly signs: boolean;
  readonly timed: boolean;
}

const base64 = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const standard = (prefix: string) => (body: string, at: number) => ({
  [`${prefix}-id`]: 'msg_1',
  [`${prefix}-timestamp`]: String(at),
  [`${prefix}-signature`]: `v1,${hmac(Buffer.from(base64, 'base64'), `msg_1.${at}.${body}`, 'base64')}`,
});
const ed25519 = generateKeyPairSync('ed25519');
const publicKey = ed25519.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');

const CASES: Readonly<Record<string, Case>> = {
  'standard webhooks': {
    hook: { scheme: 'standard-webhooks', secrets: [`whsec_${base64}`] },
    body: '{"type":"user.created","data":{"id":1}}',
    headers: standard('webhook'),
    key: 'standard-webhooks:msg_1',
    signs: true,
    timed: true,
  },
  svix: {
    hook: { scheme: 'standard-webhooks', secrets: [base64] },
    body: '{"type":"user.created"}',
    headers: standard('svix'),
    key: 'standard-webhooks:msg_1',
    signs: true,
    timed: true,
  },
  'standard webhooks, Ed25519': {
    hook: { scheme: 'standard-webhooks', secrets: [`whsec_${base64}`, `whpk_${publicKey}`] },
    body: '{"type":"user.created"}',
    headers: (body, at) => ({
      'webhook-id': 'msg_2',
      'webhook-timestamp': String(at),
      'webhook-signature': `v1a,${sign(null, Buffer.from(`msg_2.${at}.${body}`), ed25519.privateKey).toString('base64')}`,
    }),
    key: 'standard-webhooks:msg_2',
    signs: true,
    timed: true,
  },
  github: {
    hook: { scheme: 'github', secrets: ['It’s a secret'] },
    body: '{"zen":"Keep it logically awesome.","hook_id":1}',
    headers: (body) => ({
      'x-hub-signature-256': `sha256=${hmac('It’s a secret', body, 'hex')}`,
      'x-github-event': 'ping',
      'x-github-delivery': 'd-1',
    }),
    key: 'github:d-1',
    signs: true,
    timed: false,
  },
  slack: {
    hook: { scheme: 'slack', secrets: ['8f742231b10e8888abcd99yyyzzz85a5'] },
    body: '{"type":"event_callback","event_id":"Ev1","event":{"type":"team_join"}}',
    headers: (body, at) => ({
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${hmac('8f742231b10e8888abcd99yyyzzz85a5', `v0:${at}:${body}`, 'hex')}`,
    }),
    key: 'slack:Ev1',
    signs: true,
    timed: true,
  },
  stripe: {
    hook: { scheme: 'stripe', secrets: ['whsec_test'] },
    body: '{"id":"evt_1","object":"event","type":"charge.failed"}',
    headers: (body, at) => ({
      'stripe-signature': `t=${at},v1=${hmac('whsec_test', `${at}.${body}`, 'hex')}`,
    }),
    key: 'stripe:evt_1',
    signs: true,
    timed: true,
  },
  okta: {
    hook: { scheme: 'okta', secrets: ['a shared secret'] },
    body: '{"eventType":"com.okta.event_hook","eventId":"e-1","data":{"events":[{"uuid":"u-1","eventType":"user.session.start"}]}}',
    headers: () => ({ authorization: 'a shared secret' }),
    key: 'okta:e-1',
    signs: false,
    timed: false,
  },
  auth0: {
    hook: { scheme: 'auth0', secrets: ['Bearer abc'] },
    body: '[{"log_id":"1","data":{"type":"s"}},{"log_id":"2","data":{"type":"f"}}]',
    headers: () => ({ authorization: 'Bearer abc' }),
    key: null,
    signs: false,
    timed: false,
  },
  datadog: {
    hook: { scheme: 'datadog', secrets: ['0123456789abcdef'] },
    body: '[{"message":"hello","ddsource":"nginx"}]',
    headers: () => ({ 'dd-api-key': '0123456789abcdef' }),
    key: null,
    signs: false,
    timed: false,
  },
  'a header': {
    hook: { scheme: 'header', header: 'X-Gitlab-Token', secrets: ['glsecret'] },
    body: '{"object_kind":"push"}',
    headers: () => ({ 'x-gitlab-token': 'glsecret' }),
    key: null,
    signs: false,
    timed: false,
  },
  'event grid': {
    hook: { scheme: 'azure-event-grid', header: 'x-key', secrets: ['eg'] },
    body: '[{"id":"eg-1","eventType":"Microsoft.Storage.BlobCreated","subject":"/a","data":{"api":"PutBlob"}}]',
    headers: () => ({ 'x-key': 'eg', 'aeg-event-type': 'Notification' }),
    key: 'azure-event-grid:eg-1',
    signs: false,
    timed: false,
  },
};

describe.each(Object.entries(CASES))('webhooks by %s', (_, one) => {
  const post = async (body: string, headers: Record<string, string>): Promise<string> => {
    await setUp('hook', one.hook);
    return verdict('/hooks/hook', body, headers);
  };

  it('are taken, each event with its retries’ name', async () => {
    await setUp('hook', one.hook);
    const door = new FrontDoor();
    const response = await deliver(door, '/hooks/hook', one.body, one.headers(one.body, seconds()));
    expect(response.status).toBe(200);
    const [packet] = door.packets();
    expect(packet?.header.idempotencyKey).toBe(one.key);
    expect(packet === undefined ? [] : eventsOf(packet)).toHaveLength(one.body.startsWith('[{"log') ? 2 : 1);
  });

  it('are refused without proof', async () => {
    expect(await post(one.body, {})).toBe('403 AUTH_SIGNATURE_REQUIRED');
  });

  it('are refused under a secret of somebody else', async () => {
    await setUp('hook', { ...one.hook, secrets: [`whsec_${btoa('another')}`, 'another'] });
    const headers = one.headers(one.body, seconds());
    expect(await verdict('/hooks/hook', one.body, headers)).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('are refused with any character of the proof changed', async () => {
    await setUp('hook', one.hook);
    const good = one.headers(one.body, seconds());
    const proofs = Object.keys(good).filter((name) => /signature|authorization|key|token/.test(name));
    const accepted: string[] = [];
    for (const name of proofs) {
      const value = good[name] ?? '';
      for (let at = 0; at < value.length; at += 5) {
        const other = value[at] === 'z' ? 'y' : 'z';
        const changed = `${value.slice(0, at)}${other}${value.slice(at + 1)}`;
        const said = await verdict('/hooks/hook', one.body, { ...good, [name]: changed });
        if (said === '200') accepted.push(changed);
        else expect(said).toMatch(/^40[13] AUTH_SIGNATURE_[A-Z]+$/);
      }
    }
    expect(accepted).toEqual([]);
  });
});

const where = (quality: 'signs' | 'timed') => Object.entries(CASES).filter(([, one]) => one[quality]);

describe('signatures', () => {
  it.each(where('signs'))('by %s are over the whole body', async (_, one) => {
    await setUp('hook', one.hook);
    const headers = one.headers(one.body, seconds());
    for (const body of [`${one.body} `, one.body.slice(1), one.body.replace(/[a-z]/, 'Z'), '{}'])
      expect(await verdict('/hooks/hook', body, headers)).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it.each(where('timed'))('by %s are good for five minutes, either way', async (_, one) => {
    await setUp('hook', one.hook);
    const at = (off: number) => verdict('/hooks/hook', one.body, one.headers(one.body, seconds() + off));
    for (const off of [-301, 302]) expect(await at(off)).toBe('401 AUTH_SIGNATURE_EXPIRED');
    for (const off of [-290, 290]) expect(await at(off)).toBe('200');
  });

  it('may be one of a list, among others and versions that nobody knows', async () => {
    const { 'standard webhooks': standardCase, stripe: stripeCase } = CASES;
    for (const [one, header, wrap] of [
      [standardCase, 'webhook-signature', (good: string) => `v2,AAAA v1,AAAA ${good} v1a,AAAA`],
      [
        stripeCase,
        'stripe-signature',
        (good: string) => good.replace(',v1=', `,v1=${'0'.repeat(64)},v0=00,v1=`),
      ],
    ] as const) {
      if (one === undefined) throw new Error('no such case');
      await setUp('hook', one.hook);
      const headers = one.headers(one.body, seconds());
      const listed = { ...headers, [header]: wrap(headers[header] ?? '') };
      expect(await verdict('/hooks/hook', one.body, listed)).toBe('200');
    }
  });

  it('are looked for among the first sixteen of a list', async () => {
    const one = CASES['standard webhooks'];
    if (one === undefined) throw new Error('no such case');
    await setUp('hook', one.hook);
    const headers = one.headers(one.body, seconds());
    const padded = {
      ...headers,
      'webhook-signature': `${'v1,AAAA '.repeat(16)}${headers['webhook-signature']}`,
    };
    expect(await verdict('/hooks/hook', one.body, padded)).toBe('401 AUTH_SIGNATURE_INVALID');
  });
});

describe('handshakes', () => {
  it('of Okta give its challenge back, and no other scheme’s do', async () => {
    await setUp('okta', { scheme: 'okta', secrets: ['s'] });
    await setUp('gh', { scheme: 'github', secrets: ['s'] });
    const headers = { 'x-okta-verification-challenge': 'abc"\\123' };
    const response = await new FrontDoor().fetch('/hooks/okta', { headers });
    expect(await response.json()).toEqual({ verification: 'abc"\\123' });
    expect((await new FrontDoor().fetch('/hooks/gh', { headers })).status).toBe(405);
    expect((await new FrontDoor().fetch('/hooks/nobody', { headers })).status).toBe(401);
  });

  it('of Slack give its challenge back once it is signed, and store nothing', async () => {
    await setUp('slack', { scheme: 'slack', secrets: ['s'] });
    const body = '{"token":"t","challenge":"3eZbrw1aB","type":"url_verification"}';
    const at = seconds();
    const headers = {
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${hmac('s', `v0:${at}:${body}`, 'hex')}`,
    };
    const door = new FrontDoor();
    const response = await deliver(door, '/hooks/slack', body, headers);
    expect(await response.json()).toEqual({ challenge: '3eZbrw1aB' });
    expect(door.messages).toEqual([]);
    const forged = { ...headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    expect(await verdict('/hooks/slack', body, forged)).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('of Event Grid echo the code of its own schema, under the secret', async () => {
    await setUp('grid', { scheme: 'azure-event-grid', secrets: ['eg secret'] });
    const body = JSON.stringify([
      {
        id: '2d1781af',
        topic: '/subscriptions/x',
        subject: '',
        data: { validationCode: '512d38b6', validationUrl: 'https://rp-eastus2.eventgrid.azure.net:553/x' },
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      },
    ]);
    const headers = { 'aeg-event-type': 'SubscriptionValidation' };
    const door = new FrontDoor();
    const response = await deliver(door, '/hooks/grid?code=eg%20secret', body, headers);
    expect(await response.json()).toEqual({ validationResponse: '512d38b6' });
    expect(door.messages).toEqual([]);
    expect(await verdict('/hooks/grid?code=no', body, headers)).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('of CloudEvents allow Event Grid', async () => {
    await setUp('grid', { scheme: 'azure-event-grid', secrets: ['s'] });
    const init = { method: 'OPTIONS', headers: { 'webhook-request-origin': 'eventgrid.azure.net' } };
    const response = await new FrontDoor().fetch('/hooks/grid', init);
    expect([response.status, response.headers.get('webhook-allowed-origin')]).toEqual([
      200,
      'eventgrid.azure.net',
    ]);
    expect(response.headers.get('webhook-allowed-rate')).toBe('*');
  });
});

describe('GitHub’s forms', () => {
  it('carry the event as payload', async () => {
    await setUp('gh', { scheme: 'github', secrets: ['s'] });
    const body = `payload=${encodeURIComponent('{"action":"opened"}')}`;
    const door = new FrontDoor();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-hub-signature-256': `sha256=${hmac('s', body, 'hex')}`,
    };
    expect((await deliver(door, '/hooks/gh', body, headers)).status).toBe(200);
    const [packet] = door.packets();
    expect(new TextDecoder().decode(packet?.raw)).toBe('{"action":"opened"}');
  });

  it('may take as much as a body that is read whole', async () => {
    await setUp('gh', { scheme: 'github', secrets: ['s'] });
    const deliverForm = (bytes: number) => {
      const body = 'payload={"a":1}'.padEnd(bytes, '+');
      const signature = `sha256=${hmac('s', body, 'hex')}`;
      const type = 'application/x-www-form-urlencoded';
      return verdict('/hooks/gh', body, { 'content-type': type, 'x-hub-signature-256': signature });
    };
    expect(await deliverForm(1_000_000)).toBe('200');
    expect(await deliverForm(MAX_WHOLE_BODY_BYTES + 1)).toBe('413 INGEST_BODY_TOO_LARGE');
  });
});

describe('an id of Standard Webhooks', () => {
  it('has no dot, or the bytes signed could be another message’s', async () => {
    await setUp('sw', { scheme: 'standard-webhooks', secrets: [base64] });
    const at = seconds();
    const body = `{"a":1}`;
    const headers = {
      'webhook-id': `msg.${at}`,
      'webhook-timestamp': String(at),
      'webhook-signature': `v1,${hmac(Buffer.from(base64, 'base64'), `msg.${at}.${at}.${body}`, 'base64')}`,
    };
    expect(await verdict('/hooks/sw', body, headers)).toBe('401 AUTH_SIGNATURE_MALFORMED');
  });
});
