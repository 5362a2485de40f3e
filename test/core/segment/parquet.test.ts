// What other engines rely on in the file itself: row groups, order, bounds that are true, pages that expand.
import { randomBytes } from 'node:crypto';
import { type ColumnMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { MAX_D1_PARAMETER_BYTES, ROW_GROUP_ROWS } from '../../../schemas/limits.ts';
import { COLUMNS } from '../../../workers/core/segment/columns.ts';
import { ANY_TERM } from '../../../workers/core/segment/tokens.ts';
import { buildSegment } from '../../../workers/core/segment/write.ts';
import { expandZstd } from '../../../workers/core/zstd.ts';
import { askDuckDb } from '../../support/duckdb.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';

const large = async () => {
  const events = Array.from({ length: 2 * ROW_GROUP_ROWS + 17 }, (_, i) => ({
    time: NOON + ((i * 7919) % 10_007),
    severity_id: i % 6,
    message: `message ${i}`,
  }));
  return buildSegment([(await buildPacket({ events, raws: events.map(() => 'raw') })).packet]);
};

it('cuts rows into groups that are ordered by time throughout, and says so', async () => {
  const { bytes } = await large();
  const { row_groups: groups } = parquetMetadata(exact(bytes));
  expect(groups.map(({ num_rows }) => Number(num_rows))).toEqual([ROW_GROUP_ROWS, ROW_GROUP_ROWS, 17]);
  const time = COLUMNS.findIndex(({ name }) => name === 'time');
  const sorting = { column_idx: time, descending: false, nulls_first: false };
  expect(groups.map(({ sorting_columns }) => sorting_columns)).toEqual(groups.map(() => [sorting]));
  const [row] = await askDuckDb(
    bytes,
    `SELECT count(*) AS rows, count(*) FILTER (WHERE time < before) AS unordered FROM
       (SELECT time, lag(time) OVER (ORDER BY file_row_number) AS before FROM read_parquet(segment, file_row_number = true))`,
  );
  expect(row).toEqual({ rows: BigInt(2 * ROW_GROUP_ROWS + 17), unordered: 0n });
});

it('is a table of no rows where every event of its packets was rejected', async () => {
  const rejected = [{ index: 0, code: 'DECODE_JSON_SYNTAX', message: 'broken', raw: '{' } as const];
  const { bytes, row } = buildSegment([(await buildPacket({ events: [], rejected })).packet]);
  expect(await askDuckDb(bytes, 'SELECT count(*) AS rows, max(time) AS last FROM segment')).toEqual([
    { rows: 0n, last: null },
  ]);
  expect(row).toMatchObject({ events: 0, packets: 1, timeFrom: NOON, timeTo: NOON, sources: '{}' });
});

it('lets a reader that prunes by bounds find what a reader of every row finds', async () => {
  const { bytes } = await large();
  const conditions = [
    `time = epoch_ms(${NOON + 4_000})`,
    `time >= epoch_ms(${NOON + 10_000})`,
    'severity_id = 5',
    "message = 'message 9999'",
    "uid > 'ffff'",
    'user_name IS NULL',
  ];
  for (const condition of conditions) {
    const query = `SELECT count(*) FILTER (WHERE ${condition}) AS all_rows, (SELECT count(*) FROM segment WHERE ${condition}) AS pruned FROM segment`;
    const [row] = await askDuckDb(bytes, query);
    expect(row?.pruned, condition).toBe(row?.all_rows);
  }
});

describe('bounds', () => {
  const texts = [
    '',
    'a',
    'z'.repeat(40),
    '\u{10ffff}'.repeat(9),
    '￿tail',
    '😀 after U+FFFF',
    'ü'.repeat(20),
    '\u0000',
  ];

  it('hold every value of a column, however text is cut', async () => {
    const events = texts.map((message, i) => ({ message, time: NOON - i * 1e9, status_id: -i }));
    const { bytes } = buildSegment([(await buildPacket({ events })).packet]);
    const file = exact(bytes);
    const [group] = parquetMetadata(file).row_groups;
    const bounded = (name: string): ColumnMetaData['statistics'] =>
      group?.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data?.statistics;
    const message = bounded('message');
    for (const text of texts) {
      expect(Buffer.compare(Buffer.from(String(message?.min_value)), Buffer.from(text))).toBeLessThanOrEqual(
        0,
      );
      expect(
        Buffer.compare(Buffer.from(String(message?.max_value)), Buffer.from(text)),
      ).toBeGreaterThanOrEqual(0);
    }
    expect(bounded('time')).toMatchObject({
      min_value: new Date(NOON - (texts.length - 1) * 1e9),
      max_value: new Date(NOON),
    });
    expect(bounded('status_id')).toMatchObject({
      min_value: -(texts.length - 1),
      max_value: 0,
      null_count: 0n,
    });
    expect(bounded('user_name')?.null_count).toBe(BigInt(texts.length));
    expect(['observables', 'event', 'raw', 'salt'].map(bounded)).toEqual(Array(4).fill(undefined));
  });
});

describe('texts', () => {
  it.each([
    ['larger than a page', [3_000_000, 5, 0, 1_048_572, 1_048_571, 7]],
    ['of many pages', Array.from({ length: 40 }, (_, i) => 90_000 + i)],
    ['that are empty', [0, 0, 0]],
  ])('%s come out as they went in', async (_, lengths) => {
    const raws = lengths.map((length, i) => String.fromCharCode(97 + (i % 26)).repeat(length));
    const { bytes } = buildSegment([(await buildPacket({ events: raws.map(() => ({})), raws })).packet]);
    const rows = await askDuckDb(bytes, 'SELECT raw FROM segment ORDER BY idx');
    expect(rows.map(({ raw }) => raw)).toEqual(raws);
    const read = await parquetReadObjects({ file: exact(bytes), columns: ['raw'], compressors });
    expect(read.map(({ raw }) => raw)).toEqual(raws);
  });

  it('lie in pages, of which a reader of one row reads but one', async () => {
    const raws = Array.from({ length: 40 }, () => randomBytes(45_000).toString('hex'));
    const { bytes } = buildSegment([(await buildPacket({ events: raws.map(() => ({})), raws })).packet]);
    const whole = exact(bytes);
    let read = 0;
    const file = {
      byteLength: whole.byteLength,
      slice(start: number, end?: number) {
        read += (end ?? whole.byteLength) - start;
        return whole.slice(start, end);
      },
    };
    const rows = await parquetReadObjects({
      ...{ file, columns: ['raw'], compressors, rowStart: 30, rowEnd: 31 },
      ...{ metadata: parquetMetadata(whole), useOffsetIndex: true },
    });
    expect(rows).toEqual([{ raw: raws[30] }]);
    expect(read).toBeLessThan(bytes.length / 2);
  });
});

it('says how long the tail is that a reader needs to find its way', async () => {
  const { bytes, row } = await large();
  const tail = bytes.subarray(bytes.length - row.footerBytes);
  expect(row.packetsOffset + row.packetsBytes + row.footerBytes).toBe(bytes.length);
  expect(parquetMetadata(exact(tail)).num_rows).toBe(BigInt(row.events));
});

it('may hold anything, and says so, when its words do not fit into one parameter', async () => {
  const raws = Array.from({ length: 5 }, (_, k) =>
    Array.from({ length: 60_000 }, (_, i) => `w${k}x${i.toString(36)}`).join(' '),
  );
  const { packet } = await buildPacket({ events: raws.map(() => ({})), raws });
  expect(buildSegment([packet], ['.b0']).terms.slice(0, 40)).toBe(`t_acme .b0 ${ANY_TERM}`);
  const fewer = await buildPacket({ events: [{}], raws: raws.slice(0, 1) });
  const { terms } = buildSegment([fewer.packet], ['.b0']);
  expect(terms.startsWith('t_acme .b0 ')).toBe(true);
  expect(terms.length).toBeLessThan(MAX_D1_PARAMETER_BYTES);
  expect(terms.includes(' w0x1 ')).toBe(true);
});

const compressors = { ZSTD: (page: Uint8Array, length: number) => expandZstd(page, length) };

function exact(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
