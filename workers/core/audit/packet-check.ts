// What was signed about the packets of a segment, against the log and against the catalog: a manifest is what its log entry is the hash
// of, its receipt promises the same, and the row that answers for the packet says nothing else.
import type { ListedPacket, ListedSegment } from '../../../schemas/audit-api.ts';
import { MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { type Manifest, manifest as manifestShape } from '../../../schemas/packet.ts';
import { encodeHex, encodeUtf8 } from '../attest/base-encoding.ts';
import { parseJws } from '../attest/jws.ts';
import { equalBytes, leafHash } from '../attest/merkle.ts';
import { sha256 } from '../attest/sha256.ts';
import type { ErasedLeaves } from '../segment/erased.ts';
import type { PacketRecord } from '../segment/packets-blob.ts';
import type { Report } from './finding.ts';

/** A packet of a segment, as its manifest says; the manifest is what the log committed to if `isLogged`. */
export interface KnownPacket {
  readonly manifest: Manifest;
  readonly isLogged: boolean;
  /** Leaves of events that were erased, by index: what is in their place (core/segment/erased.ts). */
  readonly erased: ErasedLeaves;
}

/** Gives the leaf hash of the log at an index; undefined where the log has none. */
export type LeafAt = (index: number) => Uint8Array | undefined;

/** The manifests of a segment by position; undefined for what is none. Reports where they, the log and the catalog differ. */
export function checkPackets(
  listed: ListedSegment,
  records: readonly PacketRecord[],
  leafAt: LeafAt,
  report: Report,
): (KnownPacket | undefined)[] {
  const known = records.map((record, position) => checkRecord(listed, record, position, leafAt, report));
  for (let position = records.length; position < listed.packets; position++) {
    const subject = `${listed.segment}/${position}`;
    report({
      code: 'packet-missing',
      subject,
      detail: 'the catalog counts it, its segment does not hold it',
    });
  }
  for (let position = listed.packets; position < records.length; position++) {
    const subject = known[position]?.manifest.packet ?? `${listed.segment}/${position}`;
    report({
      code: 'packet-extra',
      subject,
      detail: 'it lies in a segment that the catalog says has fewer packets',
    });
  }
  checkRows(listed, known, report);
  return known;
}

function checkRecord(
  listed: ListedSegment,
  record: PacketRecord,
  position: number,
  leafAt: LeafAt,
  report: Report,
): KnownPacket | undefined {
  const hash = sha256(encodeUtf8(record.manifest));
  const manifest = readManifest(record.manifest);
  const subject = manifest?.packet ?? `${listed.segment}/${position}`;
  if (manifest === undefined) {
    report({ code: 'packet-changed', subject, detail: 'its manifest cannot be read' });
  } else if (manifest.events > MAX_EVENTS_PER_PACKET) {
    report({ code: 'packet-changed', subject, detail: 'its manifest has more events than a packet can' });
    return undefined;
  } else if (manifest.tenant !== listed.tenant) {
    report({ code: 'packet-changed', subject, detail: 'its manifest is of another tenant' });
  }
  const index = listed.log_start === null ? null : listed.log_start + position;
  const leaf = index === null ? undefined : leafAt(index);
  const isLogged = leaf !== undefined && equalBytes(leaf, leafHash(hash));
  if (index !== null && !isLogged) report(unlike(subject, index, leaf, hash, listed.entries[position]));
  if (isLogged && listed.entries[position] !== encodeHex(hash)) {
    report({
      code: 'packet-changed',
      subject,
      detail: 'the catalog has another hash of its manifest than the log',
    });
  }
  if (!isReceiptFor(record.receipt, encodeHex(hash))) {
    report({
      code: 'packet-changed',
      subject,
      detail: 'the receipt that is kept with it is for another manifest',
    });
  }
  return manifest === undefined ? undefined : { manifest, isLogged, erased: record.erased ?? {} };
}

/** A manifest that is not the log's entry: changed since, or never sealed. The catalog's copy of the entry tells which. */
function unlike(
  subject: string,
  index: number,
  leaf: Uint8Array | undefined,
  hash: Uint8Array,
  entry: string | undefined,
): Parameters<Report>[0] {
  const found = `its manifest hashes to ${encodeHex(hash)}`;
  if (leaf === undefined) {
    return {
      code: 'packet-extra',
      subject,
      detail: `the catalog places it at ${index}, beyond the log; ${found}`,
    };
  }
  const isEntry = entry !== undefined && equalBytes(leaf, leafHash(hexBytes(entry)));
  return isEntry
    ? { code: 'packet-changed', subject, detail: `${found}, the log has ${entry} at ${index}` }
    : { code: 'packet-extra', subject, detail: `${found}, which is not what the log has at ${index}` };
}

function checkRows(
  { segment, rows }: ListedSegment,
  known: readonly (KnownPacket | undefined)[],
  report: Report,
): void {
  const byId = new Map(rows.map((row) => [row.packet, row]));
  for (const [position, packet] of known.entries()) {
    if (packet === undefined) continue;
    const { manifest } = packet;
    const row = byId.get(manifest.packet);
    byId.delete(manifest.packet);
    if (row === undefined) {
      report({
        code: 'packet-missing',
        subject: manifest.packet,
        detail: `it lies in segment ${segment}, the catalog has no row for it`,
      });
      continue;
    }
    const wrong = differences(row, manifest, position);
    if (wrong.length === 0) continue;
    report({
      code: 'packet-changed',
      subject: manifest.packet,
      detail: `its row in the catalog differs in ${wrong.join(', ')}`,
    });
  }
  for (const row of byId.values()) {
    report({
      code: 'packet-extra',
      subject: row.packet,
      detail: `the catalog says it lies in segment ${segment}, which does not hold it`,
    });
  }
}

function differences(row: ListedPacket, manifest: Manifest, position: number): string[] {
  const pairs: [string, unknown, unknown][] = [
    ['position', row.position, position],
    ['source', row.source, manifest.source],
    ['received_at', row.received_at, manifest.received_at],
    ['events', row.events, manifest.events],
    ['bytes', row.bytes, manifest.bytes],
    ['body', row.body, manifest.body],
    ['sequence', row.sequence, manifest.sequence ?? null],
    // What is archived is no retry: who asks for it would be given another.
    ['duplicate_of', row.duplicate_of, null],
  ];
  return pairs.filter(([, said, holds]) => said !== holds).map(([name]) => name);
}

function readManifest(text: string): Manifest | undefined {
  try {
    const read = manifestShape.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    // No JSON: somebody changed it.
    return undefined;
  }
}

/** What a kept receipt says of the manifest; its signature is checked where a receipt is evidence. */
function isReceiptFor(receipt: string, hash: string): boolean {
  return parseJws(receipt)?.payload.manifest === hash;
}

/** The catalog's entries were read as 64 hex digits. */
function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}
