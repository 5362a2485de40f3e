// A segment against what was sealed of it: built by the segment room, looked at by the audit, changed in every way its columns allow.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../workers/core/audit/finding.ts';
import { checkSegment } from '../../../workers/core/audit/segment-check.ts';
import { hashLeaf, type SegmentPacket } from '../../../workers/core/segment/erased.ts';
import { type AuditedSegment, auditedSegment, leavesOfPackets } from '../../support/audited-segment.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
let packets: SegmentPacket[];

beforeAll(async () => {
  const events = Array.from({ length: 4 }, (_, n) => ({
    ...{ message: `event ${n} \u2602`, time: NOON + n, severity_id: n, user: { name: 'alice' } },
    ...{ src_endpoint: { ip: '192.0.2.7' }, device: { hostname: 'web-1' } },
    observables: [{ name: 'src_endpoint.ip', type_id: 2, value: '192.0.2.7' }],
  }));
  packets = [
    (await buildPacket({ events })).packet,
    (await buildPacket({ events: [{ message: 'alone' }] })).packet,
  ];
});

async function check({ object, ...row }: AuditedSegment, sealed: readonly SegmentPacket[] = packets) {
  const found: Finding[] = [];
  const leaves = leavesOfPackets(sealed);
  const checked = await checkSegment(
    row,
    object,
    (index) => leaves[index],
    (finding) => found.push(finding),
  );
  return { found, checked };
}

/** The packet with the text of one event replaced; everything derived from it follows, as a careful forger's would. */
function withEvent(packet: SegmentPacket, index: number, change: (text: string) => string): SegmentPacket {
  const texts = Array.from({ length: packet.manifest.events }, (_, i) =>
    new TextDecoder().decode(
      packet.canonical.subarray(packet.canonicalOffsets[i], packet.canonicalOffsets[i + 1]),
    ),
  );
  const changed = texts.map((text, i) => utf8(i === index ? change(text) : text));
  const offsets = new Uint32Array(changed.length + 1);
  changed.forEach((text, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + text.length;
  });
  return {
    ...packet,
    canonical: Uint8Array.from(changed.flatMap((text) => [...text])),
    canonicalOffsets: offsets,
  };
}

describe('a segment', () => {
  it('as it was sealed has nothing wrong, and everything counted', async () => {
    const { found, checked } = await check(auditedSegment(packets));
    expect(found).toEqual([]);
    expect(checked).toMatchObject({ packets: 2, events: 5, erased: [] });
  });

  it('whose event was changed with all that is derived from it names the packet, and the event where it is alone', async () => {
    const [first, second] = packets;
    if (first === undefined || second === undefined) expect.unreachable();
    const many = await check(
      auditedSegment(packets, [withEvent(first, 2, (text) => text.replace('alice', 'mallo')), second]),
    );
    expect(many.found).toMatchObject([{ code: 'packet-changed', subject: first.manifest.packet }]);
    const alone = await check(
      auditedSegment(packets, [first, withEvent(second, 0, (text) => text.replace('alone', 'a1one'))]),
    );
    expect(alone.found).toMatchObject([{ code: 'event-changed', subject: `${second.manifest.packet}.0` }]);
  });

  it('that lies about an original text names the event', async () => {
    const [first, second] = packets;
    if (first === undefined || second === undefined) expect.unreachable();
    const raw = Uint8Array.from(first.raw);
    raw[(first.rawOffsets[1] ?? 0) + 5] = 0x21;
    const { found } = await check(auditedSegment(packets, [{ ...first, raw }, second]));
    expect(found).toMatchObject([
      {
        code: 'event-changed',
        subject: `${first.manifest.packet}.1`,
        detail: expect.stringContaining('original text'),
      },
    ]);
  });

  it('with leaves in place of erased events is whole, and says which they are', async () => {
    const [first, second] = packets;
    if (first === undefined || second === undefined) expect.unreachable();
    const leaf = (index: number): string =>
      Buffer.from(
        hashLeaf(
          first.salts.subarray(16 * index, 16 * index + 16),
          first.canonical.subarray(first.canonicalOffsets[index], first.canonicalOffsets[index + 1]),
        ),
      ).toString('hex');
    const erased = { 1: leaf(1), 3: leaf(3) };
    const { found, checked } = await check(auditedSegment(packets, [{ ...first, erased }, second]));
    expect(found).toEqual([]);
    expect(checked.erased).toEqual([`${first.manifest.packet}.1`, `${first.manifest.packet}.3`]);
    const forged = await check(auditedSegment(packets, [{ ...first, erased: { 1: leaf(3) } }, second]));
    expect(forged.found).toMatchObject([{ code: 'packet-changed', subject: first.manifest.packet }]);
  });

  it('of other packets than were sealed names what is there too much and what is not there', async () => {
    const [first] = packets;
    const stranger = (await buildPacket({ events: [{}, {}] })).packet;
    if (first === undefined) expect.unreachable();
    const { found } = await check({ ...auditedSegment(packets, [first, stranger]) });
    expect(found.map(({ code, subject }) => [code, subject])).toEqual(
      expect.arrayContaining([
        ['packet-extra', stranger.manifest.packet],
        ['packet-missing', stranger.manifest.packet],
        ['packet-extra', packets[1]?.manifest.packet],
      ]),
    );
  });

  it('whose row says another time of receipt or of events, by however little, is told', async () => {
    const whole = auditedSegment(packets);
    for (const row of [
      { received_to: whole.received_from - 1 },
      { received_to: whole.received_to + 1 },
      { received_from: whole.received_from - 1 },
      { time_to: whole.time_to - 1 },
    ]) {
      const { found } = await check({ ...whole, ...row });
      expect(found.map(({ code, subject }) => [code, subject])).toEqual([['count-differs', '7']]);
    }
  });

  it('that is no segment is a finding, never an exception, whatever its bytes', async () => {
    const whole = auditedSegment(packets);
    for (const object of [
      new Uint8Array(0),
      Uint8Array.of(80, 65, 82, 49),
      whole.object.slice(0, 900),
      whole.object.slice(50),
    ]) {
      const { found } = await check({ ...whole, object });
      expect(found.map(({ code }) => code)).toContain('segment-changed');
    }
  });
});
