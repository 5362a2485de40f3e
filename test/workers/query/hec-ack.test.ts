// Acknowledgement: true only of what is archived and under a checkpoint, and only to the source that sent it.
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../../schemas/registry.ts';
import { revokedKey } from '../../../schemas/registry.ts';
import { ackIdOf } from '../../../workers/core/attest/ack-id.ts';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import { signToken } from '../../../workers/core/attest/token.ts';
import worker from '../../../workers/query/index.ts';
import { type BuiltPacket, NOON } from '../../support/packet-builder.ts';
import { archive, archiveRetry, broken, freshArchive, seal } from './sealed-archive.ts';

const CHANNEL = '01234567-89ab-cdef-0123-456789abcdef';

async function token(claims: { tenant?: string; sub?: string; jti?: string; scope?: Scope[] } = {}) {
  const key = await importSigningKey(env.TEST_TOKEN_KEY, 'token');
  return signToken(
    { sub: 'fw', tenant: 'acme', scope: ['ingest'], jti: crypto.randomUUID(), ...claims },
    key,
  );
}

interface Asked {
  readonly channel?: string | null;
  readonly authorization?: string | null;
  readonly body?: BodyInit;
  readonly encoding?: string;
  readonly bindings?: Partial<QueryEnv>;
}

async function ask(ids: readonly unknown[], asked: Asked = {}) {
  const { channel = CHANNEL, authorization = `Splunk ${await token()}`, body, encoding, bindings } = asked;
  const headers = new Headers();
  if (authorization !== null) headers.set('authorization', authorization);
  if (channel !== null) headers.set('x-splunk-request-channel', channel);
  if (encoding !== undefined) headers.set('content-encoding', encoding);
  const init = { method: 'POST', headers, body: body ?? JSON.stringify({ acks: ids }) };
  const request = new Request('https://edgeseal.local/services/collector/ack', init);
  const response = await worker.fetch(request, { ...env, ...bindings }, createExecutionContext());
  return {
    status: response.status,
    reply: await response.json<{ acks?: Record<string, boolean>; code?: number }>(),
    retryAfter: response.headers.get('retry-after'),
  };
}

/** What the id of a packet is answered. */
async function isAcknowledged(packet: string, authorization?: string): Promise<boolean | undefined> {
  const id = ackIdOf(packet);
  const { reply } = await ask([id], authorization === undefined ? {} : { authorization });
  return reply.acks?.[String(id)];
}

const verdict = ({ status, reply }: Awaited<ReturnType<typeof ask>>): string => `${status} ${reply.code}`;

let sealed: BuiltPacket[];
let waiting: BuiltPacket[];
let retry: string;
let retryOfWaiting: string;

beforeAll(async () => {
  await freshArchive();
  sealed = await archive({ receivedAt: NOON }, { receivedAt: NOON + 1 }, { receivedAt: NOON + 1000 });
  const [first] = sealed;
  if (first === undefined) throw new Error('nothing was archived');
  retry = await archiveRetry(first, { receivedAt: NOON + 5000 });
  await seal();
  waiting = await archive({ receivedAt: NOON + 9000 });
  const [late] = waiting;
  if (late === undefined) throw new Error('nothing was archived');
  retryOfWaiting = await archiveRetry(late, { receivedAt: NOON + 9500 });
});

describe('an acknowledgement', () => {
  it('is true of every packet under a checkpoint', async () => {
    const ids = sealed.map(({ id }) => ackIdOf(id));
    expect((await ask(ids)).reply.acks).toEqual(Object.fromEntries(ids.map((id) => [id, true])));
  });

  it('is true of a retry of one', async () => {
    expect(await isAcknowledged(retry)).toBe(true);
  });

  it('is false of what is archived but not sealed, of a retry of it, and of what never was', async () => {
    expect(await isAcknowledged(waiting[0]?.id ?? '')).toBe(false);
    expect(await isAcknowledged(retryOfWaiting)).toBe(false);
    expect((await ask([1, Number.MAX_SAFE_INTEGER])).reply.acks).toEqual({
      1: false,
      [Number.MAX_SAFE_INTEGER]: false,
    });
  });

  it('is false to another tenant and to another source', async () => {
    const packet = sealed[0]?.id ?? '';
    expect(await isAcknowledged(packet, `Splunk ${await token({ tenant: 'other' })}`)).toBe(false);
    expect(await isAcknowledged(packet, `Splunk ${await token({ sub: 'other' })}`)).toBe(false);
    expect(await isAcknowledged(packet)).toBe(true);
  });

  it('may be asked for by the thousand, compressed', async () => {
    const ids = [...sealed.map(({ id }) => ackIdOf(id)), ...Array.from({ length: 9_000 }, (_, i) => i)];
    const { status, reply } = await ask([], {
      body: gzipSync(JSON.stringify({ acks: ids })),
      encoding: 'gzip',
    });
    expect(status).toBe(200);
    expect(Object.keys(reply.acks ?? {})).toHaveLength(ids.length);
    expect(Object.values(reply.acks ?? {}).filter(Boolean)).toHaveLength(sealed.length);
  });

  it('of nothing is nothing', async () => {
    expect(await ask([])).toMatchObject({ status: 200, reply: { acks: {} } });
  });
});

describe('a question is refused', () => {
  it.each<[string, () => Promise<Asked>, string]>([
    ['without a channel', async () => ({ channel: null }), '400 10'],
    ['with a channel that is no GUID', async () => ({ channel: 'mine' }), '400 11'],
    ['without a token', async () => ({ authorization: null }), '401 2'],
    ['with another scheme', async () => ({ authorization: 'Digest x' }), '401 3'],
    ['with a token that is none', async () => ({ authorization: 'Splunk x' }), '403 4'],
    [
      'with a reader’s token',
      async () => ({ authorization: `Splunk ${await token({ scope: ['read'] })}` }),
      '403 1',
    ],
    ['that is no JSON', async () => ({ body: '{' }), '400 6'],
    ['that asks for no list', async () => ({ body: '{"acks":1}' }), '400 6'],
    ['that asks for no numbers', async () => ({ body: '{"acks":["a"]}' }), '400 6'],
    ['that asks for fractions', async () => ({ body: '{"acks":[0.5]}' }), '400 6'],
    ['that is no gzip', async () => ({ encoding: 'gzip' }), '400 6'],
    ['of more than a mebibyte', async () => ({ body: ' '.repeat(1024 * 1024 + 1) }), '400 6'],
  ])('%s', async (_, asked, expected) => {
    expect(verdict(await ask([1], await asked()))).toBe(expected);
  });

  it('with a token that was revoked', async () => {
    await env.REGISTRY.put(revokedKey('acme', 'stolen-hec'), '{}');
    const authorization = `Splunk ${await token({ jti: 'stolen-hec' })}`;
    expect(verdict(await ask([1], { authorization }))).toBe('403 4');
  });

  it('for now, while the catalog does not answer', async () => {
    const asked = await ask([1], { bindings: { CATALOG: broken(env.CATALOG) } });
    expect(verdict(asked)).toBe('503 9');
    expect(Number(asked.retryAfter)).toBeGreaterThan(0);
  });
});
