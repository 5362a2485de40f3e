// Webhooks that nobody here wrote: payloads GitHub sent (../shared/data/github-webhooks), signed here as GitHub does; the signed
// vector of Standard Webhooks, and its own library, signing and verifying as the other side. Skips, saying so, without the data.
/// <reference types="vite/types/importMeta.d.ts" />
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventsOf, FrontDoor, rawsOf } from '../../front-door.ts';
import { deliver, hmac, setUp, tearDown, verdict } from './hook.ts';

interface Vector {
  readonly msg_id: string;
  readonly timestamp: number;
  readonly payload: string;
  readonly expected_signature: string;
  readonly secret_base64: string;
}

/** Read where the tests are built: in workerd there is no file system. */
const PAYLOADS = import.meta.glob<string>('../../../../../../shared/data/github-webhooks/*/*.json', {
  eager: true,
  query: '?raw',
  import: 'default',
});
const VECTORS = import.meta.glob<Vector>('../../../../../../shared/data/standard-webhooks/vector.json', {
  eager: true,
  import: 'default',
});
const recorded = Object.entries(PAYLOADS);
const [vector] = Object.values(VECTORS);
if (recorded.length === 0)
  console.warn('skipped: there is no ../shared/data/github-webhooks beside the project');
if (vector === undefined)
  console.warn('skipped: there is no ../shared/data/standard-webhooks beside the project');

afterEach(async () => {
  vi.useRealTimers();
  await tearDown();
});

describe.skipIf(recorded.length === 0)('payloads that GitHub sent', () => {
  it('are all taken, each one event with its exact text, and none under another’s signature', async () => {
    await setUp('gh', { scheme: 'github', secrets: ['s3cret'] });
    const door = new FrontDoor();
    let previous = '';
    for (const [at, [path, body]] of recorded.entries()) {
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/044aadd',
        'x-github-event': path.split('/').at(-2) ?? '',
        'x-github-delivery': `delivery-${at}`,
        'x-hub-signature-256': `sha256=${hmac('s3cret', body, 'hex')}`,
      };
      expect(`${path} ${(await deliver(door, '/hooks/gh', body, headers)).status}`).toBe(`${path} 200`);
      if (previous !== '' && previous !== body)
        expect((await deliver(door, '/hooks/gh', previous, headers)).status).toBe(401);
      previous = body;
    }
    const packets = door.packets();
    expect(packets).toHaveLength(recorded.length);
    expect(packets.flatMap(rawsOf)).toEqual(recorded.map(([, body]) => body.trim()));
    const products = new Set(packets.flatMap(eventsOf).map((event) => JSON.stringify(event.metadata)));
    expect([...products].filter((metadata) => !metadata.includes('"GitHub"'))).toEqual([]);
  });
});

describe.skipIf(vector === undefined)('the vector of Standard Webhooks', () => {
  it('is taken at its time, and refused at ours', async () => {
    if (vector === undefined) return;
    await setUp('sw', { scheme: 'standard-webhooks', secrets: [`whsec_${vector.secret_base64}`] });
    const headers = {
      'webhook-id': vector.msg_id,
      'webhook-timestamp': String(vector.timestamp),
      'webhook-signature': vector.expected_signature,
    };
    expect(await verdict('/hooks/sw', vector.payload, headers)).toBe('401 AUTH_SIGNATURE_EXPIRED');
    vi.useFakeTimers({ toFake: ['Date'], now: (vector.timestamp + 299) * 1000 });
    expect(await verdict('/hooks/sw', vector.payload, headers)).toBe('200');
    vi.setSystemTime((vector.timestamp + 301) * 1000);
    expect(await verdict('/hooks/sw', vector.payload, headers)).toBe('401 AUTH_SIGNATURE_EXPIRED');
  });
});

describe('the library of Standard Webhooks', () => {
  const secret = `whsec_${btoa('0123456789abcdef01234567')}`;
  const headersOf = (id: string, body: string, at = new Date()) => ({
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  });

  it('signs what we take, whatever the body', async () => {
    await setUp('sw', { scheme: 'standard-webhooks', secrets: [secret] });
    for (const [at, body] of [
      '{"a":1}',
      '{"ü":"日本"}',
      '{"a":"b.c.d"}',
      'text',
      '[{"a":1},{"a":2}]',
    ].entries()) {
      const headers = headersOf(`msg_${at}`, body);
      expect(await verdict('/hooks/sw', body, headers)).toBe('200');
      expect(await verdict('/hooks/sw', `${body} `, headers)).toBe('401 AUTH_SIGNATURE_INVALID');
    }
  });

  it('refuses what we refuse', async () => {
    await setUp('sw', { scheme: 'standard-webhooks', secrets: [secret] });
    const body = '{"a":1}';
    const good = headersOf('msg_1', body);
    for (const wrong of [
      { 'webhook-id': 'msg_2' },
      { 'webhook-timestamp': String(Number(good['webhook-timestamp']) + 1) },
      { 'webhook-timestamp': String(Number(good['webhook-timestamp']) - 301) },
      { 'webhook-signature': good['webhook-signature'].slice(0, -4) },
      { 'webhook-signature': `v1a,${good['webhook-signature'].slice(3)}` },
    ]) {
      const headers = { ...good, ...wrong };
      expect(() => new Webhook(secret).verify(body, headers)).toThrow();
      expect(await verdict('/hooks/sw', body, headers)).toMatch(/^401 AUTH_SIGNATURE_/);
    }
  });
});
