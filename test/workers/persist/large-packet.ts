// Packets of more text than a segment should have, in frames as ingest makes them of such.
import { MAX_SEGMENT_BYTES } from '../../../schemas/limits.ts';
import { expandPacketFile } from '../../../workers/core/attest/packet-compression.ts';
import { framedFile } from '../../support/framed-file.ts';
import { type BuiltPacket, buildPacket, type PacketSpec } from '../../support/packet-builder.ts';

const EVENTS = 16;
const FRAME_BYTES = 2 * 1024 * 1024;

/** As long as text must be for a packet of so few events to be large. */
const TEXT_BYTES = Math.ceil((1.1 * MAX_SEGMENT_BYTES) / 2 / EVENTS);

/** The same word over and over. */
const plain = (i: number, bytes: number): string => `event ${i} `.repeat(bytes / 8);

/** Hardly any repetition in it. */
export function noise(_: number, bytes: number): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes; at += 40_000)
    parts.push(Buffer.from(crypto.getRandomValues(new Uint8Array(30_000))).toString('base64'));
  return parts.join(' ');
}

/** One packet; `text` makes the message of each event. */
export async function largePacket({
  text = plain,
  ...spec
}: PacketSpec & { readonly text?: (i: number, bytes: number) => string } = {}): Promise<BuiltPacket> {
  const events = Array.from({ length: EVENTS }, (_, i) => ({ message: text(i, TEXT_BYTES) }));
  const raws = events.map(({ message }) => message);
  const built = await buildPacket({ events, raws, ...spec });
  return { ...built, file: framedFile(expandPacketFile(built.file), FRAME_BYTES) };
}

/** Uids of its events. */
export const uidsOf = ({ id, packet }: BuiltPacket): string[] =>
  Array.from({ length: packet.manifest.events }, (_, i) => `${id}.${i}`);
