// Bounds and order by which a search passes over rows: changed in a footer or in the order of rows, with every event as it was received.
import type { FileMetaData } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../workers/core/audit/finding.ts';
import { checkSegment } from '../../../workers/core/audit/segment-check.ts';
import { checkFile } from '../../../workers/core/segment/check-file.ts';
import { columnsOf } from '../../../workers/core/segment/column-values.ts';
import { encodePacketsBlob } from '../../../workers/core/segment/packets-blob.ts';
import { writeParquet } from '../../../workers/core/segment/parquet.ts';
import { readRows } from '../../../workers/core/segment/rows.ts';
import { footerOf, SEGMENT_METADATA_KEY } from '../../../workers/core/segment/segment-footer.ts';
import { TermSet } from '../../../workers/core/segment/terms.ts';
import { auditedSegment, leavesOfPackets } from '../../support/audited-segment.ts';
import { chunkOf, withFooter } from '../../support/bent-footer.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';

const events = Array.from({ length: 6 }, (_, n) => ({
  ...(n % 2 === 0 ? { message: `event ${n}` } : {}),
  ...{ time: NOON + n, severity_id: n },
}));
const { packet } = await buildPacket({ events });
const whole = auditedSegment([packet]);

async function findings(object: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const found: Finding[] = [];
  const leaves = leavesOfPackets([packet]);
  const leafAt = (index: number) => leaves[index];
  await checkSegment({ ...whole, bytes: object.length }, object, leafAt, (finding) => found.push(finding));
  return found.map(({ code, detail }) => `${code}: ${detail}`);
}

const problemsOf = async (object: Uint8Array<ArrayBuffer>): Promise<readonly string[]> =>
  (await checkFile('x', object.length, async (from, to) => object.slice(from, to).buffer)).problems;

const bent = (column: string, change: (statistics: object) => void): Uint8Array<ArrayBuffer> =>
  withFooter(whole.object, (metadata: FileMetaData) =>
    change(chunkOf(metadata, column).meta.statistics ?? {}),
  );

describe('an audit finds', () => {
  it.each([
    ['the bounds of time set into the past', 'time', { min_value: new Date(0), max_value: new Date(1) }],
    ['bounds that leave the newest out', 'time', { max_value: new Date(NOON + 4) }],
    ['bounds of a number', 'severity_id', { max_value: 2 }],
    ['bounds of a text', 'message', { min_value: 'event 3' }],
  ])('%s', async (_, column, statistics) => {
    const object = bent(column, (known) => Object.assign(known, statistics));
    const said = new RegExp(`the bounds of ${column} .*leave out`);
    expect(await findings(object)).toEqual([expect.stringMatching(said)]);
    expect(await problemsOf(object)).toEqual([expect.stringMatching(said)]);
  });

  it('nulls that are said not to be there', async () => {
    const object = bent('message', (known) => Object.assign(known, { null_count: 0n }));
    expect(await findings(object)).toEqual([
      'segment-changed: in rows 0 to 5 message is said to be absent 0 times, and is 3 times',
    ]);
  });

  it('rows that are not in the order by which a search finds its time', async () => {
    const rows = readRows([packet], new TermSet(1_024));
    const order = [1, 0, 2, 3, 4, 5];
    const values = columnsOf(rows);
    const shuffled = columnsOf(
      order.map((at, i) => ({ ...(rows[at] ?? expect.unreachable()), time: NOON + i })),
    );
    const time = order.map((at) => BigInt(NOON + at));
    const blob = { bytes: encodePacketsBlob([packet.header]), count: 1 };
    const footer = { key: SEGMENT_METADATA_KEY, value: JSON.stringify(footerOf([packet])) };
    const object = Uint8Array.from(writeParquet({ ...values, ...shuffled, time }, 6, blob, [footer]).bytes);
    const said = `in rows 0 to 5 ${packet.manifest.packet}.0 lies behind a later event`;
    expect(await findings(object)).toEqual([`segment-changed: ${said}`]);
    expect(await problemsOf(object)).toEqual([said]);
  });
});
