// Which packets lie in a segment object, asked of the object alone: its own metadata says where their manifests are.
import * as z from 'zod';
import { manifest } from '../../schemas/packet.ts';
import type { ErasedLeaves } from '../core/segment/erased.ts';
import { readFooter } from '../core/segment/footer-check.ts';
import { decodePacketsBlob } from '../core/segment/packets-blob.ts';
import { PACKETS_METADATA_KEY } from '../core/segment/parquet.ts';

/** Far more than a footer needs: some 2 KB, and 2 KB for each of at most 10 row groups. */
const TAIL_BYTES = 262_144;

const place = z.object({ offset: z.int().min(0), bytes: z.int().min(1) });

/** A packet of an object, and which of its events are erased there. */
export interface HeldPacket {
  readonly packet: string;
  readonly erased: ErasedLeaves;
}

/** Packet ids by position; undefined for an object that is not there or cannot be read as a segment. */
export async function readPacketIds(archive: R2Bucket, key: string): Promise<string[] | undefined> {
  return (await readHeldPackets(archive, key))?.map(({ packet }) => packet);
}

/** The same, with what is erased of each. */
export async function readHeldPackets(archive: R2Bucket, key: string): Promise<HeldPacket[] | undefined> {
  const tail = await archive.get(key, { range: { suffix: TAIL_BYTES } });
  if (tail === null) return undefined;
  const where = placeOfPackets(await tail.arrayBuffer(), tail.size);
  if (where === undefined) return undefined;
  const blob = await archive.get(key, { range: { offset: where.offset, length: where.bytes } });
  return blob === null ? undefined : packetsIn(new Uint8Array(await blob.arrayBuffer()));
}

function placeOfPackets(tail: ArrayBuffer, bytes: number): z.infer<typeof place> | undefined {
  try {
    const { key_value_metadata: pairs = [] } = readFooter(tail, bytes);
    const value = pairs.find(({ key }) => key === PACKETS_METADATA_KEY)?.value;
    return place.parse(JSON.parse(value ?? ''));
  } catch {
    // Not one of our segments: nothing is known of it, so nothing is done about it.
    return undefined;
  }
}

function packetsIn(blob: Uint8Array): HeldPacket[] | undefined {
  try {
    return decodePacketsBlob(blob).map(({ manifest: text, erased = {} }) => ({
      packet: manifest.parse(JSON.parse(text)).packet,
      erased,
    }));
  } catch {
    return undefined;
  }
}
