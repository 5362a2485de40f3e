// A segment on its way into ARCHIVE, under a key nobody used. That of a large packet is written piece by piece (large-segment.ts): held where
// it compresses to a few MiB, as nearly all do; else made twice, first to learn its length, which R2 wants to know before a conditional put.
import { Unavailable } from '../core/errors.ts';
import { letGo } from '../core/let-go.ts';
import type { SegmentPacket } from '../core/segment/erased.ts';
import { LargePacket } from '../core/segment/large-packet.ts';
import { type LargeSegment, surveyLarge, writeLarge } from '../core/segment/large-segment.ts';
import type { ObjectPlaces } from '../core/segment/parquet.ts';
import type { SegmentEntry } from '../core/segment/segment-entry.ts';
import { buildSegment } from '../core/segment/write.ts';
import type { Candidate } from './plan.ts';
import type { Repeats } from './repeats.ts';

/** Objects of up to so many bytes are held. */
const HELD_BYTES = 12 * 1024 * 1024;

/** A segment that can be put. */
export interface PreparedSegment extends SegmentEntry {
  /** False when the key is taken. Throws `Unavailable` PERSIST_ARCHIVE_UNAVAILABLE, and what reading its packet throws. */
  put(archive: R2Bucket, key: string): Promise<boolean>;
}

/** The segment of these packets: at least one. */
export async function prepareSegment(
  candidates: readonly Candidate[],
  repeats: Repeats,
): Promise<PreparedSegment> {
  const terms = candidates.map(({ term }) => term);
  const packets: SegmentPacket[] = [];
  for (const { packet, identity } of candidates) {
    const its = repeats.of.get(identity.packet);
    if (packet instanceof LargePacket) return prepareLarge(await surveyLarge(packet, its, terms));
    packets.push(its === undefined ? packet : { ...packet, repeats: its });
  }
  const { bytes, ...entry } = buildSegment(packets, terms);
  return { ...entry, put: (archive, key) => putOnce(() => archive.put(key, bytes, UNUSED)) };
}

const UNUSED = { onlyIf: { etagDoesNotMatch: '*' } } as const satisfies R2PutOptions;

async function putOnce(put: () => Promise<R2Object | null>): Promise<boolean> {
  try {
    return (await put()) !== null;
  } catch (cause) {
    throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'could not store a segment', { cause });
  }
}

async function prepareLarge(segment: LargeSegment): Promise<PreparedSegment> {
  const { places, bytes } = await hold(writeLarge(segment));
  const entry = segment.tally.entry(places);
  const put: PreparedSegment['put'] =
    bytes === undefined
      ? (archive, key) => putPieces(archive, key, places.size, writeLarge(segment))
      : (archive, key) => putOnce(() => archive.put(key, bytes, UNUSED));
  return { ...entry, put };
}

/** All pieces in one, unless they are too many. */
async function hold(
  pieces: AsyncGenerator<Uint8Array, ObjectPlaces>,
): Promise<{ places: ObjectPlaces; bytes: Uint8Array | undefined }> {
  let held: Uint8Array[] | undefined = [];
  let size = 0;
  for (let step = await pieces.next(); ; step = await pieces.next()) {
    if (step.done) return { places: step.value, bytes: held && joined(held) };
    size += step.value.length;
    if (size > HELD_BYTES) {
      held?.forEach(letGo);
      held = undefined;
    }
    held?.push(step.value.slice());
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.concat(pieces);
  pieces.forEach(letGo);
  return bytes;
}

/** Nothing is stored unless all of it is written. */
async function putPieces(
  archive: R2Bucket,
  key: string,
  size: number,
  pieces: AsyncGenerator<Uint8Array, ObjectPlaces>,
): Promise<boolean> {
  const { readable, writable } = new FixedLengthStream(size);
  const writer = writable.getWriter();
  const putting = putOnce(() => archive.put(key, readable, UNUSED));
  const writing = writeAll(writer, pieces);
  try {
    return await Promise.race([putting, writing.then(() => putting)]);
  } finally {
    // Whichever is not done will not be: a taken key is known before all is written, a packet that is gone before all is read.
    await writer.abort().catch(() => undefined);
    await Promise.allSettled([putting, writing]);
  }
}

/** Throws what making a piece throws. That nobody takes one any more is for the put to say. */
async function writeAll(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  pieces: AsyncGenerator<Uint8Array, ObjectPlaces>,
): Promise<void> {
  for (let step = await pieces.next(); ; step = await pieces.next()) {
    // workerd waits for ever for somebody to take no bytes.
    if (!step.done && step.value.length === 0) continue;
    try {
      await (step.done ? writer.close() : writer.write(step.value));
    } catch {
      return;
    }
    if (step.done) return;
  }
}
