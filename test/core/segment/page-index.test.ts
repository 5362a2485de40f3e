// An index of pages that names other rows than the pages hold: a reader of some rows would take one event's text for another's.
import { type FileMetaData, readOffsetIndex } from 'hyparquet';
import { writeIndexes } from 'hyparquet-writer/src/indexes.js';
import { expect, it } from 'vitest';
import type { Finding } from '../../../workers/core/audit/finding.ts';
import { checkSegment } from '../../../workers/core/audit/segment-check.ts';
import { checkFile } from '../../../workers/core/segment/check-file.ts';
import { openSegment, readTexts } from '../../../workers/core/segment/read.ts';
import { auditedSegment, leavesOfPackets } from '../../support/audited-segment.ts';
import { chunkOf, withFooter } from '../../support/bent-footer.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';

/** Ten texts of 256 KiB: three pages, and little enough for an audit to read the column whole. */
const events = Array.from({ length: 10 }, (_, n) => ({ message: `event ${n}`, time: NOON + n }));
const raws = events.map((_, n) => `${n}`.repeat(262_144));
const { packet } = await buildPacket({ events, raws });
const whole = auditedSegment([packet]);

/** The segment with its rows of the pages of `raw` moved by one, as a search of some rows would read them. */
function moved(): Uint8Array<ArrayBuffer> {
  return withFooter(whole.object, (metadata, writer) => {
    const { chunk } = chunkOf(metadata, 'raw');
    const view = new DataView(whole.object.buffer, Number(chunk.offset_index_offset));
    const [first, ...others] = readOffsetIndex({ view, offset: 0 }).page_locations;
    if (first === undefined || others.length < 2) expect.unreachable();
    const later = others.map((page) => ({ ...page, first_row_index: page.first_row_index + 1n }));
    writeIndexes(writer, [{ chunk, offsetIndex: { page_locations: [first, ...later] } }]);
  });
}

async function audited(object: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const found: Finding[] = [];
  const leaves = leavesOfPackets([packet]);
  await checkSegment(
    { ...whole, bytes: object.length },
    object,
    (index) => leaves[index],
    (finding) => found.push(finding),
  );
  return found.map(({ code, detail }) => `${code}: ${detail}`);
}

const problemsOf = async (object: Uint8Array<ArrayBuffer>): Promise<readonly string[]> =>
  (await checkFile('x', object.length, async (from, to) => object.slice(from, to).buffer)).problems;

it('is none in a segment as it was written', async () => {
  expect(await audited(whole.object)).toEqual([]);
  expect(await problemsOf(whole.object)).toEqual([]);
});

it('gives a search another text, and is found by an audit and in a copy', async () => {
  const object = moved();
  const place = { object: 'x', bytes: object.length, footerBytes: object.length };
  const read = async (from: number, to: number): Promise<ArrayBuffer> => object.slice(from, to).buffer;
  const texts = await readTexts(await openSegment(place, read), ['raw'], 5, 6, read);
  expect(texts.text('raw', 5).slice(0, 3)).toBe('444');
  const said = /in rows 0 to 9 the index of pages of raw: the page at byte \d+ has 4 rows, not 5/;
  expect(await audited(object)).toEqual([expect.stringMatching(said)]);
  expect(await problemsOf(object)).toEqual([expect.stringMatching(said)]);
});

it.each<[string, (metadata: FileMetaData) => void]>([
  [
    'bounds of the kind of before',
    (metadata) => {
      const { statistics } = chunkOf(metadata, 'time').meta;
      if (statistics !== undefined) statistics.max = new Date(0);
    },
  ],
  [
    'bounds of pages',
    (metadata) =>
      Object.assign(chunkOf(metadata, 'raw').chunk, { column_index_offset: 4n, column_index_length: 9 }),
  ],
  ['a filter', (metadata) => Object.assign(chunkOf(metadata, 'message').meta, { bloom_filter_offset: 4n })],
])('finds %s, by which other engines pass over rows and which no segment has', async (_, change) => {
  const said = /in rows 0 to 9 \w+ has bounds or a filter that no segment is written with/;
  const object = withFooter(whole.object, change);
  expect(await audited(object)).toEqual([expect.stringMatching(said)]);
  expect(await problemsOf(object)).toEqual([expect.stringMatching(said)]);
});
