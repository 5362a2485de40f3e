// What all webhooks have in common: addresses, proofs in the manifest, retries, answers, and that nothing unsigned is stored.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FrontDoor, rawsOf } from '../../front-door.ts';
import { deliver, hmac, setUp, TENANT, tearDown, verdict } from './hook.ts';

const SECRETS = ['the old one', 'the new one'];
const BODY = '{"action":"created","number":7}';
const signed = (body = BODY, secret = SECRETS[0] ?? ''): Record<string, string> => ({
  'x-hub-signature-256': `sha256=${hmac(secret, body, 'hex')}`,
  'x-github-event': 'issues',
  'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
});

beforeEach(async () => setUp('gh', { scheme: 'github', secrets: SECRETS }));
afterEach(tearDown);

describe('a webhook', () => {
  it('is taken, receipted and attested as its source’s, by the secret that signed it', async () => {
    const door = new FrontDoor();
    const response = await deliver(door, '/hooks/gh', BODY, signed(BODY, SECRETS[1]));
    expect(response.status).toBe(200);
    const [packet] = door.packets();
    expect(packet?.manifest).toMatchObject({
      tenant: TENANT,
      source: 'gh',
      sender: { proof: 'webhook', key: 'github/1' },
    });
    expect(packet === undefined ? [] : rawsOf(packet)).toEqual([BODY]);
    expect(response.headers.get('edgeseal-receipt')).toBe(packet?.header.receipt);
    expect(await response.json()).toEqual({ packet: packet?.manifest.packet, accepted: 1, rejected: 0 });
  });

  it('belongs to the tenant of its address', async () => {
    await setUp('gh', { scheme: 'github', secrets: ['globex'] }, {}, 'globex');
    const door = new FrontDoor();
    expect((await deliver(door, '/hooks/globex/gh', BODY, signed(BODY, 'globex'))).status).toBe(200);
    expect(door.packets()[0]?.manifest.tenant).toBe('globex');
    expect(await verdict('/hooks/globex/gh', BODY, signed())).toBe('401 AUTH_SIGNATURE_INVALID');
    expect(await verdict('/hooks/gh', BODY, signed(BODY, 'globex'))).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('names its retries, and what its headers say lies around the event', async () => {
    const door = new FrontDoor();
    await deliver(door, '/hooks/gh', BODY, signed());
    const [packet] = door.packets();
    expect(packet?.header.idempotencyKey).toBe('github:72d3162e-cc78-11e3-81ab-4c9367dc0958');
    expect(new TextDecoder().decode(packet?.canonical)).toContain('"x-github-event":"issues"');
  });

  it('has no name for its retries where the provider’s is none', async () => {
    const door = new FrontDoor();
    await deliver(door, '/hooks/gh', BODY, { ...signed(), 'x-github-delivery': 'a b' });
    await deliver(door, '/hooks/gh', BODY, { ...signed(), 'x-github-delivery': 'x'.repeat(250) });
    expect(door.packets().map(({ header }) => header.idempotencyKey)).toEqual([null, null]);
  });

  it('goes by no Idempotency-Key, which nobody signs: a captured request would be new under another', async () => {
    const door = new FrontDoor();
    await deliver(door, '/hooks/gh', BODY, { ...signed(), 'idempotency-key': 'another' });
    expect(door.packets()[0]?.header.idempotencyKey).toBe('github:72d3162e-cc78-11e3-81ab-4c9367dc0958');
  });

  it('is proved before it is decompressed', async () => {
    const bomb = { ...signed('not gzip'), 'content-encoding': 'gzip' };
    expect(await verdict('/hooks/gh', 'not gzip', bomb)).toBe('400 INGEST_ENCODING_BROKEN');
    expect(await verdict('/hooks/gh', 'not gzip!', bomb)).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('is answered alike for a source that is not there and for one that takes none', async () => {
    await setUp('plain', { scheme: 'github' });
    const answers = new Set<string>();
    for (const path of ['/hooks/nobody', '/hooks/a%2Fb', '/hooks/-', '/hooks/none/gh', '/hooks/plain2']) {
      const response = await deliver(new FrontDoor(), path, BODY, signed());
      answers.add(`${response.status} ${await response.text()}`);
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain('AUTH_SOURCE_UNKNOWN');
  });

  it('is refused while its source is switched off, and taken again after', async () => {
    await setUp('off', { scheme: 'github', secrets: SECRETS }, { disabled: true });
    expect(await verdict('/hooks/off', BODY, signed())).toBe('403 AUTH_SOURCE_DISABLED');
    await setUp('off', { scheme: 'github', secrets: SECRETS });
    expect(await verdict('/hooks/off', BODY, signed())).toBe('200');
  });

  it('is refused unsigned before its body is read', async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(1024));
        if (pulled > 1024) controller.close();
      },
    });
    const door = new FrontDoor();
    expect((await deliver(door, '/hooks/gh', body)).status).toBe(403);
    expect(pulled).toBeLessThan(3);
  });

  it('is refused when no secret is set up, whatever it is signed with', async () => {
    await setUp('bare', { scheme: 'github' });
    for (const secret of ['', 'undefined', 'x'])
      expect(await verdict('/hooks/bare', BODY, signed(BODY, secret || ' '))).toBe(
        '401 AUTH_SIGNATURE_INVALID',
      );
  });

  it('stores nothing of what it refuses', async () => {
    const door = new FrontDoor();
    await deliver(door, '/hooks/gh', `${BODY} `, signed());
    await deliver(door, '/hooks/gh', BODY);
    await deliver(door, '/hooks/gh', '', signed(''));
    expect(door.messages).toEqual([]);
  });

  it('keeps what is no event as a dead letter, since its provider could not', async () => {
    const body = '{"a":1}\n{"a":';
    await setUp('pinned', { scheme: 'github', secrets: SECRETS }, { format: 'json' });
    const door = new FrontDoor();
    expect((await deliver(door, '/hooks/pinned', body, signed(body))).status).toBe(200);
    const broken = '{"a":';
    expect((await deliver(door, '/hooks/pinned', broken, signed(broken))).status).toBe(200);
    expect(door.packets().map(({ header, manifest }) => [manifest.events, header.rejected.length])).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  it('is not asked for by GET', async () => {
    const response = await new FrontDoor().fetch('/hooks/gh');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
