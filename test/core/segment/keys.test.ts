import { expect, it } from 'vitest';
import {
  deadLetterKey,
  deadMessageKey,
  deadPacketKey,
  parseSegmentKey,
  parseSpillKey,
  rewrittenSegmentKey,
  segmentFolder,
  segmentKey,
  spillKey,
  tileKey,
} from '../../../workers/core/segment/keys.ts';
import { lowestSegmentId, segmentId } from '../../../workers/core/segment/segment-id.ts';

const AT = Date.UTC(2026, 0, 2, 3, 59, 59, 999);
const PACKET = '019b7c44-1b7f-7abc-8def-0123456789ab';

it('partitions segments by tenant and hour of receipt in UTC', () => {
  const id = segmentId(AT, 5);
  expect(segmentKey('acme', AT, id)).toBe(`segments/tenant=acme/date=2026-01-02/hour=03/${id}.parquet`);
  expect(parseSegmentKey(segmentKey('acme', AT, id))).toBe(id);
});

it('writes ids of one length, so that keys sort by time', () => {
  const keys = [1, 99, 5e14, Number.MAX_SAFE_INTEGER].map((id) => segmentKey('a', AT, id));
  expect(keys.toSorted()).toEqual(keys);
  expect(keys.map(parseSegmentKey)).toEqual([1, 99, 5e14, Number.MAX_SAFE_INTEGER]);
});

it('puts a segment that is written anew beside what it was, under the same id', () => {
  const key = segmentKey('acme', AT, 99);
  const once = rewrittenSegmentKey(key, '0123456789ab');
  expect(once).toBe('segments/tenant=acme/date=2026-01-02/hour=03/0000000000000099-0123456789ab.parquet');
  expect(rewrittenSegmentKey(once, 'ba9876543210')).toBe(rewrittenSegmentKey(key, 'ba9876543210'));
  expect([key, once].map(parseSegmentKey)).toEqual([99, 99]);
  expect([key, once].map(segmentFolder)).toEqual(
    Array(2).fill('segments/tenant=acme/date=2026-01-02/hour=03/'),
  );
});

it('makes segment ids that are exact numbers, ordered by time, until 2039', () => {
  const last = segmentId(Date.UTC(2039, 8, 1), 0xffff);
  expect(Number.isSafeInteger(last)).toBe(true);
  expect(segmentId(AT, 0xffff)).toBeLessThan(lowestSegmentId(AT + 1));
  expect(segmentId(AT, 4096)).toBe(lowestSegmentId(AT));
});

it('reads back the spill keys it writes and no others', () => {
  expect(parseSpillKey(spillKey('acme', PACKET))).toEqual({ tenant: 'acme', packet: PACKET });
  const others = [
    `spill/acme/x/${PACKET}`,
    `spill//${PACKET}`,
    `spill/../${PACKET}`,
    'spill/acme/',
    `x/acme/${PACKET}`,
  ];
  expect(others.map(parseSpillKey)).toEqual(others.map(() => undefined));
  const segments = [
    'segments/x.parquet',
    'segments/tenant=a/0000000000000001.txt',
    'other/0000000000000001.parquet',
    'segments/tenant=a/0000000000000001-0123.parquet',
  ];
  expect(segments.map(parseSegmentKey)).toEqual(segments.map(() => undefined));
});

it('keeps rejected events, messages and packets of one id apart', () => {
  const folder = 'dead-letters/tenant=acme/date=2026-01-02/';
  expect(deadLetterKey('acme', AT, PACKET)).toBe(`${folder}${PACKET}.ndjson`);
  expect(deadMessageKey('acme', AT, PACKET)).toBe(`${folder}${PACKET}.message.ndjson`);
  expect(deadPacketKey('acme', AT, PACKET)).toBe(`${folder}${PACKET}.packet`);
});

it('keeps tiles under the path they are served at', () => {
  expect(tileKey('tile/0/x001/234')).toBe('log/tile/0/x001/234');
});
