// A copied segment file judged by itself: every event, column, bound and manifest, whole and changed.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import type { PacketFile } from '../../../schemas/packet.ts';
import { checkFile } from '../../../workers/core/segment/check-file.ts';
import { columnsOf } from '../../../workers/core/segment/column-values.ts';
import { eraseEvents } from '../../../workers/core/segment/erase.ts';
import { encodePacketsBlob, type PacketRecord } from '../../../workers/core/segment/packets-blob.ts';
import { type ColumnValues, writeParquet } from '../../../workers/core/segment/parquet.ts';
import { type Row, readRows } from '../../../workers/core/segment/rows.ts';
import { entryOf } from '../../../workers/core/segment/segment-entry.ts';
import { footerOf, SEGMENT_METADATA_KEY } from '../../../workers/core/segment/segment-footer.ts';
import { TermSet } from '../../../workers/core/segment/terms.ts';
import { buildSegment } from '../../../workers/core/segment/write.ts';
import { buildPacket } from '../../support/packet-builder.ts';

const events = (count: number, more: JsonObject = {}): JsonObject[] =>
  Array.from({ length: count }, (_, i) => ({ message: `é ${i}`, severity_id: i % 6, ...more }));

const one = await buildPacket({ events: events(7, { src_endpoint: { ip: '10.0.0.1' } }) });
const two = await buildPacket({ events: events(3) });
const none = await buildPacket({ events: [] });
const packets = [one.packet, two.packet, none.packet];

const check = (bytes: Uint8Array) =>
  checkFile('test.parquet', bytes.length, async (from, to) => new Uint8Array(bytes.slice(from, to)).buffer);

/** A file of these packets, written by who may write anything. */
function forged({
  rows = (honest: Row[]) => honest,
  values = (honest: ColumnValues) => honest,
  records = packets.map(({ header }): PacketRecord => header),
}): Uint8Array {
  const written = rows(readRows(packets, new TermSet(1_000)));
  const blob = { bytes: encodePacketsBlob(records), count: records.length };
  const footer = { key: SEGMENT_METADATA_KEY, value: JSON.stringify(footerOf(packets)) };
  return writeParquet(values(columnsOf(written)), written.length, blob, [footer]).bytes;
}

/** A value as its column is written: texts of events as UTF-8. */
const written = (model: unknown, value: string | number | null): string | number | null | Uint8Array =>
  model instanceof Uint8Array && typeof value === 'string' ? new TextEncoder().encode(value) : value;

const problemsOf = async (bytes: Uint8Array): Promise<string[]> => {
  const found = await check(bytes);
  return [...found.problems, ...found.packets.flatMap(({ problems }) => problems)];
};

/** The packet with its event 4 changed and everything else as it was. */
function bent(packet: PacketFile): PacketFile {
  const text = Buffer.from(packet.canonical);
  const at = text.indexOf('é 4');
  text.write('é 5', at);
  return { ...packet, canonical: text };
}

