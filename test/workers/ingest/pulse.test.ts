// The minute's upkeep: what lies in SPILL without a pointer gets one, and the whole path is nudged.
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it } from 'vitest';
import { MAX_SWEPT_POINTERS, SPILL_SWEEP_AGE_MS } from '../../../schemas/limits.ts';
import { mintPacketId } from '../../../workers/ingest/packet-id.ts';
import { FrontDoor } from './front-door.ts';

const soon = () => Date.now() + 1000;
const later = () => soon() + SPILL_SWEEP_AGE_MS;

/** Objects as ingest leaves them; the sweep never looks inside. */
async function leave(count: number, tenant = 'acme'): Promise<string[]> {
  const keys = Array.from({ length: count }, () => `spill/${tenant}/${mintPacketId(Date.now())}`);
  await Promise.all(keys.map((key) => env.SPILL.put(key, 'x')));
  return keys.sort();
}

const pointed = (door: FrontDoor): string[] =>
  door.messages.flatMap((message) => (message.kind === 'pointer' ? [message.key] : [])).sort();

afterEach(async () => {
  const { objects } = await env.SPILL.list();
  await Promise.all(objects.map(({ key }) => env.SPILL.delete(key)));
});

describe('the pulse', () => {
  it('points to every packet that lay in SPILL for a minute', async () => {
    const keys = [...(await leave(2)), ...(await leave(1, 'other'))];
    const door = new FrontDoor();
    await door.cron('* * * * *', later());
    expect(pointed(door)).toEqual(keys.sort());
    expect(door.messages).toContainEqual({
      kind: 'pointer',
      packet: keys[0]?.split('/')[2],
      key: keys[0],
    });
  });

  it('leaves alone what is younger: its own pointer is on the way', async () => {
    await leave(1);
    const door = new FrontDoor();
    await door.cron('* * * * *', soon());
    expect(pointed(door)).toEqual([]);
  });

  it('walks page after page and batch after batch', async () => {
    const keys = await leave(250);
    const list = (options: R2ListOptions) => env.SPILL.list({ ...options, limit: 100 });
    const door = new FrontDoor({ SPILL: { ...env.SPILL, put: env.SPILL.put, list } as unknown as R2Bucket });
    await door.cron('* * * * *', later());
    expect(pointed(door)).toEqual(keys);
  });

  it('stops at its bound, however much there is, and leaves the rest to the next minute', async () => {
    const uploaded = new Date(0);
    const list = async () => ({
      objects: Array.from({ length: 999 }, () => ({ key: `spill/acme/${mintPacketId(0)}`, uploaded })),
      truncated: true,
      cursor: 'more',
    });
    const sizes: number[] = [];
    const PACKETS = {
      metrics: () => env.PACKETS.metrics(),
      send: async () => {},
      sendBatch: async (messages: Iterable<unknown>) => sizes.push([...messages].length),
    } as unknown as Queue;
    const SPILL = { put: env.SPILL.put, list } as unknown as R2Bucket;
    await new FrontDoor({ SPILL, PACKETS }).cron('* * * * *', later());
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(MAX_SWEPT_POINTERS);
    expect(Math.max(...sizes)).toBe(100);
  });

  it('passes over keys that ingest does not write', async () => {
    await env.SPILL.put('spill/acme/readme.txt', 'x');
    const door = new FrontDoor();
    await door.cron('* * * * *', later());
    expect(pointed(door)).toEqual([]);
  });

  it('nudges the path in one message, whatever there was to sweep', async () => {
    const at = later();
    const door = new FrontDoor();
    await door.cron('* * * * *', at);
    expect(door.messages).toEqual([{ kind: 'pulse', at }]);
  });

  it('nudges the path although R2 does not list, and says that it failed', async () => {
    const SPILL = {
      put: env.SPILL.put,
      list: () => Promise.reject(new Error('R2 is down')),
    } as unknown as R2Bucket;
    const door = new FrontDoor({ SPILL });
    await expect(door.cron()).rejects.toThrow('R2 is down');
    expect(door.messages).toMatchObject([{ kind: 'pulse' }]);
  });

  it('sweeps nothing while the queue is far behind: it has the pointers already', async () => {
    await leave(1);
    const door = new FrontDoor();
    const behind = { backlogCount: 10_001, backlogBytes: 1_000_000 };
    const patient = new FrontDoor({ PACKETS: { ...door.env.PACKETS, metrics: async () => behind } });
    await patient.cron('* * * * *', later());
    expect(door.messages).toMatchObject([{ kind: 'pulse' }]);
  });

  it('sweeps although the queue does not tell how far behind it is', async () => {
    const keys = await leave(1);
    const door = new FrontDoor();
    const metrics = () => Promise.reject(new Error('unknown'));
    await new FrontDoor({ PACKETS: { ...door.env.PACKETS, metrics } }).cron('* * * * *', later());
    expect(pointed(door)).toEqual(keys);
  });
});

describe('a cron', () => {
  it.each(['', '*/5 * * * *', 'toString', '__proto__'])(
    '%j that nobody knows does nothing and says so',
    async (cron) => {
      await leave(1);
      const door = new FrontDoor();
      await expect(door.cron(cron, later())).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
      expect(door.messages).toEqual([]);
    },
  );
});
