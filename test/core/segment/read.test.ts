import { expect, it } from 'vitest';
import { type OpenSegment, openSegment, readColumns, readTexts } from '../../../workers/core/segment/read.ts';
import {
  type PacketRow,
  readPacketEvent,
  readPacketRecord,
  readPacketRows,
} from '../../../workers/core/segment/read-packet.ts';
import { buildSegment } from '../../../workers/core/segment/write.ts';
import { type BuiltPacket, buildPacket, NOON, type PacketSpec } from '../../support/packet-builder.ts';

interface Archived {
  readonly built: BuiltPacket[];
  readonly segment: OpenSegment;
  readonly row: ReturnType<typeof buildSegment>['row'];
  readonly reads: [number, number][];
  read(start: number, end: number): Promise<ArrayBuffer>;
}

async function archive(...specs: PacketSpec[]): Promise<Archived> {
  const built = await Promise.all(specs.map(buildPacket));
  const { bytes, row } = buildSegment(built.map(({ packet }) => packet));
  const reads: [number, number][] = [];
  const read = async (start: number, end: number): Promise<ArrayBuffer> => {
    reads.push([start, end]);
    return bytes.slice(start, end).buffer;
  };
  const segment = await openSegment({ object: 'o', bytes: row.bytes, footerBytes: row.footerBytes }, read);
  return { built, segment, row, reads, read };
}

/** More events than a row group holds, too long to be compressed away, so that the object is not read whole. */
const MANY = Array.from({ length: 5200 }, (_, i) => ({
  ...{ time: NOON + i, message: i % 2 === 0 ? `message ${i}` : undefined, severity_id: i < 5000 ? 1 : 3 },
  ...{ unmapped: { filler: `${Math.sin(i)} ${Math.cos(i)} ${Math.tan(i)} ${Math.sqrt(i)}` } },
}));

it('reads a small object with one read and nothing twice', async () => {
  const { segment, reads, read } = await archive({ events: [{ message: 'a' }, { message: 'b' }] });
  const columns = await readColumns(segment, ['message', 'event', 'raw', 'salt'], 0, 2, read);
  expect([columns.text('message', 0), columns.text('message', 1)]).toEqual(['a', 'b']);
  expect(reads).toHaveLength(1);
});

it('opens a large object by its footer alone, and tells the bounds of each group', async () => {
  const { segment, reads, row } = await archive({ events: MANY });
  expect(reads).toEqual([[row.bytes - row.footerBytes, row.bytes]]);
  expect(segment.groups.map(({ start, end }) => [start, end])).toEqual([
    [0, 5000],
    [5000, 5200],
  ]);
  expect(segment.groups.map(({ bounds }) => bounds.get('severity_id'))).toEqual([
    { min: 1, max: 1, nulls: 0 },
    { min: 3, max: 3, nulls: 0 },
  ]);
  expect(segment.groups[1]?.bounds.get('time')).toEqual({ min: NOON + 5000, max: NOON + 5199, nulls: 0 });
});

it('reads only the columns and pages that are asked for', async () => {
  const { segment, reads, row, read } = await archive({ events: MANY });
  reads.length = 0;
  const columns = await readColumns(segment, ['severity_id'], 0, 5000, read);
  expect(columns.number('severity_id', 4999)).toBe(1);
  await readColumns(segment, ['event'], 4990, 5000, read);
  const bytes = reads.reduce((sum, [start, end]) => sum + end - start, 0);
  expect(bytes).toBeLessThan(row.bytes / 2);
});

it('gives every value of every row, whichever rows are asked for', async () => {
  const { segment, read, built } = await archive({ events: MANY, source: 'sensor' });
  const names = ['uid', 'packet', 'idx', 'time', 'source', 'message', 'src_ip', 'salt'] as const;
  for (const [start, end] of [
    [0, 5000],
    [4321, 4322],
    [5000, 5200],
    [5199, 5200],
  ] as const) {
    const columns = await readColumns(segment, names, start, end, read);
    for (const row of [start, end - 1]) {
      expect(columns.text('uid', row)).toBe(`${built[0]?.id}.${row}`);
      expect([columns.number('idx', row), columns.number('time', row)]).toEqual([row, NOON + row]);
      expect(columns.scalar('message', row)).toBe(row % 2 === 0 ? `message ${row}` : null);
      expect([columns.scalar('src_ip', row), columns.text('source', row)]).toEqual([null, 'sensor']);
      expect(columns.bytes('salt', row)).toEqual(built[0]?.packet.salts.subarray(16 * row, 16 * row + 16));
    }
  }
});

it('gives texts byte for byte, a byte order mark and NUL included', async () => {
  const raws = ['\ufeffwith mark', 'a\u0000b', 'ünïcode 😀', ''];
  const { segment, read } = await archive({ events: raws.map(() => ({})), raws });
  const columns = await readColumns(segment, ['raw'], 0, 4, read);
  const texts = await readTexts(segment, ['raw'], 0, 4, read);
  expect(raws.map((_, row) => columns.text('raw', row))).toEqual(raws);
  expect(raws.map((_, row) => texts.text('raw', row))).toEqual(raws);
});

it('refuses an object that is no segment', async () => {
  const read = async (start: number, end: number): Promise<ArrayBuffer> => new ArrayBuffer(end - start);
  const opened = openSegment({ object: 'o', bytes: 100, footerBytes: 50 }, read);
  await expect(opened).rejects.toMatchObject({ code: 'ENVELOPE_MALFORMED' });
});

it('finds the rows of a packet wherever time has put them', async () => {
  const spread = (offset: number) =>
    Array.from({ length: 3000 }, (_, i) => ({ time: NOON + 2 * i + offset }));
  const { segment, read, built } = await archive({ events: spread(1) }, { events: spread(0) });
  for (const { id, packet } of built) {
    const rows: PacketRow[] = [];
    for await (const row of readPacketRows(segment, id, read)) rows.push(row);
    expect(rows.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 3000 }, (_, i) => i),
    );
    for (const { index, event, salt } of [rows[0], rows[2999]].filter((row) => row !== undefined)) {
      const [from, to] = [packet.canonicalOffsets[index], packet.canonicalOffsets[index + 1]];
      expect(event).toBe(Buffer.from(packet.canonical.subarray(from, to)).toString());
      expect(salt).toEqual(packet.salts.subarray(16 * index, 16 * index + 16));
    }
  }
});

it('reads one event of a packet, and none that it has not', async () => {
  const { segment, read, built } = await archive({ events: MANY }, { events: [{ message: 'other' }] });
  const [many, other] = built;
  const found = await readPacketEvent(segment, many?.id ?? '', 5100, ['message', 'raw'], read);
  expect(found?.get('message')).toBe('message 5100');
  expect((await readPacketEvent(segment, other?.id ?? '', 0, ['message'], read))?.get('message')).toBe(
    'other',
  );
  expect(await readPacketEvent(segment, many?.id ?? '', 5200, ['message'], read)).toBeUndefined();
  expect(await readPacketEvent(segment, 'no such packet', 0, ['message'], read)).toBeUndefined();
});

it('reads what was signed about a packet by its position', async () => {
  const { row, read, built } = await archive({}, {});
  const record = await readPacketRecord(row, 1, read);
  expect(record).toEqual({
    manifest: built[1]?.packet.header.manifest,
    receipt: built[1]?.packet.header.receipt,
  });
  await expect(readPacketRecord(row, 2, read)).rejects.toMatchObject({ code: 'ENVELOPE_MALFORMED' });
});
