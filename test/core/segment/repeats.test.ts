// A segment with events that repeat one of another request (docs/decisions/0031): one column more, and nothing else differs.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROW_GROUP_ROWS } from '../../../schemas/limits.ts';
import { checkFile } from '../../../workers/core/segment/check-file.ts';
import { eraseEvents } from '../../../workers/core/segment/erase.ts';
import type { SegmentPacket } from '../../../workers/core/segment/erased.ts';
import { decodePacketsBlob } from '../../../workers/core/segment/packets-blob.ts';
import {
  hasRepeats,
  type OpenSegment,
  openSegment,
  type ReadRange,
  readColumns,
} from '../../../workers/core/segment/read.ts';
import { readSegment } from '../../../workers/core/segment/read-segment.ts';
import { type BuiltSegment, buildSegment } from '../../../workers/core/segment/write.ts';
import { askDuckDb } from '../../support/duckdb.ts';
import { buildPacket, NOON, uuidv7 } from '../../support/packet-builder.ts';

/** Three row groups, of which the middle one has no copy. */
const EVENTS = 2 * ROW_GROUP_ROWS + 100;
const OTHER = uuidv7(NOON - 1000);
const REPEATS = new Map([0, 7, EVENTS - 1].map((index) => [index, `${OTHER}.${index}`]));

let packet: SegmentPacket;
let built: BuiltSegment;

beforeAll(async () => {
  const events = Array.from({ length: EVENTS }, (_, i) => ({ message: `m${i}`, time: NOON + 1 + i }));
  packet = { ...(await buildPacket({ events })).packet, repeats: REPEATS };
  built = buildSegment([packet]);
});

const readerOf =
  ({ bytes }: Pick<BuiltSegment, 'bytes'>): ReadRange =>
  async (start, end) =>
    new Uint8Array(bytes.slice(start, end)).buffer;

const open = (one: BuiltSegment): Promise<OpenSegment> =>
  openSegment({ object: 'x', bytes: one.bytes.length, footerBytes: one.row.footerBytes }, readerOf(one));

describe('a segment with events that repeat others', () => {
  it('names them in a column that reads as it was written, group by group and row by row', async () => {
    const segment = await open(built);
    expect([segment.groups.length, hasRepeats(segment)]).toEqual([3, true]);
    const columns = await readColumns(segment, ['idx', 'repeats'], 0, EVENTS, readerOf(built));
    const found = new Map<number, string>();
    for (let row = 0; row < EVENTS; row++) {
      const repeats = columns.scalar('repeats', row);
      if (repeats !== null) found.set(columns.number('idx', row), String(repeats));
    }
    expect(found).toEqual(REPEATS);
    const one = await readColumns(segment, ['repeats'], EVENTS - 1, EVENTS, readerOf(built));
    expect(one.scalar('repeats', EVENTS - 1)).toBe(`${OTHER}.${EVENTS - 1}`);
  });

  it('leaves them out of its counts, and counts them apart', () => {
    expect(built.row).toMatchObject({ events: EVENTS, repeated: 3, sources: `{"fw":${EVENTS - 3}}` });
    expect(built.rollups.reduce((sum, { events }) => sum + events, 0)).toBe(EVENTS - 3);
  });

  it('that has nothing else still says what it holds, and adds to no statistics', async () => {
    const { packet: only } = await buildPacket({ events: [{ class_uid: 3002 }] });
    const { row, rollups } = buildSegment([{ ...only, repeats: new Map([[0, `${OTHER}.0`]]) }]);
    expect(row).toMatchObject({ sources: '{"fw":0}', classes: '{"3002":0}', repeated: 1 });
    expect(rollups).toEqual([]);
  });

  it('verifies by itself', async () => {
    const { problems, packets } = await checkFile('x', built.bytes.length, readerOf(built));
    expect([...problems, ...packets.flatMap((one) => one.problems)]).toEqual([]);
  });

  it('keeps them when it is written anew without others', async () => {
    const { packetsOffset, packetsBytes } = built.row;
    const records = decodePacketsBlob(built.bytes.subarray(packetsOffset, packetsOffset + packetsBytes));
    const packets = await readSegment(await open(built), records, readerOf(built));
    const { manifest } = packet;
    const places = [7, 8].map((index) => ({ packet: manifest.packet, index }));
    const { built: left, gone } = eraseEvents(packets, places, []);
    expect(left.row.repeated).toBe(2);
    expect(gone, 'a copy was never counted').toMatchObject([{ events: 1 }]);
    const columns = await readColumns(await open(left), ['repeats'], 0, EVENTS - 2, readerOf(left));
    const named = Array.from({ length: EVENTS - 2 }, (_, row) => columns.text('repeats', row)).filter(
      Boolean,
    );
    expect(named).toEqual([`${OTHER}.0`, `${OTHER}.${EVENTS - 1}`]);
  });
});

