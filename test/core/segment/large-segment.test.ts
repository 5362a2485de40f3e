// A large packet's segment is the one that would be made of it in memory, to the last byte, however its texts lie in frames.
import { parquetMetadata } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { expandPacketFile } from '../../../workers/core/attest/packet-compression.ts';
import { decodePacketFile } from '../../../workers/core/attest/packet-file.ts';
import { checkFile } from '../../../workers/core/segment/check-file.ts';
import { LargePacket } from '../../../workers/core/segment/large-packet.ts';
import { surveyLarge, writeLarge } from '../../../workers/core/segment/large-segment.ts';
import { buildSegment } from '../../../workers/core/segment/write.ts';
import { framedFile, sourceOf } from '../../support/framed-file.ts';
import { buildPacket, NOON, type PacketSpec } from '../../support/packet-builder.ts';

type Repeats = ReadonlyMap<number, string>;

async function streamed(file: Uint8Array, repeats: Repeats | undefined, terms: readonly string[]) {
  const packet = await LargePacket.open(sourceOf(file));
  if (packet === undefined) throw new Error('it is not in frames');
  const segment = await surveyLarge(packet, repeats, terms);
  const pieces: Uint8Array[] = [];
  const writing = writeLarge(segment);
  for (let step = await writing.next(); ; step = await writing.next()) {
    if (step.done) return { bytes: Buffer.concat(pieces), ...segment.tally.entry(step.value) };
    pieces.push(step.value.slice());
  }
}

async function expectSame(spec: PacketSpec, frameBytes: number, repeats?: Repeats): Promise<void> {
  const { file } = await buildPacket(spec);
  const expanded = expandPacketFile(file);
  const packet = { ...decodePacketFile(expanded), ...(repeats === undefined ? {} : { repeats }) };
  const whole = buildSegment([packet], ['.b0']);
  const { bytes, ...entry } = await streamed(framedFile(expanded, frameBytes), repeats, ['.b0']);
  const { bytes: expected, ...said } = whole;
  expect(entry).toEqual(said);
  expect(Buffer.compare(bytes, expected)).toBe(0);
}

/** Events in no order of time, with texts of all kinds. */
function events(count: number, filler: (i: number) => string): JsonObject[] {
  return Array.from({ length: count }, (_, i) => ({
    time: NOON + ((7919 * i) % 1009),
    class_uid: i % 3 === 0 ? 4001 : 3002,
    severity_id: i % 5,
    message: filler(i),
    ...(i % 2 === 0 ? { status_id: 1, src_endpoint: { ip: `10.0.${i % 7}.1` } } : {}),
    ...(i % 4 === 0
      ? { device: { hostname: `höst-${i % 3}` }, actor: { user: { name: `a "b" ${i}` } } }
      : {}),
    ...(i % 6 === 0 ? { observables: [{ name: 'x', type_id: 2, value: `${i}` }] } : {}),
  }));
}

describe('the segment of a large packet', () => {
  it.each([
    ['one event', 1, 40],
    ['events that lie across frames', 40, 333],
    ['a group and one row', 5_001, 65_536],
    ['groups in no order of time', 12_345, 1_000_000],
  ])('is that of the packet in memory: %s', async (_, count, frameBytes) => {
    await expectSame(
      { events: events(count, (i) => `message ${i % 50} of \u{1f600} "quotes" ${i}`) },
      frameBytes,
    );
  });

  it('has smaller groups where texts are larger than a slice, a window and a page, and verifies', async () => {
    const text = (i: number): string => `${i} abc-`.repeat(i === 1 ? 700_000 : 60_000);
    const { file } = await buildPacket({ events: events(40, text) });
    const { bytes, row } = await streamed(framedFile(expandPacketFile(file), 2_000_000), undefined, []);
    expect(row).toMatchObject({ events: 40, packets: 1, bytes: bytes.length });
    const found = await checkFile(
      'large',
      bytes.length,
      async (from, to) => new Uint8Array(bytes).slice(from, to).buffer,
    );
    expect(found).toMatchObject({ events: 40, problems: [], packets: [{ problems: [] }] });
    expect(parquetMetadata(new Uint8Array(bytes).buffer).row_groups.length).toBeGreaterThan(2);
  });

  it('is, with events that repeat those of another request', async () => {
    const repeats = new Map([
      [2, '0199a0a0-0000-7000-8000-000000000001.7'],
      [39, '0199a0a0-0000-7000-8000-000000000002.0'],
    ]);
    await expectSame({ events: events(40, String) }, 1_000, repeats);
  });

  it('is, without any accepted event', async () => {
    const rejected = Array.from({ length: 30 }, (_, index) => ({
      ...{ index, code: 'DECODE_JSON_SYNTAX' as const, message: 'no', raw: `{${index}` },
    }));
    await expectSame({ events: [], raws: [], rejected }, 500);
  });
});
