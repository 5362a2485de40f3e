import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_PACKET_FILE_BYTES, MAX_SEGMENT_BYTES, MAX_SEGMENT_EVENTS } from '../../../schemas/limits.ts';
import { compressPacketFile } from '../../../workers/core/attest/packet-compression.ts';
import { Chunk, expandedBytes } from '../../../workers/persist/chunks.ts';
import { FaultPlan } from '../../support/faults.ts';
import { buildPacket } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { consume, freshStorage, inMessage, inSpill } from './desk.ts';

describe('a chunk', () => {
  it('has room up to the byte and the event', () => {
    const chunk = new Chunk<string>();
    chunk.add('a', { bytes: MAX_SEGMENT_BYTES - 10, events: MAX_SEGMENT_EVENTS - 2 });
    expect(chunk.hasRoomFor({ bytes: 10, events: 2 })).toBe(true);
    expect(chunk.hasRoomFor({ bytes: 11, events: 1 })).toBe(false);
    expect(chunk.hasRoomFor({ bytes: 1, events: 3 })).toBe(false);
  });

  it('takes one larger packet when it is empty', () => {
    expect(new Chunk().hasRoomFor({ bytes: 2 * MAX_SEGMENT_BYTES, events: 2 * MAX_SEGMENT_EVENTS })).toBe(
      true,
    );
  });

  it('is empty after it was taken', () => {
    const chunk = new Chunk<string>();
    chunk.add('a', { bytes: MAX_SEGMENT_BYTES, events: 1 });
    expect(chunk.take()).toEqual(['a']);
    expect(chunk.take()).toEqual([]);
    expect(chunk.hasRoomFor({ bytes: MAX_SEGMENT_BYTES, events: 1 })).toBe(true);
  });
});

it('takes a packet file for the largest when its frame does not say how large it is', () => {
  expect(expandedBytes(compressPacketFile(new Uint8Array(300_000)))).toBe(300_000);
  expect(expandedBytes(Uint8Array.of(0x28, 0xb5))).toBe(MAX_PACKET_FILE_BYTES);
});

describe('a batch larger than a chunk', () => {
  beforeEach(freshStorage);

  it('is archived chunk by chunk, and spilled packets are fetched when their turn comes', async () => {
    const events = Array.from({ length: MAX_SEGMENT_EVENTS / 2 }, () => ({}));
    const raws = events.map(() => '');
    const packets = [];
    for (let i = 0; i < 3; i++) packets.push(await buildPacket({ events, raws }));
    const plan = new FaultPlan();
    await consume(
      [...packets.slice(0, 2).map(inMessage), ...(await Promise.all(packets.slice(2).map(inSpill)))],
      {
        plan,
      },
    );
    const order = plan.calls.filter((call) => call === 'CATALOG.write' || call === 'SPILL.get');
    expect(order).toEqual(['SPILL.get', 'CATALOG.write', 'CATALOG.write']);
    expect((await checkArchive()).uids).toHaveLength(3 * events.length);
  });

  it('has a packet larger than a segment archived last, alone, and fetched again then', async () => {
    const large = await buildPacket({ events: [{}], raws: ['x'.repeat(MAX_SEGMENT_BYTES)] });
    const small = await buildPacket();
    const plan = new FaultPlan();
    await consume([await inSpill(large), inMessage(small)], { plan });
    const order = plan.calls.filter((call) => call === 'CATALOG.write' || call === 'SPILL.get');
    expect(order).toEqual(['SPILL.get', 'CATALOG.write', 'SPILL.get', 'CATALOG.write']);
    expect((await checkArchive()).spilled).toEqual([]);
  });
});
