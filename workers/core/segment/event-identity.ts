// By what an event is known again in another request (docs/decisions/0031): 16 bytes of SHA-256 over tenant, source and what it says.
// Which events have one is for the source's settings to say, and for the sender that names its documents.
import { createHash } from 'node:crypto';
import { isObject, isText, type JsonValue } from '../../../schemas/json.ts';
import type { PacketFile } from '../../../schemas/packet.ts';
import { contentOf } from './event-content.ts';

/** Bytes of one. */
export const IDENTITY_BYTES = 16;

/** Identities of events of one packet, side by side, and whose they are. */
export interface Identities {
  /** Indices of the events, rising. */
  readonly indices: readonly number[];
  /** 16 bytes for each. */
  readonly ids: Uint8Array;
}

/** Whose an event is. */
export interface Owner {
  readonly tenant: string;
  readonly source: string;
}

/** The identity of an event by its canonical text. */
export function eventIdentity({ tenant, source }: Owner, event: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(JSON.stringify([tenant, source]));
  for (const part of contentOf(event)) hash.update(part);
  return hash.digest().subarray(0, IDENTITY_BYTES);
}

/**
 * Identities of those events of a packet that may be repeats, or repeated; null where it has none. The n-th of equal ones is another than
 * the first: one request that brings two lines that are the same to the byte brings two.
 */
export function identitiesOf(packet: PacketFile): Identities | null {
  const { header, manifest, canonical, canonicalOffsets } = packet;
  const collector = new IdentityCollector(packet);
  if (!collector.isWanted) return null;
  if (header.dedup !== 'event' && !mayNameDocuments(canonical)) return null;
  for (let i = 0; i < manifest.events; i++)
    collector.add(i, canonical.subarray(canonicalOffsets[i], canonicalOffsets[i + 1]));
  return collector.identities();
}

/** The same, event by event. */
export class IdentityCollector {
  /** Whether any event of the packet can have one; else none need be added. */
  readonly isWanted: boolean;
  readonly #isAny: boolean;
  readonly #owner: Owner;
  readonly #indices: number[] = [];
  readonly #ids: Uint8Array;
  readonly #seen = new Map<string, number>();

  constructor({ header, manifest }: Pick<PacketFile, 'header' | 'manifest'>) {
    this.#isAny = header.dedup === 'event';
    this.isWanted = header.dedupWindowSeconds > 0 && (this.#isAny || manifest.decoder.startsWith('bulk'));
    this.#owner = manifest;
    this.#ids = new Uint8Array(this.isWanted ? IDENTITY_BYTES * manifest.events : 0);
  }

  /** Events come in the order of their indices. */
  add(index: number, event: Uint8Array): void {
    if (!this.#isAny && !isNamedDocument(event)) return;
    const first = eventIdentity(this.#owner, event);
    const name = keyOf(first, 0);
    const before = this.#seen.get(name) ?? 0;
    this.#seen.set(name, before + 1);
    this.#ids.set(before === 0 ? first : nth(first, before), IDENTITY_BYTES * this.#indices.length);
    this.#indices.push(index);
  }

  identities(): Identities | null {
    const { length } = this.#indices;
    return length === 0
      ? null
      : { indices: this.#indices, ids: this.#ids.subarray(0, IDENTITY_BYTES * length) };
  }
}

/** The identity at an offset as a key of a map. */
export function keyOf(ids: Uint8Array, at: number): string {
  return Buffer.from(ids.buffer, ids.byteOffset + at, IDENTITY_BYTES).toString('latin1');
}

function nth(first: Uint8Array, before: number): Uint8Array {
  return createHash('sha256').update(first).update(`${before}`).digest().subarray(0, IDENTITY_BYTES);
}

/** One look at all the bytes of a packet: who names no documents pays for no more. */
function mayNameDocuments(canonical: Uint8Array): boolean {
  const text = Buffer.from(canonical.buffer, canonical.byteOffset, canonical.length);
  return text.includes('"original_event_uid":') || text.includes('"_id":');
}

/**
 * Whether a document of a bulk request (Elasticsearch, "Bulk index or delete documents") has a name, under which Elasticsearch, too, would
 * have it once: with `create` always; with `index`, where the same name and content a minute later may be said of another minute, if the
 * document has a time of its own.
 */
function isNamedDocument(event: Uint8Array): boolean {
  const said = parsed(event);
  const envelope = member(member(said, 'unmapped'), 'envelope');
  const metadata = member(said, 'metadata');
  const op = member(envelope, 'op_type');
  const isNamed = isText(member(metadata, 'original_event_uid')) || isText(member(envelope, '_id'));
  const hasTime = member(said, 'time') !== member(metadata, 'logged_time');
  return isNamed && (op === 'create' || (op === 'index' && hasTime));
}

function parsed(event: Uint8Array): JsonValue | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(event));
  } catch {
    return undefined; // nothing that was attested: it has no name then
  }
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
