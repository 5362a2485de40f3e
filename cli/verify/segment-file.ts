// `edgeseal verify FILE.parquet`: a copied segment, packet by packet. Its events against the manifests in it (core/segment/check-file.ts),
// each manifest's entry against the log, read over HTTP without a token, or against proofs saved before.
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import type { Jwks } from '../../workers/core/attest/verify.ts';
import { EdgesealError } from '../../workers/core/errors.ts';
import { checkFile, type FileFinding, type PacketFinding } from '../../workers/core/segment/check-file.ts';
import { Complaint } from '../complaint.ts';
import { printable } from '../event-table.ts';
import { type Believed, checkEvidence, readJson } from './evidence.ts';
import { PublicLog } from './public-log.ts';

/** What `--save` writes for a segment file: the proof of each of its packets, as the API answers them. */
export const segmentProofs = z.object({
  v: z.literal(1),
  packets: z.array(z.looseObject({ manifest: z.string(), log_index: z.int() })),
});
export type SegmentProofs = z.infer<typeof segmentProofs>;

/** A packet of the file, and what the log says of it. */
export interface JudgedPacket {
  readonly packet: string;
  readonly events: number;
  /** Events erased for law: their leaves stand in for them. */
  readonly erased: number;
  readonly entry: string;
  readonly log_index: number | null;
  readonly ok: boolean;
  readonly problems: readonly string[];
}

/** What is known of a file in the end. */
export interface JudgedFile {
  readonly ok: boolean;
  readonly tenant: string;
  readonly events: number;
  readonly problems: readonly string[];
  readonly packets: readonly JudgedPacket[];
}

/** Reads and checks the events of a file. */
export async function readSegmentFile(path: string): Promise<FileFinding> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await checkFile(path, size, (start, end) => readAt(file, start, end));
  } catch (error) {
    if (error instanceof EdgesealError) throw new Complaint(`${path} is no segment: ${error.message}`);
    // What a Parquet reader throws at a file that is none says so in its own words.
    if (error instanceof Error) throw new Complaint(`${path} cannot be read as Parquet: ${error.message}`);
    throw error;
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  if (bytesRead !== bytes.length) throw new Complaint('the file is shorter than it says');
  return bytes.buffer;
}

/** The proofs of the file's packets, made from the tiles of the log; of what the log does not hold there is none. */
export async function proveFromLog({ packets }: FileFinding, logUrl: string): Promise<SegmentProofs> {
  const log = await PublicLog.open(logUrl);
  const proven = await log.prove(packets.map(({ entry }) => entry));
  const documents = packets.flatMap(({ entry, manifest }) => {
    const found = proven.get(entry);
    return found === undefined
      ? []
      : [{ v: 1, manifest, log_index: found.index, tlog_proof: found.tlogProof }];
  });
  return { v: 1, packets: documents };
}

/** Proofs saved by `--save`. */
export async function readProofs(path: string): Promise<SegmentProofs> {
  const saved = segmentProofs.safeParse(await readJson(path));
  if (saved.success) return saved.data;
  throw new Complaint(`${path} holds no proofs of a segment.`);
}

/** Holds everything against everything. */
export async function judgeFile(
  file: FileFinding,
  proofs: SegmentProofs,
  keys: Jwks,
  believed: Believed,
): Promise<JudgedFile> {
  const proofOf = new Map(proofs.packets.map((document) => [document.manifest, document]));
  const packets = await Promise.all(
    file.packets.map((packet) => judgePacket(packet, proofOf.get(packet.manifest), keys, believed)),
  );
  const problems = [...file.problems, ...gapsIn(packets)];
  const ok = problems.length === 0 && packets.every((packet) => packet.ok) && packets.length > 0;
  return { ok, tenant: file.tenant, events: file.events, problems, packets };
}

async function judgePacket(
  { packet, events, gone, entry, receipt, problems }: PacketFinding,
  document: SegmentProofs['packets'][number] | undefined,
  keys: Jwks,
  believed: Believed,
): Promise<JudgedPacket> {
  const about = { packet, events, erased: gone, entry };
  if (document === undefined) {
    const unknown = [...problems, 'the log does not hold its manifest'];
    return { ...about, log_index: null, ok: false, problems: unknown };
  }
  const { steps } = await checkEvidence({ proof: document, receipt }, keys, believed);
  const failed = steps.filter(({ ok }) => !ok).map(({ name, detail }) => `not so: ${name}: ${detail}`);
  const all = [...problems, ...failed];
  return { ...about, log_index: document.log_index, ok: all.length === 0, problems: all };
}

/** The packets of a segment are sealed together, in their order: what lies between two of them is missing from the file. */
function gapsIn(packets: readonly JudgedPacket[]): string[] {
  const gaps: string[] = [];
  let expected: number | null = null;
  for (const { log_index } of packets) {
    if (expected !== null && log_index !== null && log_index !== expected)
      gaps.push(
        `entry ${expected} of the log should come next, entry ${log_index} does: a packet was left out or moved`,
      );
    expected = log_index === null ? null : log_index + 1;
  }
  return gaps;
}

/** Says it, a line a packet. */
export function printFile({ ok, tenant, events, problems, packets }: JudgedFile): void {
  console.log(`Segment of tenant ${printable(tenant)}: ${packets.length} packets, ${events} events.`);
  for (const problem of problems) console.log(`FAILED ${printable(problem)}`);
  for (const packet of packets) {
    const erased =
      packet.erased === 0 ? '' : `, ${packet.erased} of them erased (by which statement, the log says)`;
    const place = packet.log_index === null ? '' : `, entry ${packet.log_index} of the log`;
    console.log(
      `${packet.ok ? 'ok    ' : 'FAILED'} ${printable(packet.packet)}: ${packet.events} events${erased}${place}`,
    );
    for (const problem of packet.problems) console.log(`       ${printable(problem)}`);
  }
  console.log(ok ? 'Proven.' : 'NOT proven.');
}
