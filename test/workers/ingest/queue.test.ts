// Promise 1, with every neighbour refusing, hanging, or failing after it had happened.
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  MAX_QUEUE_MESSAGE_BYTES,
  QUEUE_SEND_DEADLINE_MS,
  SPILL_PUT_DEADLINE_MS,
} from '../../../schemas/limits.ts';
import { expandPacketFile } from '../../../workers/core/attest/packet-compression.ts';
import { decodePacketFile } from '../../../workers/core/attest/packet-file.ts';
import { errorOf, FrontDoor, rawsOf } from './front-door.ts';

const LINE = '{"a":1}';
const refusing = () => Promise.reject(new Error('Too Many Requests'));
const hanging = () => new Promise<never>(() => {});

/** Never answers, and lets the clock run to the deadline that the caller has set by then. */
function hangingPast(deadlineMs: number): Promise<never> {
  queueMicrotask(() => vi.advanceTimersByTime(deadlineMs));
  return hanging();
}

const fakeTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

/** The packets queue whose sends go elsewhere. */
function queueWith(send: Queue['send']): Queue {
  return { send, sendBatch: hanging, metrics: () => env.PACKETS.metrics() };
}

/** The spill bucket whose puts go elsewhere. */
function bucketWith(put: () => Promise<never>): R2Bucket {
  return { list: (options: R2ListOptions) => env.SPILL.list(options), put } as unknown as R2Bucket;
}

/** An event of random text: nothing that compresses below the size of a message. */
function largeBody(): string {
  const word = () => Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString('base64');
  return JSON.stringify({ words: [word(), word(), word()] });
}

const spilledKeys = async (): Promise<string[]> =>
  (await env.SPILL.list({ prefix: 'spill/' })).objects.map((object) => object.key);

async function packetOf(response: Response): Promise<string> {
  expect(response.status).toBe(202);
  return (await response.json<{ packet: string }>()).packet;
}

async function spilled(packet: string): Promise<string[]> {
  const object = await env.SPILL.get(`spill/acme/${packet}`);
  if (object === null) return [];
  return rawsOf(decodePacketFile(expandPacketFile(new Uint8Array(await object.arrayBuffer()))));
}

afterEach(async () => {
  vi.useRealTimers();
  for (const key of await spilledKeys()) await env.SPILL.delete(key);
});

describe('a packet', () => {
  it('rides in one queue message when it fits, and touches no bucket', async () => {
    const door = new FrontDoor();
    await packetOf(await door.post(LINE));
    expect(door.messages.map(({ kind }) => kind)).toEqual(['packet']);
    expect(await spilledKeys()).toEqual([]);
  });

  it('is spilled and pointed to when it does not fit', async () => {
    const door = new FrontDoor();
    const body = largeBody();
    const packet = await packetOf(await door.post(body));
    expect(door.messages).toEqual([{ kind: 'pointer', packet, key: `spill/acme/${packet}` }]);
    expect(await spilled(packet)).toEqual([body]);
    expect((await env.SPILL.head(`spill/acme/${packet}`))?.size).toBeGreaterThan(MAX_QUEUE_MESSAGE_BYTES);
  });

  it('is always spilled where SPILL_POLICY says so', async () => {
    const door = new FrontDoor({ SPILL_POLICY: 'always' });
    const packet = await packetOf(await door.post(LINE));
    expect(door.messages.map(({ kind }) => kind)).toEqual(['pointer']);
    expect(await spilled(packet)).toEqual([LINE]);
  });
});

describe('when the queue', () => {
  it('refuses, the packet is spilled and the sender has its 202', async () => {
    const door = new FrontDoor({ PACKETS: queueWith(refusing) });
    expect(await spilled(await packetOf(await door.post(LINE)))).toEqual([LINE]);
  });

  it('refuses the packet and takes the pointer, persist is told at once', async () => {
    const sends: number[] = [];
    const door = new FrontDoor({
      PACKETS: queueWith(async (body) => {
        sends.push((body as Uint8Array).length);
        if (sends.length === 1) throw new Error('Too Many Requests');
        return env.PACKETS.send(body, { contentType: 'bytes' });
      }),
    });
    await packetOf(await door.post(LINE));
    expect(sends).toHaveLength(2);
    expect(sends[1]).toBeLessThan(200);
  });

  it('fails after it took the packet, the packet goes twice rather than never', async () => {
    let taken = 0;
    const door = new FrontDoor({
      PACKETS: queueWith(async (body) => {
        await env.PACKETS.send(body, { contentType: 'bytes' });
        taken++;
        throw new Error('Network connection lost');
      }),
    });
    expect(await spilled(await packetOf(await door.post(LINE)))).toEqual([LINE]);
    expect(taken).toBe(2);
  });

  it('hangs, the packet is spilled after the deadline, and the next ones do not wait for it', async () => {
    fakeTimers();
    let sends = 0;
    const door = new FrontDoor({
      PACKETS: queueWith(() => {
        sends++;
        return hangingPast(QUEUE_SEND_DEADLINE_MS);
      }),
    });
    expect(await spilled(await packetOf(await door.post(LINE)))).toEqual([LINE]);
    expect(sends).toBe(2); // packet, pointer
    await packetOf(await door.post(LINE));
    expect(sends).toBe(3); // pointer only
  });

  it('hung and answers a pointer again, packets ride in messages again', async () => {
    fakeTimers();
    const kinds: number[] = [];
    const door = new FrontDoor({
      PACKETS: queueWith(async (body) => {
        kinds.push((body as Uint8Array)[0] ?? 0);
        if (kinds.length === 1) return hangingPast(QUEUE_SEND_DEADLINE_MS);
        return env.PACKETS.send(body, { contentType: 'bytes' });
      }),
    });
    await packetOf(await door.post(LINE));
    await packetOf(await door.post(LINE));
    expect(kinds).toEqual([0x11, 0x12, 0x11]);
  });
});

describe('when R2', () => {
  it('refuses, packets that fit a message still get their 202', async () => {
    const door = new FrontDoor({ SPILL: bucketWith(refusing) });
    await packetOf(await door.post(LINE));
    expect(door.packets()).toHaveLength(1);
  });

  it('refuses, a large packet gets 503 and the time to come back', async () => {
    const door = new FrontDoor({ SPILL: bucketWith(refusing) });
    const response = await door.post(largeBody());
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^[1-9][0-9]*$/);
    expect((await errorOf(response)).code).toBe('INGEST_STORAGE_UNAVAILABLE');
    expect(door.messages).toEqual([]);
  });

  it('and the queue refuse, nothing is acknowledged', async () => {
    const door = new FrontDoor({ SPILL: bucketWith(refusing), PACKETS: queueWith(refusing) });
    expect((await door.post(LINE)).status).toBe(503);
  });

  it('hangs, the sender is not kept beyond the deadline', async () => {
    fakeTimers();
    const SPILL = bucketWith(() => hangingPast(SPILL_PUT_DEADLINE_MS));
    const door = new FrontDoor({ SPILL, SPILL_POLICY: 'always' });
    expect((await door.post(LINE)).status).toBe(503);
  });
});
