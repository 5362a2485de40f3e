// A segment object against the log and the catalog: each manifest is an entry of the log, each event a leaf of its manifest's tree, each
// column what its event says, each count what was counted. Works through the rows in stretches, so that no segment is held as text.
import * as z from 'zod';
import type { ListedSegment } from '../../../schemas/audit-api.ts';
import type { Manifest } from '../../../schemas/packet.ts';
import { decodeHex, encodeHex } from '../attest/base-encoding.ts';
import type { ColumnSlices } from '../segment/column-slices.ts';
import { COLUMNS_WITH_REPEATS, type ColumnName } from '../segment/columns.ts';
import type { RollupCount } from '../segment/counts.ts';
import { decodePacketsBlob, type PacketRecord } from '../segment/packets-blob.ts';
import { pageIndexProblems } from '../segment/page-index.ts';
import { PACKETS_METADATA_KEY } from '../segment/parquet.ts';
import {
  type OpenSegment,
  openSegment,
  type ReadRange,
  readColumns,
  readTextBytes,
} from '../segment/read.ts';
import { footerProblem, SEGMENT_METADATA_KEY } from '../segment/segment-footer.ts';
import { contradictions } from './event-check.ts';
import type { Report } from './finding.ts';
import { groupContradictions } from './group-bounds.ts';
import { eventLeaf, nativeRootOf } from './native-hash.ts';
import { checkPackets, type KnownPacket, type LeafAt } from './packet-check.ts';
import { claimOf, type RepeatClaim } from './repeat-claims.ts';
import { SegmentCounts } from './segment-counts.ts';

/** Text looked at at a time. */
const SLICE_BYTES = 4 * 1024 * 1024;

const SMALL: readonly ColumnName[] = COLUMNS_WITH_REPEATS.map(({ name }) => name).filter(
  (name) => name !== 'event' && name !== 'raw',
);

/** What was checked of a segment. */
export interface CheckedSegment {
  readonly packets: number;
  readonly events: number;
  /** Events by hour of event time, source, class and severity, as they were counted here. */
  readonly counts: readonly RollupCount[];
  /** What was signed about its packets. */
  readonly manifests: readonly Manifest[];
  /** Uids of events of which only the leaf is there: each must have its erasure in the log. */
  readonly erased: readonly string[];
  /** Events that are said to repeat another, each of which must be there and say the same. */
  readonly repeats: readonly RepeatClaim[];
}

/** A packet whose leaves are being gathered. */
interface Gathering extends KnownPacket {
  readonly leaves: (Uint8Array | undefined)[];
  /** Indices whose row contradicts its event. */
  readonly suspects: number[];
  readonly repeats: RepeatClaim[];
}

/**
 * Checks the object of a segment that the catalog lists; `leafAt` knows the log from its first packet on. Never throws for what the
 * bytes hold.
 */
export async function checkSegment(
  listed: ListedSegment,
  bytes: Uint8Array<ArrayBuffer>,
  leafAt: LeafAt,
  report: Report,
): Promise<CheckedSegment> {
  const subject = `${listed.segment}`;
  const read: ReadRange = async (start, end) => bytes.slice(start, end).buffer;
  if (bytes.length !== listed.bytes) {
    report({
      code: 'segment-changed',
      subject,
      detail: `the object has ${bytes.length} bytes, the catalog says ${listed.bytes}`,
    });
  }
  try {
    const place = { object: subject, bytes: bytes.length, footerBytes: bytes.length };
    const segment = await openSegment(place, read);
    const blob = placeOfPackets(segment);
    const records = decodePacketsBlob(bytes.subarray(blob.offset, blob.offset + blob.bytes));
    const known = checkPackets(listed, records, leafAt, report);
    checkFooter(segment, known, records, (detail) => report({ code: 'segment-changed', subject, detail }));
    return await checkRows(listed, segment, read, known, report);
  } catch (error) {
    report({ code: 'segment-changed', subject, detail: `the object cannot be read: ${wordsOf(error)}` });
    return { packets: 0, events: 0, counts: [], manifests: [], erased: [], repeats: [] };
  }
}

/** What a copy of the object would be judged by; of one with a manifest that cannot be read, that is the finding. */
function checkFooter(
  { metadata }: OpenSegment,
  known: readonly (KnownPacket | undefined)[],
  records: readonly PacketRecord[],
  say: (detail: string) => void,
): void {
  const manifests = known.flatMap((packet, at) =>
    packet === undefined ? [] : [{ manifest: packet.manifest, text: records[at]?.manifest ?? '' }],
  );
  const said = metadata.key_value_metadata?.find(({ key }) => key === SEGMENT_METADATA_KEY)?.value;
  const problem = manifests.length < records.length ? undefined : footerProblem(said, manifests);
  if (problem !== undefined) say(problem);
}

