// Brings about every verdict for a protocol, as far as all protocols share how, and notes what its senders are answered.
import { env } from 'cloudflare:workers';
import { gzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../../../schemas/limits.ts';
import { sourceKey } from '../../../../schemas/registry.ts';
import type { Verdict } from '../../../../workers/ingest/protocols/dialects.ts';
import { FrontDoor, token } from '../front-door.ts';

/** A sender of one protocol. */
export interface Sender {
  readonly path: string;
  readonly method?: string;
  /** The headers that carry a token. */
  readonly carry: (token: string) => Record<string, string>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A body that is good. */
  readonly body: string;
}

/** What was provoked. */
export type Provoked = Exclude<Verdict, 'empty' | 'invalid' | 'not-served' | 'wrong-method'>;

/** Sends a request of that sender. */
export async function sendAs(
  sender: Sender,
  request: {
    body?: BodyInit | null;
    headers?: Record<string, string>;
    door?: FrontDoor;
    token?: string | null;
  },
): Promise<Response> {
  const { body = sender.body, door = new FrontDoor() } = request;
  const carried = request.token === null ? {} : sender.carry(request.token ?? (await token()));
  const headers = { ...sender.headers, ...carried, ...request.headers };
  return door.fetch(sender.path, { method: sender.method ?? 'POST', body, headers });
}

/** One answer for each verdict; bodies are unread. */
export async function provoke(sender: Sender): Promise<Record<Provoked, Response>> {
  const send = (request: Parameters<typeof sendAs>[1]) => sendAs(sender, request);
  return {
    durable: await send({}),
    'no-credential': await send({ token: null }),
    'bad-credential': await send({ token: 'a.b.c' }),
    forbidden: await send({ token: await token({ scope: ['read'] }) }),
    'unsupported-media': await send({ headers: { 'content-encoding': 'compress' } }),
    'too-large': await send({ body: BOMB, headers: { 'content-encoding': 'gzip' } }),
    overloaded: await overloaded(sender),
    unavailable: await send({ door: new FrontDoor({ PACKETS: refusingQueue(), SPILL: refusingBucket() }) }),
    broken: await send({ door: new FrontDoor({ RECEIPT_KEY: 'no key' }) }),
  };
}

const BOMB = gzipSync(new Uint8Array(MAX_BODY_BYTES + 1));

/** The second request within a minute of a source that may send one. */
async function overloaded(sender: Sender): Promise<Response> {
  const tenant = `few-${sender.path.replaceAll('/', '')}`;
  await env.REGISTRY.put(sourceKey(tenant, 'fw-1'), '{"v":1,"limits":{"requestsPerMinute":1}}');
  const request = { door: new FrontDoor(), token: await token({ tenant }) };
  await sendAs(sender, request);
  return sendAs(sender, request);
}

const refuse = () => Promise.reject(new Error('Too Many Requests'));

function refusingQueue(): Queue {
  return { send: refuse, sendBatch: refuse, metrics: () => env.PACKETS.metrics() };
}

/** Only what ingest asks of it. */
function refusingBucket(): R2Bucket {
  return { put: refuse, list: refuse } as unknown as R2Bucket;
}
