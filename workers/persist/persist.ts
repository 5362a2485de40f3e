// The story of a consumer batch (design, section 1.6): open each message, gather packets into chunks, archive each chunk, nudge
// seal, clean up, and give every message exactly one outcome. Nothing here throws for one bad member.
import { MAX_PACKET_FILE_BYTES, MAX_SEGMENT_BYTES } from '../../schemas/limits.ts';
import type { PacketMessage } from '../../schemas/packet.ts';
import { Unavailable } from '../core/errors.ts';
import { letGo } from '../core/let-go.ts';
import { LargePacket } from '../core/segment/large-packet.ts';
import { type Archived, archiveChunk } from './archive.ts';
import { Chunk, expandedBytes } from './chunks.ts';
import { type Arrival, type Delivery, openArrival, openDelivery, openLargeArrival } from './delivery.ts';
import type { Desk } from './desk.ts';
import { inspectTexts, isSound, unsound } from './inspect.ts';
import { log } from './log.ts';
import { nudgeSeal } from './nudge.ts';
import { settleDone, settleFailed } from './outcomes.ts';
import { fetchSource } from './packet-source.ts';
import { isPointer, settleArchived } from './pointers.ts';
import { sourceOf } from './repeats.ts';
import { keepUp } from './upkeep.ts';

/**
 * Works through a batch: afterwards each message is acknowledged, will come again, or is a dead letter. Packets larger than a segment
 * come last and one by one, when nothing else is held.
 */
export async function persistBatch(messages: readonly Message[], desk: Desk): Promise<void> {
  const deliveries = await openAll(messages, desk);
  const pulses = deliveries.filter(isPulse);
  const pointers = await settleArchived(deliveries.filter(isPointer), desk);
  const chunk = new Chunk<Arrival>();
  const large: Delivery[] = [];
  for (const delivery of [...deliveries.filter(({ said }) => said.kind === 'packet'), ...pointers]) {
    await admit(delivery, chunk, desk, messages.length > 1 ? large : undefined);
  }
  await archiveTaken(chunk.take(), desk);
  for (const delivery of large) {
    await admit(delivery, chunk, desk);
    await archiveTaken(chunk.take(), desk);
  }
  if (pulses.length > 0) await keepUp(desk, Math.max(...pulses.map(({ said }) => said.at)));
  for (const { message } of pulses) message.ack();
}

const isPulse = (
  delivery: Delivery,
): delivery is Delivery & { readonly said: Extract<PacketMessage, { kind: 'pulse' }> } =>
  delivery.said.kind === 'pulse';

async function openAll(messages: readonly Message[], desk: Desk): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const message of messages) {
    try {
      deliveries.push(openDelivery(message));
    } catch (error) {
      await settleFailed({ message }, error, desk);
    }
  }
  return deliveries;
}

/**
 * Brings a packet in; a chunk without room for it is archived first, before the packet is expanded. One larger than a segment is only put
 * on the list of those, where there is one.
 */
async function admit(
  delivery: Delivery,
  chunk: Chunk<Arrival>,
  desk: Desk,
  large?: Delivery[],
): Promise<void> {
  try {
    const source = await fetchSource(delivery.said, desk.env.SPILL);
    if (source === undefined) {
      await settleMissing(delivery, desk);
      return;
    }
    const { file } = source;
    const bytes = file === undefined ? MAX_PACKET_FILE_BYTES : expandedBytes(file);
    const isLarge = bytes > MAX_SEGMENT_BYTES;
    if (large !== undefined && isLarge) {
      large.push(delivery);
      return;
    }
    if (!chunk.hasRoomFor({ bytes, events: 0 })) await archiveTaken(chunk.take(), desk);
    const opened =
      file === undefined || isLarge ? await openLargeArrival(delivery, source) : openArrival(delivery, file);
    const arrival = await inspected(opened, desk);
    if (arrival === undefined) return;
    const load = { bytes: textBytes(arrival.packet), events: arrival.packet.manifest.events };
    if (!chunk.hasRoomFor(load)) await archiveTaken(chunk.take(), desk);
    chunk.add(arrival, load);
  } catch (error) {
    await settleFailed(delivery, error, desk);
  }
}

