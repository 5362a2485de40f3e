// The HTTP Event Collector at the front door: what a Splunk sender sends, and the numbers it acts on.

import { env } from 'cloudflare:workers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ackIdOf } from '../../../../../workers/core/attest/ack-id.ts';
import { DIALECTS, type Verdict } from '../../../../../workers/ingest/protocols/dialects.ts';
import type { RequestHead } from '../../../../../workers/ingest/protocols/protocol.ts';
import { splunkHec } from '../../../../../workers/ingest/protocols/splunk-hec.ts';
import { eventsOf, FrontDoor, rawsOf, token } from '../../front-door.ts';

const CHANNEL = '01234567-89ab-cdef-0123-456789ABCDEF';
const EVENTS = '{"event":"a"}{"event":{"b":1}}';

interface Reply {
  text: string;
  code: number;
  ackId?: number;
  rejected?: number;
  'invalid-event-number'?: number;
}

async function send(
  path: string,
  body: BodyInit,
  headers: Record<string, string> = {},
  door = new FrontDoor(),
): Promise<{ status: number; reply: Reply; response: Response; door: FrontDoor }> {
  const all = { authorization: `Splunk ${await token()}`, ...headers };
  const response = await door.fetch(`/services/collector${path}`, { method: 'POST', body, headers: all });
  return { status: response.status, reply: await response.json<Reply>(), response, door };
}

/** `status code`. */
const verdict = ({ status, reply }: { status: number; reply: Reply }): string => `${status} ${reply.code}`;

function packetOf(door: FrontDoor) {
  const [file] = door.packets();
  if (file === undefined) throw new Error('no packet in the queue');
  return file;
}