describe('a segment file', () => {
  it('holds what its manifests say, and names the entry each must have in the log', async () => {
    const found = await check(buildSegment(packets).bytes);
    expect(found).toMatchObject({ tenant: 'acme', events: 10, problems: [] });
    expect(
      found.packets.map(({ packet, events, entry, problems }) => ({ packet, events, entry, problems })),
    ).toEqual(
      packets.map(({ manifest, header }) => ({
        packet: manifest.packet,
        events: manifest.events,
        entry: entryOf(header.manifest),
        problems: [],
      })),
    );
    expect(await problemsOf(forged({}))).toEqual([]);
  });

  it('is found with a changed event, salt or order, and its neighbours are not', async () => {
    const { packets: found } = await check(buildSegment([bent(one.packet), two.packet]).bytes);
    expect(found[0]?.problems).toEqual([
      expect.stringMatching(/^its events lead to root .*: one is not what was received$/),
    ]);
    expect(found[1]?.problems).toEqual([]);
    const salts = Uint8Array.from(one.packet.salts);
    salts[50] = (salts[50] ?? 0) ^ 1;
    expect(await problemsOf(buildSegment([{ ...one.packet, salts }]).bytes)).toHaveLength(1);
    const swapped = forged({
      rows: (rows) =>
        rows.map((row) => ({
          ...row,
          idx: row.packet === one.packet && row.idx < 2 ? 1 - row.idx : row.idx,
        })),
      values: (values) => ({ ...values, idx: columnsOf(readRows(packets, new TermSet(1_000))).idx }),
    });
    expect(await problemsOf(swapped)).toHaveLength(1);
  });

  it('is found with an event left out or put in twice', async () => {
    expect(await problemsOf(forged({ rows: (rows) => rows.toSpliced(8, 1) }))).toEqual([
      '1 of its 3 events are missing',
    ]);
    expect(await problemsOf(forged({ rows: (rows) => [...rows.slice(0, 1), ...rows] }))).toEqual([
      'it has 8 events, its manifest counts 7',
    ]);
    const doubled = forged({ rows: (rows) => [...rows.slice(0, 6), ...rows.slice(0, 1), ...rows.slice(7)] });
    expect(await problemsOf(doubled)).toEqual(['an index stands in it twice, or beyond its packet']);
  });

  it('holds a packet of which events were erased by their leaves, and by no others', async () => {
    const { built } = eraseEvents(packets, [{ packet: one.id, index: 2 }], []);
    const found = await check(built.bytes);
    expect(found.packets.map(({ gone, problems }) => ({ gone, problems }))).toEqual([
      { gone: 1, problems: [] },
      { gone: 0, problems: [] },
      { gone: 0, problems: [] },
    ]);
    const erased = { 2: 'ab'.repeat(32) };
    const records = [{ ...one.packet.header, erased }, two.packet.header, none.packet.header];
    const other = forged({ rows: (rows) => rows.toSpliced(2, 1), records });
    expect(await problemsOf(other)).toEqual([expect.stringMatching(/^its events lead to root/)]);
  });

  it('is found with events of a packet that it has no manifest of, and without one that it had', async () => {
    const without = forged({ records: [one.packet.header, none.packet.header] });
    expect(await problemsOf(without)).toEqual([
      `3 events are of packet ${two.id}, which has no manifest here`,
      'its footer says it was written with other packets',
    ]);
  });

  it.each([
    ['message', ['another']],
    ['src_ip', [null]],
    ['severity_id', [5]],
    ['source', ['another']],
    ['uid', ['another.0']],
  ] as const)('is found with another %s beside the event than in it', async (name, [value]) => {
    const bytes = forged({
      values: (values) => ({
        ...values,
        [name]: [written(values[name][0], value), ...[...values[name]].slice(1)],
      }),
    });
    expect(await problemsOf(bytes)).toEqual([`${one.id}.0: ${name} is not what the event says`]);
  });

  it('is found with another original text', async () => {
    const raw = (at: number): Uint8Array => new TextEncoder().encode(at === 0 ? 'another' : '');
    const bytes = forged({ values: (values) => ({ ...values, raw }) });
    const said = await problemsOf(bytes);
    expect(said.filter((line) => line.includes('the original text'))).toHaveLength(10);
  });

  it('is found with a manifest that can be read in two ways', async () => {
    const manifest = one.packet.header.manifest.replace('{', '{ ');
    const records = [{ ...one.packet.header, manifest }, two.packet.header, none.packet.header];
    expect(await problemsOf(forged({ records }))).toContain(
      'its manifest is not one that this version understands',
    );
  });

  it('is refused where it is none', async () => {
    const { bytes } = buildSegment(packets);
    for (const broken of [new Uint8Array(), bytes.subarray(1), bytes.subarray(0, 40), bytes.subarray(0, -1)])
      await expect(check(broken)).rejects.toThrow();
    const bare = writeParquet(columnsOf([]), 0, { bytes: new Uint8Array(), count: 0 }).bytes;
    await expect(check(bare)).rejects.toThrow();
  });
});
