// Microseconds an event of attest, stage by stage, under Node: `node bench/attest.ts [seconds a stage]`. The stages are plain
// functions, so that they can be run inside workerd too; figures from there are in docs/decisions/0003-hashing.md.
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { OcsfEvent } from '../schemas/event.ts';
import { lanesModule } from '../test/support/lanes.ts';
import { laneHasher, nativeHasher } from '../workers/core/attest/batch-hasher.ts';
import { rootOfDigests } from '../workers/core/attest/batch-root.ts';
import { canonicalize } from '../workers/core/attest/canonical.ts';
import { packEvents, packOriginals, type Workbench, workbench } from '../workers/core/attest/packet-texts.ts';
import { decodeBody } from '../workers/core/decode/body.ts';
import { normalize } from '../workers/core/normalize/normalize.ts';
import { type Corpus, eveCorpus, ownCorpora } from './corpora.ts';

const RECEIVED_AT = Date.UTC(2026, 10, 1);
const EVENTS_PER_PACKET = 500;

/** One request of a corpus, normalized. */
interface Packet {
  readonly body: Uint8Array;
  readonly raws: readonly string[];
  readonly events: readonly OcsfEvent[];
  readonly salts: Uint8Array;
}

/** The stages of attest, each over one packet. */
export const STAGES = {
  /** The plain road, for comparison: a string an event, encoded, one digest call each. */
  'plain canonical + encode + digest': (packet: Packet) => {
    for (const event of packet.events)
      createHash('sha256')
        .update(new TextEncoder().encode(canonicalize(event)))
        .digest();
  },
  'JSON.stringify alone': (packet: Packet) => {
    for (const event of packet.events) JSON.stringify(event);
  },
  originals: (packet: Packet, bench: Workbench) => void packOriginals(packet.raws, bench),
  'canonical bytes': ({ events }: Packet, { writer, hasher }: Workbench) => {
    let at = 0;
    for (const event of events) {
      const end = writer.write(event, at);
      at = end === -1 || end > hasher.arena.length / 2 ? 0 : end;
    }
  },
  'canonical bytes + leaves': (packet: Packet, bench: Workbench) =>
    void packEvents(packet.events, packet.salts, bench),
  root: (packet: Packet, bench: Workbench) =>
    void rootOfDigests(new Uint8Array(32 * packet.events.length), bench.hasher),
  'body digest': (packet: Packet) => void createHash('sha256').update(packet.body).digest(),
} as const satisfies Record<string, (packet: Packet, bench: Workbench) => void>;

/** Packets of a corpus as attest receives them. */
export function packetsOf(corpus: Corpus): Packet[] {
  const packets: Packet[] = [];
  for (let from = 0; from < corpus.lines.length; from += EVENTS_PER_PACKET) {
    const body = new TextEncoder().encode(corpus.lines.slice(from, from + EVENTS_PER_PACKET).join('\n'));
    const decoded = decodeBody(body, { mediaType: corpus.mediaType, receivedAt: RECEIVED_AT }).events;
    packets.push({
      body,
      raws: decoded.map((event) => event.raw),
      events: decoded.map((event) => normalize(event, { receivedAt: RECEIVED_AT, source: 'bench' })),
      salts: new Uint8Array(16 * decoded.length),
    });
  }
  return packets;
}

/** Slices of a measurement: the best counts, so that a collection of garbage or a neighbour does not. */
const SLICES = 5;

/** Microseconds an event of one stage, measured for about `seconds` by a clock in microseconds. */
export function timeStage(
  run: (packet: Packet) => void,
  packets: readonly Packet[],
  seconds: number,
  clock: () => number,
): number {
  const events = packets.reduce((sum, packet) => sum + packet.events.length, 0);
  for (const packet of packets) run(packet);
  const slices = Array.from({ length: SLICES }, () => {
    const started = clock();
    let passes = 0;
    do {
      for (const packet of packets) run(packet);
      passes += 1;
    } while (clock() - started < (1e6 * seconds) / SLICES);
    return (clock() - started) / passes / events;
  });
  return Math.min(...slices);
}

/** Processor time of this thread, in ticks of some milliseconds: others may be running on this machine. */
const threadClock = (): number => {
  const { user, system } = process.threadCpuUsage();
  return user + system;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const seconds = Number(process.argv[2] ?? 1);
  const eve = eveCorpus(1_500);
  for (const corpus of [...ownCorpora(1_500), ...(eve === null ? [] : [eve])]) {
    const packets = packetsOf(corpus);
    const row = (bench: Workbench) =>
      Object.entries(STAGES).map(([name, run]) => [
        name,
        timeStage((p) => run(p, bench), packets, seconds, threadClock).toFixed(2),
      ]);
    console.log(`${corpus.name}, µs an event`);
    console.table({
      lanes: Object.fromEntries(row(workbench(laneHasher(lanesModule)))),
      'node:crypto': Object.fromEntries(row(workbench(nativeHasher()))),
    });
  }
}
