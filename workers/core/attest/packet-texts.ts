// The two texts of each event, packed and hashed in batches: the original (for `raw_data_hash`) and the canonical (for the
// Merkle leaf, SHA-256(0x00 || salt || text), design section 3). Each event is walked once and encoded once.
import { createHash } from 'node:crypto';
import type { OcsfEvent } from '../../../schemas/event.ts';
import { encodeUtf8 } from './base-encoding.ts';
import { type BatchHasher, SALT_BYTES } from './batch-hasher.ts';
import { canonicalize } from './canonical.ts';
import { CanonicalWriter } from './canonical-writer.ts';
import type { EventBinding } from './event-binding.ts';
import { PackedTexts } from './packed-texts.ts';

export { SALT_BYTES };

/** The arena's tail is not worth trying for another event. */
const MIN_FREE_BYTES = 4_096;

/** What packets are attested with; one an isolate is enough. */
export interface Workbench {
  readonly hasher: BatchHasher;
  readonly writer: CanonicalWriter;
}

/** A workbench around a hasher. */
export function workbench(hasher: BatchHasher): Workbench {
  return { hasher, writer: new CanonicalWriter(hasher.arena) };
}

/** A UTF-16 unit takes at most so many bytes. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Events made before they are written: so few that they are still in the processor's caches, and so many that the code which
 * makes them and the code which writes them need not take turns there with every event.
 */
const GROUP = 16;

/** Texts encoded in one call while they are ASCII, whose bytes are as many as their characters: a call costs as much as 200 of them. */
const MOST_AT_ONCE = 32;

const encoder = new TextEncoder();

/** Original texts as UTF-8, with the SHA-256 of each. */
export function packOriginals(raws: readonly string[], { hasher }: Workbench): PackedTexts {
  let units = 0;
  for (const raw of raws) units += raw.length;
  const packed = new PackedTexts(raws.length, hasher, null, units);
  let together = MOST_AT_ONCE;
  for (let i = 0; i < raws.length; ) {
    const some = raws.slice(i, i + together);
    if (packAscii(some, packed, hasher)) together = Math.min(2 * together, MOST_AT_ONCE);
    else if (together > 1) {
      together = 1;
      continue;
    } else some.forEach(packOriginal);
    i += some.length;
  }
  packed.flush();
  return packed;

  function packOriginal(raw: string): void {
    if (!packed.makeRoom(1, MAX_BYTES_PER_UNIT * raw.length)) packLone(raw, packed);
    else packed.add(packed.end + encoder.encodeInto(raw, hasher.arena.subarray(packed.end)).written);
  }
}

/** Takes texts if all of them are ASCII and the arena can hold them. */
function packAscii(raws: readonly string[], packed: PackedTexts, { arena }: BatchHasher): boolean {
  let units = 0;
  for (const raw of raws) units += raw.length;
  if (!packed.makeRoom(raws.length, units)) return false;
  const { read, written } = encoder.encodeInto(raws.join(''), arena.subarray(packed.end));
  if (read !== units || written !== units) return false;
  for (const raw of raws) packed.add(packed.end + raw.length);
  return true;
}

function packLone(raw: string, packed: PackedTexts): void {
  const text = encodeUtf8(raw);
  packed.addLone(text, createHash('sha256').update(text).digest());
}

/**
 * Canonical texts of events, with the leaf hash of each, of which there are as many as salts; event i's salt is at 16 i, and
 * `binding` completes it first. Throws as `canonicalize` does.
 */
export function packEvents(
  events: Iterable<OcsfEvent>,
  salts: Uint8Array,
  { hasher, writer }: Workbench,
  binding: EventBinding | null = null,
): PackedTexts {
  const { arena } = hasher;
  const count = salts.length / SALT_BYTES;
  const packed = new PackedTexts(count, hasher, salts);
  const group: OcsfEvent[] = [];
  writer.binding = binding;
  for (const event of events) {
    group.push(event);
    if (packed.count + group.length > count) throw miscounted();
    if (group.length < GROUP) continue;
    group.forEach(pack);
    group.length = 0;
  }
  group.forEach(pack);
  if (packed.count !== count) throw miscounted();
  packed.flush();
  writer.forget();
  return packed;

  function pack(event: OcsfEvent): void {
    const i = packed.count;
    binding?.bind(event, i);
    if (arena.length - packed.end < MIN_FREE_BYTES) packed.flush();
    let end = writer.write(event, packed.end);
    if (end === -1 && packed.end > 0) {
      packed.flush();
      end = writer.write(event, 0);
    }
    if (end === -1) packLoneEvent(event, salts.subarray(SALT_BYTES * i, SALT_BYTES * (i + 1)), packed);
    else packed.add(end);
  }
}

function miscounted(): TypeError {
  return new TypeError('packEvents: an event for each salt');
}

/** An event larger than the arena. */
function packLoneEvent(event: OcsfEvent, salt: Uint8Array, packed: PackedTexts): void {
  const text = encodeUtf8(canonicalize(event));
  packed.addLone(text, createHash('sha256').update(Uint8Array.of(0)).update(salt).update(text).digest());
}
