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
export function identitiesOf({
  header,
  manifest,
  canonical,
  canonicalOffsets,
}: PacketFile): Identities | null {
  if (header.dedupWindowSeconds === 0) return null;
  const isAny = header.dedup === 'event';
  if (!isAny && !mayNameDocuments(manifest.decoder, canonical)) return null;
  const indices: number[] = [];
  const ids = new Uint8Array(IDENTITY_BYTES * manifest.events);
  const seen = new Map<string, number>();
  for (let i = 0; i < manifest.events; i++) {
    const event = canonical.subarray(canonicalOffsets[i], canonicalOffsets[i + 1]);
    if (!isAny && !isNamedDocument(event)) continue;
    const first = eventIdentity(manifest, event);
    const name = keyOf(first, 0);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    ids.set(before === 0 ? first : nth(first, before), IDENTITY_BYTES * indices.length);
    indices.push(i);
  }
  return indices.length === 0 ? null : { indices, ids: ids.subarray(0, IDENTITY_BYTES * indices.length) };
}

/** The identity at an offset as a key of a map. */
export function keyOf(ids: Uint8Array, at: number): string {
  return Buffer.from(ids.buffer, ids.byteOffset + at, IDENTITY_BYTES).toString('latin1');
}

function nth(first: Uint8Array, before: number): Uint8Array {
  return createHash('sha256').update(first).update(`${before}`).digest().subarray(0, IDENTITY_BYTES);
}

/** One look at all the bytes of a packet: who names no documents pays for no more. */
function mayNameDocuments(decoder: string, canonical: Uint8Array): boolean {
  if (!decoder.startsWith('bulk')) return false;
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
