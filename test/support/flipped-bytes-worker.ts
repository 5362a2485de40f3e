// Reads a segment with one byte changed after the other, by every road that stored segments are read on, and says after each what came of it.
// A thread of its own: a reader that runs without end can only be stopped from outside.
import { parentPort, workerData } from 'node:worker_threads';
import { checkSegment } from '../../workers/core/audit/segment-check.ts';
import { EdgesealError } from '../../workers/core/errors.ts';
import { checkFile } from '../../workers/core/segment/check-file.ts';
import { readFileRows } from '../../workers/core/segment/file-rows.ts';
import { decodePacketsBlob } from '../../workers/core/segment/packets-blob.ts';
import { openSegment, readTexts } from '../../workers/core/segment/read.ts';
import { readPacketRows } from '../../workers/core/segment/read-packet.ts';
import { readSegment } from '../../workers/core/segment/read-segment.ts';
import type { AuditedSegment } from './audited-segment.ts';

/** What came of one change. */
export interface Flipped {
  readonly at: number;
  readonly codes: readonly string[];
  readonly detail: string;
  /** Where nothing was found: whether every row came out as it was. */
  readonly isSame: boolean;
  /** Errors of other readers that are none of ours. */
  readonly strange: readonly string[];
}

interface Given {
  readonly segment: AuditedSegment;
  readonly leaves: readonly Uint8Array[];
  readonly blob: { readonly offset: number; readonly bytes: number };
}

const { segment, leaves, blob }: Given = workerData;
const { object, ...row } = segment;

const readerOf = (bytes: Uint8Array<ArrayBuffer>) => async (start: number, end: number) =>
  bytes.slice(start, end).buffer;

async function opened(bytes: Uint8Array<ArrayBuffer>) {
  const place = { object: '7', bytes: bytes.length, footerBytes: bytes.length };
  return openSegment(place, readerOf(bytes));
}

async function rowsIn(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const open = await opened(bytes);
  const groups = await Promise.all(open.groups.map((group) => readFileRows(open, group, readerOf(bytes))));
  return JSON.stringify(groups.flat().map(({ columns, ...rest }) => ({ ...rest, columns: [...columns] })));
}

/** Search, proofs, rewriting and a copied file. */
async function others(bytes: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const read = readerOf(bytes);
  const strange: string[] = [];
  const roads = [
    async () => checkFile('7', bytes.length, read),
    async () => {
      const open = await opened(bytes);
      for (const { start, end } of open.groups) await readTexts(open, ['event'], start + 1, end, read);
      for (const { packet } of row.rows) for await (const _ of readPacketRows(open, packet, read));
      const records = decodePacketsBlob(bytes.subarray(blob.offset, blob.offset + blob.bytes));
      await readSegment(open, records, read);
    },
  ];
  for (const road of roads) {
    try {
      await road();
    } catch (error) {
      if (!(error instanceof EdgesealError)) strange.push(String(error));
    }
  }
  return strange;
}

const whole = await rowsIn(object);
for (let at = 0; at < object.length; at++) {
  for (const value of [0x80, at % 2 === 0 ? 0x10 : 0xff]) {
    const bytes = Uint8Array.from(object);
    bytes[at] = (bytes[at] ?? 0) ^ value;
    const found: { code: string; detail: string }[] = [];
    await checkSegment(
      row,
      bytes,
      (index) => leaves[index],
      (finding) => found.push(finding),
    );
    const flipped: Flipped = {
      ...{ at, codes: found.map(({ code }) => code), detail: found[0]?.detail ?? '' },
      isSame: found.length > 0 || (await rowsIn(bytes)) === whole,
      strange: value === 0x80 ? await others(bytes) : [],
    };
    parentPort?.postMessage(flipped);
  }
}
