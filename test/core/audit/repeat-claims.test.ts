// Events that are said to repeat another, and do not: nobody hides one by calling it so (docs/decisions/0031).
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../workers/core/audit/finding.ts';
import {
  claimOf,
  identityHex,
  judgeClaim,
  type NamedEvent,
} from '../../../workers/core/audit/repeat-claims.ts';
import { checkSegment } from '../../../workers/core/audit/segment-check.ts';
import type { SegmentPacket } from '../../../workers/core/segment/erased.ts';
import { auditedSegment, leavesOfPackets } from '../../support/audited-segment.ts';
import { buildPacket, NOON, uuidv7 } from '../../support/packet-builder.ts';

const NOW = NOON + 7 * 86_400_000;
const OWNER = { tenant: 'acme', source: 'fw' };
const text = (event: object): Uint8Array => new TextEncoder().encode(JSON.stringify(event));
const event = text({ message: 'a', metadata: { logged_time: 1, uid: 'x' }, time: 1 });
const packet = uuidv7(NOON);
const other = `${uuidv7(NOON - 1000)}.3`;

/** What is found about an event that is said to repeat `of`, which is as `named`. */
function found(of: string, named: NamedEvent): string[] {
  const findings: Finding[] = [];
  const claim = claimOf({ packet, ...OWNER }, 0, of, event, (finding) => findings.push(finding));
  if (claim !== undefined) judgeClaim(claim, named, NOW, (finding) => findings.push(finding));
  expect(findings.every(({ code, subject }) => code === 'event-hidden' && subject === `${packet}.0`)).toBe(
    true,
  );
  return findings.map(({ detail }) => detail);
}

const shown = (of: Uint8Array, owner = OWNER): NamedEvent => ({
  identity: identityHex(owner, of),
  repeats: null,
});

describe('an event that is said to repeat another', () => {
  it('has nothing wrong where that one says the same, at whatever time it came', () => {
    const same = text({ message: 'a', metadata: { logged_time: 77, uid: 'y' }, time: 77 });
    expect(found(other, shown(same))).toEqual([]);
  });

  it.each([
    [
      'says something else',
      shown(text({ message: 'b', metadata: { logged_time: 1, uid: 'x' }, time: 1 })),
      /says something else/,
    ],
    [
      'has a time of its own that differs',
      shown(text({ message: 'a', metadata: { logged_time: 7, uid: 'x' }, time: 1 })),
      /something else/,
    ],
    ['came from another source', shown(event, { tenant: 'acme', source: 'ids' }), /another source/],
    ['is not there', null, /is not there/],
    ['is left out itself', { identity: identityHex(OWNER, event), repeats: 'z' }, /left out itself/],
    ['was erased long ago', { erasedAt: NOW - 2 * 86_400_000 }, /was not erased with it/],
  ] as const)('is reported where that one %s', (_, named, detail) => {
    expect(found(other, named)).toEqual([expect.stringMatching(detail)]);
  });

  it('is left alone while what it repeats is being erased: it goes next', () => {
    expect(found(other, { erasedAt: NOW - 60_000 })).toEqual([]);
  });

  it.each([
    ['no event', 'nothing.1', /what is no event/],
    ['an event of its own request', `${packet}.1`, /its own request/],
    ['an event of another day', `${uuidv7(NOON - 2 * 86_400_000)}.0`, /more than a day/],
  ])('is reported where it names %s', (_, of, detail) => {
    expect(found(of, shown(event))).toEqual([expect.stringMatching(detail)]);
  });
});

describe('a segment with such events', () => {
  it('has nothing wrong as it was sealed, counts none of them, and says what each names', async () => {
    const { packet: one } = await buildPacket({
      events: [{ message: 'a' }, { message: 'b', severity_id: 5 }],
    });
    const repeats = new Map([[1, other]]);
    const packets: SegmentPacket[] = [{ ...one, repeats }];
    const { object, ...listed } = auditedSegment(packets);
    expect(listed.severities).toEqual({ 1: 1, 5: 0 });
    const findings: Finding[] = [];
    const leaves = leavesOfPackets(packets);
    const checked = await checkSegment(
      listed,
      object,
      (index) => leaves[index],
      (finding) => findings.push(finding),
    );
    expect(findings).toEqual([]);
    expect(checked.repeats).toMatchObject([{ uid: `${one.manifest.packet}.1`, of: other }]);
  });

  it('is reported where its row counts an event that it leaves out', async () => {
    const { packet: one } = await buildPacket({ events: [{ message: 'a' }, { message: 'b' }] });
    const hidden: SegmentPacket[] = [{ ...one, repeats: new Map([[1, other]]) }];
    const { object, bytes } = auditedSegment(hidden);
    const findings: Finding[] = [];
    const leaves = leavesOfPackets([one]);
    const listed = { ...auditedSegment([one]), bytes };
    await checkSegment(
      listed,
      object,
      (index) => leaves[index],
      (finding) => findings.push(finding),
    );
    expect(findings).toMatchObject([{ code: 'count-differs' }]);
  });
});
