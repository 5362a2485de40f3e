// A segment file checked by itself: does it hold, packet by packet, exactly the events that its manifests commit to? Design, section 3,
// "Archive"; RFC 6962, section 2.1. Everything in the file is attacker-controlled. What it cannot say is whether the log knows the
// manifests: their entries are returned to be held against it.
import { createHash } from 'node:crypto';
import { type Manifest, manifest as manifestSchema } from '../../../schemas/packet.ts';
import { encodeHex } from '../attest/base-encoding.ts';
import { canonicalize } from '../attest/canonical.ts';
import { rootOf } from '../attest/merkle.ts';
import { SALT_BYTES } from '../attest/packet-texts.ts';
import { Violation } from '../errors.ts';
import { erasedLeaf, hashLeaf } from './erased.ts';
import { boundsProblems, columnProblems, type FileRow, readFileRows } from './file-rows.ts';
import { decodePacketsBlob, type PacketRecord } from './packets-blob.ts';
import { pageIndexProblems } from './page-index.ts';
import { PACKETS_METADATA_KEY } from './parquet.ts';
import { type OpenSegment, openSegment, type ReadRange } from './read.ts';
import { namingProblem, repeatProblem } from './repeat-check.ts';
import { footerProblem, SEGMENT_METADATA_KEY } from './segment-footer.ts';

/** What was found about one packet of the file. */
export interface PacketFinding extends PacketRecord {
  readonly packet: string;
  readonly events: number;
  /** Events of which only the leaf is left (docs/decisions/0026-erasure.md): that they were erased rightly, the log must say. */
  readonly gone: number;
  /** Hex SHA-256 of the manifest: the log entry it must have. */
  readonly entry: string;
  /** What is wrong, in sentences; none when every event is the one that was received. */
  readonly problems: readonly string[];
}

/** What was found about a file. */
export interface FileFinding {
  readonly tenant: string;
  readonly events: number;
  /** By position. */
  readonly packets: readonly PacketFinding[];
  /** What is wrong with the file as a whole. */
  readonly problems: readonly string[];
}

/** Problems that are named one by one; of more only the number is told. */
const MAX_NAMED = 10;

/** Checks a file of so many bytes. Throws `Violation` ENVELOPE_MALFORMED for one that cannot be read as a segment. */
export async function checkFile(name: string, bytes: number, read: ReadRange): Promise<FileFinding> {
  const segment = await openFile(name, bytes, read);
  const records = await readRecords(segment, read);
  const rowsOf = new Map<string, FileRow[]>();
  const problems: string[] = [];
  for (const [at, group] of segment.groups.entries()) {
    const rows = await readFileRows(segment, group, read);
    problems.push(...boundsProblems(group, rows), ...(await pageIndexProblems(segment, at, read)));
    for (const row of rows) {
      const known = rowsOf.get(row.packet);
      if (known === undefined) rowsOf.set(row.packet, [row]);
      else known.push(row);
    }
  }
  const packets = records.map((record) => checkPacket(record, rowsOf));
  problems.push(...few(repeatProblems(records, rowsOf)));
  for (const { packet } of packets) rowsOf.delete(packet);
  for (const [packet, rows] of rowsOf)
    problems.push(`${rows.length} events are of packet ${packet}, which has no manifest here`);
  return {
    tenant: tenantOf(records),
    events: packets.reduce((sum, { events }) => sum + events, 0),
    packets,
    problems: [...problems, ...footerProblems(segment, records)],
  };
}

/** The footer's length stands before the magic at the end (Parquet, "File format"). */
async function openFile(name: string, bytes: number, read: ReadRange): Promise<OpenSegment> {
  const end = bytes < 12 ? new ArrayBuffer(8) : await read(bytes - 8, bytes);
  const footer = new DataView(end).getUint32(0, true) + 8;
  const magic = new TextDecoder().decode(new Uint8Array(end, 4));
  if (magic !== 'PAR1' || footer > bytes) throw malformed(`${name} is no Parquet file`);
  return openSegment({ object: name, bytes, footerBytes: footer }, read);
}

async function readRecords(segment: OpenSegment, read: ReadRange): Promise<PacketRecord[]> {
  const place: { offset?: unknown; bytes?: unknown } = Object(
    parse(metadataOf(segment, PACKETS_METADATA_KEY) ?? ''),
  );
  const { offset, bytes } = place;
  if (typeof offset !== 'number' || typeof bytes !== 'number' || offset < 0 || bytes < 0)
    throw malformed(`${segment.place.object} does not say where its manifests are: it is no segment`);
  if (!(offset + bytes <= segment.place.bytes)) throw malformed('its manifests lie beyond its end');
  return decodePacketsBlob(new Uint8Array(await read(offset, offset + bytes)));
}