/** With every event looked at, where the packet is not here whole; undefined if it failed. */
async function inspected(arrival: Arrival, desk: Desk): Promise<Arrival | undefined> {
  const { packet } = arrival;
  if (!(packet instanceof LargePacket)) return arrival;
  try {
    return { ...arrival, identities: await inspectTexts(packet) };
  } catch (error) {
    await settleFailed(arrival, error, desk);
    return undefined;
  }
}

function textBytes(packet: Arrival['packet']): number {
  if (packet instanceof LargePacket) return MAX_PACKET_FILE_BYTES;
  return packet.canonical.length + packet.raw.length;
}

/** Another consumer may have archived the packet and deleted what the pointer points to since the batch was begun. */
async function settleMissing(delivery: Delivery, desk: Desk): Promise<void> {
  const missing = await settleArchived(isPointer(delivery) ? [delivery] : [], desk);
  if (missing.length > 0)
    throw new Unavailable('PERSIST_SPILL_MISSING', 'nothing lies where a pointer points');
}

/** Archives a chunk; then the memory of its packets is given back, before others are expanded. */
async function archiveTaken(chunk: readonly Arrival[], desk: Desk): Promise<void> {
  await archiveAll(chunk, desk);
  // All texts of a packet lie in one buffer.
  for (const { packet } of chunk) if (!(packet instanceof LargePacket)) letGo(packet.canonical);
}

/** Archives a chunk and settles its messages. A chunk that fails by itself is halved until only the bad one stays. */
async function archiveAll(admitted: readonly Arrival[], desk: Desk): Promise<void> {
  const chunk = await requireSound(admitted, desk);
  if (chunk.length === 0) return;
  const { env, random, now } = desk;
  try {
    const archived = await archiveChunk(chunk, { catalog: env.CATALOG, archive: env.ARCHIVE, random, now });
    if (archived.isNudgeDue) await nudgeSeal(env.SEALING, archived.segmentId);
    await settleDone(chunk, desk);
    logArchived(archived);
  } catch (error) {
    const apart = bySource(chunk, error);
    if (apart.length > 1) for (const its of apart) await archiveAll(its, desk);
    else if (chunk.length === 1 || error instanceof Unavailable) {
      for (const arrival of chunk) await settleFailed(arrival, error, desk);
    } else {
      const half = Math.ceil(chunk.length / 2);
      await archiveAll(chunk.slice(0, half), desk);
      await archiveAll(chunk.slice(half), desk);
    }
  }
}

/**
 * Consumers that tell apart the events of one source wait for one another (recent-events.ts); the packets of others beside it do not.
 * Nothing where that is not what went wrong.
 */
function bySource(chunk: readonly Arrival[], error: unknown): Arrival[][] {
  const isConflict = error instanceof Unavailable && error.code === 'PERSIST_CLAIM_CONFLICT';
  if (!isConflict) return [];
  return [...Map.groupBy(chunk, (one) => (one.identities === null ? '' : sourceOf(one))).values()];
}

/**
 * Hashes one packet of a chunk again, by lot; if it is not what it should be, all. docs/decisions/0011-inspection.md. Those that are not here
 * whole were hashed when they were opened.
 */
async function requireSound(chunk: readonly Arrival[], desk: Desk): Promise<readonly Arrival[]> {
  const isGood = ({ packet }: Arrival): boolean => packet instanceof LargePacket || isSound(packet);
  const chosen = chunk[desk.random() % Math.max(1, chunk.length)];
  if (chosen === undefined || isGood(chosen)) return chunk;
  const sound: Arrival[] = [];
  for (const arrival of chunk) {
    if (isGood(arrival)) sound.push(arrival);
    else await settleFailed(arrival, unsound(arrival.packet), desk);
  }
  return sound;
}

function logArchived({ isNudgeDue: _, ...archived }: Archived): void {
  log('info', 'archived', { ...archived });
}