describe('events', () => {
  it.each(['', '/event', '/event/1.0'])('are taken at /services/collector%s', async (path) => {
    const { status, reply, response, door } = await send(path, EVENTS);
    expect({ status, reply }).toEqual({ status: 200, reply: { text: 'Success', code: 0 } });
    const file = packetOf(door);
    expect(rawsOf(file)).toEqual(['{"event":"a"}', '{"event":{"b":1}}']);
    expect(response.headers.get('edgeseal-receipt')).toBe(file.header.receipt);
    expect(file.manifest.decoder).toMatch(/^hec\/auto@/);
  });

  it.each<[string, Record<string, string>]>([
    ['of no type', {}],
    ['that say they are a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['that say they are text in another charset', { 'content-type': 'text/plain; charset=latin1' }],
  ])('%s are read as JSON all the same', async (_, headers) => {
    expect(verdict(await send('/event', new TextEncoder().encode(EVENTS), headers))).toBe('200 0');
  });

  it('may be compressed', async () => {
    const { door, ...answer } = await send('/event', gzipSync(EVENTS), { 'content-encoding': 'gzip' });
    expect(verdict(answer)).toBe('200 0');
    expect(packetOf(door).manifest.events).toBe(2);
  });

  it('have the metadata of the address where they bring none, and their own where they do', async () => {
    const time = Math.floor(Date.now() / 1000) - 60;
    const body = `{"event":{"a":1}}{"time":"${time}.25","host":"own","event":{"a":2}}`;
    const { door } = await send(`/event?host=web-1&sourcetype=app&time=${time}`, body);
    const [first, second] = eventsOf(packetOf(door));
    expect(first).toMatchObject({ time: time * 1000, device: { hostname: 'web-1' } });
    expect(second).toMatchObject({ time: time * 1000 + 250, device: { hostname: 'own' } });
  });

  it('that are bad among good ones are dead-lettered with their text', async () => {
    const { door, ...answer } = await send('/event', '{"event":"a"}{"host":"x"}{"event":"c"}');
    expect(verdict(answer)).toBe('200 0');
    expect(answer.reply.rejected).toBe(1);
    const file = packetOf(door);
    expect(rawsOf(file)).toHaveLength(2);
    expect(file.header.rejected).toMatchObject([{ index: 1, raw: '{"host":"x"}' }]);
  });
});

describe('a body of which nothing can be taken', () => {
  it.each<[string, BodyInit, string, number | undefined]>([
    ['is empty', '', '400 5', undefined],
    ['is blank', ' \n ', '400 5', undefined],
    ['is an array', '[{"event":"a"}]', '400 6', 0],
    ['is text', 'hello', '400 6', 0],
    ['never ends', '{"event":"a"', '400 6', 0],
    ['never ends its second object', '{"event":"a"}{"event":', '400 6', 1],
    ['has commas between objects', '{"event":"a"},{"event":"b"}', '400 6', 1],
    ['has no event', '{"host":"a"}', '400 12', 0],
    ['has an event that is null', '{"event":null}', '400 12', 0],
    ['has a blank event', '{"event":" "}', '400 13', 0],
    ['has an empty event', '{"event":""}', '400 13', 0],
    ['has no JSON value for an event', '{"event":1x}', '400 6', 0],
    ['has a list that is none for an event', '{"event":["a",]}', '400 6', 0],
    ['has two events in one object', '{"event":"a","event":"b"}', '400 6', 0],
    ['has nested fields', '{"event":"a","fields":{"a":{"b":1}}}', '400 15', 0],
    ['has fields that are no object', '{"event":"a","fields":"a"}', '400 15', 0],
    ['is not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), '400 6', 0],
  ])('that %s is refused by its number, and nothing is stored', async (_, body, expected, place) => {
    const { door, ...answer } = await send('/event', body);
    expect(verdict(answer)).toBe(expected);
    expect(answer.reply['invalid-event-number']).toBe(place);
    expect(door.messages).toEqual([]);
  });

  it('names the first of several', async () => {
    const { reply } = await send('/event', '{"event":""}{"host":"x"}');
    expect(reply).toMatchObject({ code: 13, 'invalid-event-number': 0 });
  });
});

describe('lines', () => {
  it.each(['/raw', '/raw/1.0'])('are taken at /services/collector%s', async (path) => {
    const { door, ...answer } = await send(
      `${path}?host=fw-9`,
      'one line\nCEF:0|a|b|c|d|e|5|src=192.0.2.1\n',
    );
    expect(verdict(answer)).toBe('200 0');
    const file = packetOf(door);
    expect(rawsOf(file)).toEqual(['one line', 'CEF:0|a|b|c|d|e|5|src=192.0.2.1']);
    expect(eventsOf(file)[0]).toMatchObject({ device: { hostname: 'fw-9' } });
  });

  it('refuse metadata so long that it would be most of each event', async () => {
    expect(verdict(await send(`/raw?source=${'x'.repeat(2000)}`, 'a'))).toBe('400 6');
  });
});

describe('a channel', () => {
  it.each<[string, string, Record<string, string>]>([
    ['header', '/raw', { 'x-splunk-request-channel': CHANNEL }],
    ['parameter', `/event?channel=${CHANNEL}`, {}],
  ])('by %s asks for an ackId: the packet as a number', async (_, path, headers) => {
    const { reply, door } = await send(path, EVENTS, headers);
    expect(reply.ackId).toBe(ackIdOf(packetOf(door).manifest.packet));
    expect(Number.isSafeInteger(reply.ackId)).toBe(true);
  });

  it('that is no GUID is refused', async () => {
    expect(verdict(await send('/raw?channel=mine', 'a'))).toBe('400 11');
  });
});

describe('a token', () => {
  it.each<[string, (jwt: string) => string]>([
    ['as Splunk has it', (jwt) => `Splunk ${jwt}`],
    ['as a bearer', (jwt) => `Bearer ${jwt}`],
    ['as the password of any user', (jwt) => `Basic ${btoa(`x:${jwt}`)}`],
  ])('is taken %s', async (_, authorization) => {
    const headers = { authorization: authorization(await token()) };
    expect(verdict(await send('/event', EVENTS, headers))).toBe('200 0');
  });

  it.each<[string, string, () => Promise<Record<string, string>>, string]>([
    ['missing', '/event', async () => ({ authorization: '' }), '401 2'],
    ['of another scheme', '/event', async () => ({ authorization: 'Digest a' }), '401 3'],
    ['that is none of ours', '/event', async () => ({ authorization: 'Splunk 0000-0000' }), '403 4'],
    [
      'that expired',
      '/event',
      async () => ({ authorization: `Splunk ${await token({ exp: 1_000_000 })}` }),
      '403 4',
    ],
    [
      'that may only read',
      '/event',
      async () => ({ authorization: `Splunk ${await token({ scope: ['read'] })}` }),
      '403 1',
    ],
  ])('%s is refused by its number', async (_, path, headers, expected) => {
    const door = new FrontDoor();
    const all = Object.entries(await headers()).filter(([, value]) => value !== '');
    const init = { method: 'POST', body: EVENTS, headers: Object.fromEntries(all) };
    const response = await door.fetch(`/services/collector${path}`, init);
    expect(`${response.status} ${(await response.json<Reply>()).code}`).toBe(expected);
    expect(door.messages).toEqual([]);
  });

  it('in the address is refused as where Splunk has that off', async () => {
    const init = { method: 'POST', body: EVENTS };
    const response = await new FrontDoor().fetch(`/services/collector?token=${await token()}`, init);
    expect([response.status, (await response.json<Reply>()).code]).toEqual([400, 16]);
  });

  it('of a disabled source is refused as disabled', async () => {
    await env.REGISTRY.put('source:acme/hec-off', JSON.stringify({ v: 1, disabled: true }));
    const authorization = `Splunk ${await token({ sub: 'hec-off' })}`;
    expect(verdict(await send('/event', EVENTS, { authorization }))).toBe('403 1');
  });
});

describe('what is to be repeated', () => {
  it('is answered 503 and code 9 with a time to wait', async () => {
    const broken = () => Promise.reject(new Error('down'));
    const door = new FrontDoor({
      PACKETS: { send: broken, sendBatch: broken, metrics: broken } as unknown as Queue,
      SPILL: new Proxy(env.SPILL, { get: () => broken }),
    });
    const { response, ...answer } = await send('/event', EVENTS, {}, door);
    expect(verdict(answer)).toBe('503 9');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is not what is too large, or in an unknown coding', async () => {
    const long = new Uint8Array(33 * 1024 * 1024);
    expect(verdict(await send('/event', long))).toBe('413 6');
    expect(verdict(await send('/event', EVENTS, { 'content-encoding': 'lzma' }))).toBe('415 6');
  });
});

describe('a verdict', () => {
  const head = {} as RequestHead;
  const error = { code: 'INTERNAL', message: 'words' } as const;

  it.each(Object.entries(DIALECTS['splunk-hec']))(
    '%s is said by its status and number: %j',
    async (verdict, word) => {
      const answer = {
        verdict: verdict as Verdict,
        status: 418,
        body: { error },
        headers: { 'retry-after': '7' },
      };
      const response = splunkHec.refused(answer, head);
      const { code, text } = await response.json<Reply>();
      expect([response.status, code]).toEqual(word);
      expect(text).not.toBe('');
      expect(response.headers.get('retry-after')).toBe('7');
    },
  );
});

describe('probes', () => {
  it.each(['/health', '/health/1.0'])('find /services/collector%s healthy without a token', async (path) => {
    const response = await new FrontDoor().fetch(`/services/collector${path}`);
    expect([response.status, await response.json()]).toEqual([200, { text: 'HEC is healthy', code: 17 }]);
  });

  it('by OPTIONS learn what is taken', async () => {
    const response = await new FrontDoor().fetch('/services/collector/event', { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([200, 'POST']);
  });

  it('for acknowledgements go to query', async () => {
    const response = await new FrontDoor().fetch('/services/collector/ack', { method: 'POST', body: '{}' });
    expect(await response.text()).toBe('query');
  });
});