/** Every row of the segment: gathered by packet, counted, and held against its own event. */
async function checkRows(
  listed: ListedSegment,
  segment: OpenSegment,
  read: ReadRange,
  known: readonly (KnownPacket | undefined)[],
  report: Report,
): Promise<CheckedSegment> {
  const packets = new Map<string, Gathering>();
  for (const packet of known) {
    if (packet !== undefined)
      packets.set(packet.manifest.packet, { ...packet, leaves: [], suspects: [], repeats: [] });
  }
  const counts = new SegmentCounts();
  let events = 0;
  for (const [at, group] of segment.groups.entries()) {
    const columns = await readColumns(segment, SMALL, group.start, group.end, read);
    const claims = [...groupContradictions(group, columns), ...(await pageIndexProblems(segment, at, read))];
    for (const detail of claims) report({ code: 'segment-changed', subject: `${listed.segment}`, detail });
    const perRow =
      Math.max(1, (group.size.get('event') ?? 0) + (group.size.get('raw') ?? 0)) / (group.end - group.start);
    const span = Math.max(1, Math.floor(SLICE_BYTES / perRow));
    for (let start = group.start; start < group.end; start += span) {
      const end = Math.min(group.end, start + span);
      const texts = await readTextBytes(segment, ['event', 'raw'], start, end, read);
      for (let row = start; row < end; row++) checkRow({ columns, texts, row }, packets, counts, report);
      events += end - start;
    }
  }
  for (const packet of packets.values()) checkRoot(packet, report);
  const erased = [...packets.values()].flatMap((packet) =>
    Object.keys(packet.erased).map((idx) => `${packet.manifest.packet}.${idx}`),
  );
  const manifests = [...packets.values()].map(({ manifest }) => manifest);
  // Of a packet whose manifest cannot be read nobody knows when it came; that it cannot is a finding.
  const received = manifests.length < known.length ? [] : manifests.map(({ received_at: at }) => at);
  counts.compare(listed, received, report);
  const repeats = [...packets.values()].flatMap((packet) => packet.repeats);
  return { packets: packets.size, events, counts: counts.rollups, manifests, erased, repeats };
}

interface Row {
  readonly columns: ColumnSlices;
  readonly texts: ColumnSlices;
  readonly row: number;
}

function checkRow(
  { columns, texts, row }: Row,
  packets: ReadonlyMap<string, Gathering>,
  counts: SegmentCounts,
  report: Report,
): void {
  const idx = columns.number('idx', row);
  const uid = `${columns.text('packet', row)}.${idx}`;
  const of = columns.text('repeats', row) || null;
  counts.add({
    isRepeat: of !== null,
    time: columns.number('time', row),
    source: columns.text('source', row),
    classUid: columns.number('class_uid', row),
    severityId: columns.number('severity_id', row),
  });
  const packet = packets.get(columns.text('packet', row));
  if (packet === undefined) {
    report({ code: 'event-extra', subject: uid, detail: 'its segment holds no packet of that name' });
    return;
  }
  if (!(idx >= 0 && idx < packet.manifest.events)) {
    report({ code: 'event-extra', subject: uid, detail: `its packet has ${packet.manifest.events} events` });
    return;
  }
  if (packet.leaves[idx] !== undefined) {
    report({ code: 'event-extra', subject: uid, detail: 'its segment holds it more than once' });
    return;
  }
  const event = texts.bytes('event', row);
  packet.leaves[idx] = eventLeaf(columns.bytes('salt', row), event);
  const claim = of === null ? undefined : claimOf(packet.manifest, idx, of, event, report);
  if (claim !== undefined) packet.repeats.push(claim);
  const wrong = contradictions(decoder.decode(event), texts.bytes('raw', row), uid, packet.manifest, (name) =>
    columns.scalar(name, row),
  );
  if (wrong.length === 0) return;
  packet.suspects.push(idx);
  report({ code: 'event-changed', subject: uid, detail: wrong.join('; ') });
}

/** All events of a packet together are what its manifest, and so the log, committed to. */
function checkRoot({ manifest, leaves, erased, suspects }: Gathering, report: Report): void {
  const { packet, events, root } = manifest;
  const there: Uint8Array[] = [];
  const missing: number[] = [];
  for (let idx = 0; idx < events; idx++) {
    const leaf = leaves[idx] ?? decodeHex(erased[idx] ?? '');
    if (leaf?.length === 32) there.push(leaf);
    else missing.push(idx);
  }
  for (const idx of missing.slice(0, MOST_NAMED))
    report({ code: 'event-missing', subject: `${packet}.${idx}`, detail: 'its segment does not hold it' });
  if (missing.length > MOST_NAMED) {
    const detail = `its segment does not hold ${missing.length} of its ${events} events`;
    report({ code: 'event-missing', subject: packet, detail });
  }
  if (missing.length > 0 || encodeHex(nativeRootOf(there)) === root) return;
  if (events === 1) {
    const detail = 'event or salt is not what the log committed to';
    report({ code: 'event-changed', subject: `${packet}.0`, detail });
    return;
  }
  const named = suspects.slice(0, MOST_NAMED).map((idx) => `${packet}.${idx}`);
  const told = named.length > 0 ? `; by their own words ${named.join(', ')}` : '';
  report({
    code: 'packet-changed',
    subject: packet,
    detail: `one or more of its ${events} events or salts are not what the log committed to${told}`,
  });
}

/** Events of one packet that are named one by one. */
const MOST_NAMED = 100;

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

const place = z.object({ offset: z.int().min(0), bytes: z.int().min(1) });

function placeOfPackets({ metadata }: OpenSegment): z.infer<typeof place> {
  const { key_value_metadata: pairs = [] } = metadata;
  return place.parse(JSON.parse(pairs.find(({ key }) => key === PACKETS_METADATA_KEY)?.value ?? ''));
}

/** What our own readers say in a sentence; what a library says of hostile bytes, cut short. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200).replaceAll(/\s+/g, ' ') : 'unknown reason';
}
