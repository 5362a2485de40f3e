// Every byte of a segment, changed: an audit ends, and says so where a reader would get anything else. Before page headers were held against what
// segments are written with, 26 of these changes made a reader run without end.
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AuditedSegment, auditedSegment, leavesOfPackets } from '../../support/audited-segment.ts';
import type { Flipped } from '../../support/flipped-bytes-worker.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';

/** One change takes some 2 ms. */
const HARD_LIMIT_MS = 20_000;

const told: Flipped[] = [];
let segment: AuditedSegment;
let end: 'done' | 'stands still' | Error;

beforeAll(async () => {
  // Runs of nulls, of values and of both, short of eight and longer.
  const events = Array.from({ length: 11 }, (_, n) => ({
    ...(n % 3 === 0 ? {} : { message: `event ${n}` }),
    ...(n < 9 ? {} : { user: { name: 'alice' } }),
    ...{ time: NOON + n, severity_id: n % 4, src_endpoint: { ip: '192.0.2.7' } },
  }));
  const packets = [(await buildPacket({ events })).packet, (await buildPacket({ events: [{}] })).packet];
  segment = auditedSegment(packets);
  const { buildSegment } = await import('../../../workers/core/segment/write.ts');
  const { packetsOffset: offset, packetsBytes: bytes } = buildSegment(packets).row;
  end = await flipAll({ segment, leaves: leavesOfPackets(packets), blob: { offset, bytes } });
}, 180_000);

/** Ends with the thread, or where it says nothing for too long. */
function flipAll(workerData: object): Promise<typeof end> {
  const file = new URL('../../support/flipped-bytes-worker.ts', import.meta.url);
  const limits = { maxOldGenerationSizeMb: 256 };
  const worker = new Worker(file, { workerData, resourceLimits: limits });
  const { promise, resolve } = Promise.withResolvers<typeof end>();
  let timer = setTimeout(() => undefined, 0);
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => resolve('stands still'), HARD_LIMIT_MS);
  };
  wait();
  worker.on('message', (flipped: Flipped) => {
    told.push(flipped);
    wait();
  });
  worker.on('error', (error: Error) => resolve(error));
  worker.on('exit', () => resolve('done'));
  return promise.finally(async () => {
    clearTimeout(timer);
    await worker.terminate();
  });
}

describe('a segment with one byte changed', () => {
  it('is read to its end or refused, whichever byte it is', () => {
    expect([end, told.at(-1)?.at]).toEqual(['done', segment.object.length - 1]);
    expect(told).toHaveLength(2 * segment.object.length);
  });

  it('gives every reader what it had, or is a finding', () => {
    expect(told.filter(({ isSame }) => !isSame)).toEqual([]);
    expect(told.filter(({ codes }) => codes.length > 0).length).toBeGreaterThan(0.8 * told.length);
  });

  it('is refused by every other reader in words of ours', () => {
    expect(told.flatMap(({ strange }) => strange)).toEqual([]);
  });

  it('names the column and the page where a page is changed', () => {
    const words = /^the object cannot be read: segment 7: column [a-z_]+, the page at byte \d+: /;
    expect(told.filter(({ detail }) => words.test(detail)).length).toBeGreaterThan(told.length / 4);
  });
});