it('a segment without any has the columns it always had, and reads as if none repeated', async () => {
  const { packet: plain } = await buildPacket({ events: [{}, {}] });
  const segment = buildSegment([plain]);
  const opened = await open(segment);
  expect(hasRepeats(opened)).toBe(false);
  const columns = await readColumns(opened, ['uid', 'repeats'], 0, 2, readerOf(segment));
  expect([0, 1].map((row) => columns.scalar('repeats', row))).toEqual([null, null]);
  expect(buildSegment([{ ...plain, repeats: new Map() }]).bytes).toEqual(segment.bytes);
});

describe('a file that says of an event that it repeats', () => {
  const problemsOf = async (index: number, of: (own: string, other: string) => string, same = true) => {
    const spec = { raws: ['a'], events: [{ message: 'a' }] };
    const one = await buildPacket({ ...spec, receivedAt: NOON });
    const two = await buildPacket({
      ...spec,
      receivedAt: NOON + 1,
      ...(same ? {} : { events: [{ message: 'b' }] }),
    });
    const repeats = new Map([[index, of(two.id, one.id)]]);
    const file = buildSegment([one.packet, { ...two.packet, repeats }]);
    return (await checkFile('x', file.bytes.length, readerOf(file))).problems;
  };

  it.each([
    ['what says the same', 0, (_: string, other: string) => `${other}.0`, true, []],
    ['what says something else', 0, (_: string, other: string) => `${other}.0`, false, [/something else/]],
    ['an event of its own request', 0, (own: string) => `${own}.0`, true, [/its own request/]],
    ['no event', 0, () => 'x', true, [/what is no event/]],
    ['what lies in another file', 0, () => `${OTHER}.0`, true, []],
  ] as const)('%s', async (_, index, of, same, problems) => {
    expect(await problemsOf(index, of, same)).toEqual(problems.map((one) => expect.stringMatching(one)));
  });
});

it('DuckDB reads the column, and old and new segments together by name', async () => {
  const [row] = await askDuckDb(
    built.bytes,
    'SELECT count(*)::INT AS copies FROM segment WHERE repeats IS NOT NULL',
  );
  expect(row).toEqual({ copies: 3 });
  const folder = await mkdtemp(join(tmpdir(), 'edgeseal-repeats-'));
  const { packet: plain } = await buildPacket();
  await writeFile(join(folder, 'a.parquet'), buildSegment([plain]).bytes);
  await writeFile(join(folder, 'b.parquet'), built.bytes);
  const connection = await (await DuckDBInstance.create()).connect();
  const text = `SELECT count(*)::INT AS events FROM read_parquet('${folder}/*.parquet', union_by_name = true) WHERE repeats IS NULL`;
  const found = await connection.runAndReadAll(text);
  expect(found.getRowObjects()).toEqual([{ events: EVENTS - 3 + 1 }]);
  // Without it the columns of the first file count: this one has none that is left out.
  const first = await connection.runAndReadAll(`SELECT count(*)::INT AS events FROM '${folder}/*.parquet'`);
  expect(first.getRowObjects()).toEqual([{ events: EVENTS + 1 }]);
  connection.closeSync();
  await rm(folder, { recursive: true });
});