function checkPacket(record: PacketRecord, rowsOf: ReadonlyMap<string, readonly FileRow[]>): PacketFinding {
  const manifest = readManifest(record.manifest);
  const entry = createHash('sha256').update(record.manifest).digest('hex');
  if (manifest === undefined) {
    const problems = ['its manifest is not one that this version understands'];
    return { ...record, packet: '', events: 0, gone: 0, entry, problems };
  }
  const rows = rowsOf.get(manifest.packet) ?? [];
  return {
    ...record,
    packet: manifest.packet,
    events: manifest.events,
    gone: Object.keys(record.erased ?? {}).length,
    entry,
    problems: packetProblems(record, manifest, rows),
  };
}

/** Canonical, or it could be read in two ways. */
function readManifest(text: string): Manifest | undefined {
  const manifest = manifestSchema.safeParse(parse(text));
  return manifest.success && canonicalize({ ...manifest.data }) === text ? manifest.data : undefined;
}

function packetProblems(record: PacketRecord, manifest: Manifest, rows: readonly FileRow[]): string[] {
  const { erased = {} } = record;
  const held = rows.length + Object.keys(erased).length;
  // Before anything of that length is made: the manifest may claim any number.
  if (held < manifest.events)
    return [`${manifest.events - held} of its ${manifest.events} events are missing`];
  if (held > manifest.events) return [`it has ${held} events, its manifest counts ${manifest.events}`];
  const byIndex = new Map(rows.map((row) => [row.index, row]));
  const leaves = Array.from({ length: held }, (_, i) => {
    const row = byIndex.get(i);
    return row === undefined ? erasedLeaf(erased, i) : hashLeaf(row.salt, row.event);
  });
  const present = leaves.filter((leaf) => leaf !== undefined);
  if (present.length < held) return ['an index stands in it twice, or beyond its packet'];
  // Else a byte could be moved between a salt and its event, unseen by the leaf.
  if (rows.some(({ salt }) => salt.length !== SALT_BYTES)) return ['a salt has not 16 bytes'];
  const root = encodeHex(rootOf(present));
  if (root !== manifest.root)
    return [
      `its events lead to root ${root}, its manifest says ${manifest.root}: one is not what was received`,
    ];
  return few(columnProblems(record, manifest, rows));
}

/** Events that are said to repeat what they do not: as far as this file tells, what they name may lie in another. */
function repeatProblems(
  records: readonly PacketRecord[],
  rowsOf: ReadonlyMap<string, readonly FileRow[]>,
): string[] {
  const copies = [...rowsOf.values()].flat().filter(({ repeats }) => repeats !== null);
  if (copies.length === 0) return [];
  const sources = new Map<string, string>();
  for (const { manifest: text } of records) {
    const manifest = readManifest(text);
    if (manifest !== undefined) sources.set(manifest.packet, manifest.source);
  }
  const known = new Map([...rowsOf.values()].flat().map((row) => [`${row.packet}.${row.index}`, row]));
  const encoder = new TextEncoder();
  const seen = ({ packet, event, repeats }: FileRow) => ({
    ...{ tenant: '', source: sources.get(packet) ?? '' },
    ...{ event: encoder.encode(event), repeats },
  });
  return copies.flatMap((copy) => {
    const { packet, index, repeats } = copy;
    const original = known.get(repeats ?? '');
    const problem =
      namingProblem(packet, repeats ?? '') ??
      (original === undefined ? undefined : repeatProblem(seen(copy), seen(original)));
    return problem === undefined ? [] : [`${packet}.${index}: ${problem}`];
  });
}

/** Of a file whose manifests cannot be read that is the problem. */
function footerProblems(segment: OpenSegment, records: readonly PacketRecord[]): string[] {
  const manifests = records.flatMap(({ manifest: text }) => {
    const manifest = readManifest(text);
    return manifest === undefined ? [] : [{ manifest, text }];
  });
  if (manifests.length < records.length) return [];
  const problem = footerProblem(metadataOf(segment, SEGMENT_METADATA_KEY), manifests);
  return problem === undefined ? [] : [problem];
}

/** One tenant's, or it is no segment: reported as many where manifests differ. */
function tenantOf(records: readonly PacketRecord[]): string {
  return [...new Set(records.map(({ manifest }) => readManifest(manifest)?.tenant ?? ''))].join(', ');
}

const metadataOf = (segment: OpenSegment, key: string): string | undefined =>
  segment.metadata.key_value_metadata?.find((pair) => pair.key === key)?.value;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: every caller refuses what is undefined
  }
}

const few = (problems: readonly string[]): string[] =>
  problems.length <= MAX_NAMED
    ? [...problems]
    : [...problems.slice(0, MAX_NAMED), `and ${problems.length - MAX_NAMED} more`];

const malformed = (why: string): Violation => new Violation('ENVELOPE_MALFORMED', why);
