// What sealing adds to taking a body in: leaf hashes with their salts, the Merkle tree, manifest and signature. Everything else
// would be done if nothing were attested: decode, normalize, the hash of each original (OCSF asks for it), the canonical text
// (events are stored as it), the packet file and its compression.
import type { DecodedBody, OcsfEvent } from '../../schemas/event.ts';
import { EventBinding } from '../../workers/core/attest/event-binding.ts';
import type { AttestedPacket } from '../../workers/core/attest/packet.ts';
import { compressPacketFile } from '../../workers/core/attest/packet-compression.ts';
import { encodePacketFile } from '../../workers/core/attest/packet-file.ts';
import {
  packEvents,
  packOriginals,
  SALT_BYTES,
  type Workbench,
} from '../../workers/core/attest/packet-texts.ts';

const EXTRAS = { idempotencyKey: null, dedupWindowSeconds: 0, rejected: [] };

/** How one body is taken in. */
export interface Steps {
  readonly decode: () => DecodedBody | Promise<DecodedBody>;
  readonly normalizing: (decoded: DecodedBody) => Iterable<OcsfEvent>;
  readonly attest: (decoded: DecodedBody, events: Iterable<OcsfEvent>) => Promise<AttestedPacket>;
}

/** Microseconds an event of taking bodies in sealed and unsealed, and what the first is more, in percent. */
export interface Sealing {
  sealed_us: number;
  unsealed_us: number;
  sealing_percent: number;
}

/** From the body to what is handed to the queue. */
async function sealed({ decode, normalizing, attest }: Steps): Promise<AttestedPacket> {
  const decoded = await decode();
  const packet = await attest(decoded, normalizing(decoded));
  compressPacketFile(encodePacketFile(packet, EXTRAS));
  return packet;
}

/** The same texts in a file of the same form, with nothing in it that was computed to prove them. */
async function unsealed(
  { decode, normalizing }: Steps,
  bench: Workbench,
  like: AttestedPacket,
): Promise<void> {
  const decoded = await decode();
  const raws = decoded.events.map((event) => event.raw);
  const originals = packOriginals(raws, bench);
  const salts = new Uint8Array(SALT_BYTES * raws.length);
  const binding = new EventBinding(like.manifest.packet, originals.digests, originals.offsets);
  const hashless = { writer: bench.writer, hasher: { ...bench.hasher, hash: () => undefined } };
  const texts = packEvents(normalizing(decoded), salts, hashless, binding);
  const file = {
    ...like,
    salts,
    canonical: texts.bytes(),
    canonicalOffsets: texts.offsets,
    raw: originals.bytes(),
    rawOffsets: originals.offsets,
  };
  compressPacketFile(encodePacketFile(file, EXTRAS));
}

/** Bodies made ready once, so that somebody outside can time how they are taken in, a turn at a time. */
export interface Turns {
  /** All bodies, so many times. */
  take(isSealed: boolean, times: number): Promise<void>;
}

/** Turns of these bodies, after one of each. */
export async function turnsOf(bodies: readonly Steps[], bench: Workbench): Promise<Turns> {
  const packets: AttestedPacket[] = [];
  for (const steps of bodies) packets.push(await sealed(steps));
  const take = async (isSealed: boolean): Promise<void> => {
    for (const [i, steps] of bodies.entries()) {
      const like = packets[i];
      if (isSealed) await sealed(steps);
      else if (like !== undefined) await unsealed(steps, bench, like);
    }
  };
  await take(false);
  return {
    async take(isSealed, times) {
      for (let time = 0; time < times; time++) await take(isSealed);
    },
  };
}

/** Takes all bodies in sealed and unsealed by turns for about `seconds` of a clock in milliseconds; the fastest round of each counts. */
export async function measureSealing(
  bodies: readonly Steps[],
  bench: Workbench,
  events: number,
  seconds: number,
  clock: () => number,
): Promise<Sealing> {
  const turns = await turnsOf(bodies, bench);
  let [best, bestBare] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const end = clock() + seconds * 1000;
  for (let round = 0; round === 0 || clock() < end; round++) {
    const started = clock();
    await turns.take(true, 1);
    const between = clock();
    await turns.take(false, 1);
    best = Math.min(best, between - started);
    bestBare = Math.min(bestBare, clock() - between);
  }
  return {
    sealed_us: (1000 * best) / events,
    unsealed_us: (1000 * bestBare) / events,
    sealing_percent: 100 * (best / bestBare - 1),
  };
}
