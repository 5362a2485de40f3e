// A proof document (design, section 3, `GET /v1/events/<uid>/proof`), read strictly: attacker-controlled, every member
// is looked at once, and one that is not understood is refused. Browser-safe.
import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { Refusal } from '../errors.ts';
import { parseTlogProof, type TlogProof } from '../log/tlog-proof.ts';
import { decodeHex } from './base-encoding.ts';
import { canonicalText } from './canonical-text.ts';

/** What the manifest of a packet says, as far as a proof needs it. */
export interface ProvenManifest {
  /** Canonical text, as it was hashed. */
  readonly text: string;
  readonly packet: string;
  readonly tenant: string;
  readonly source: string;
  readonly receivedAt: number;
  readonly events: number;
  readonly root: Uint8Array;
  readonly members: JsonObject;
}

/** The proof of a packet: its manifest is an entry of the log. */
export interface PacketProof {
  readonly manifest: ProvenManifest;
  readonly logIndex: number;
  readonly tlogProof: TlogProof;
}

/** The proof of an event: it is a leaf of a proven packet. */
export interface EventProof extends PacketProof {
  /** Canonical text, as it was hashed. */
  readonly event: string;
  /** The event's own `metadata.uid`. */
  readonly uid: string;
  readonly salt: Uint8Array;
  readonly index: number;
  readonly path: readonly Uint8Array[];
}

const PACKET_MEMBERS = ['v', 'manifest', 'log_index', 'tlog_proof'];
const EVENT_MEMBERS = [...PACKET_MEMBERS, 'event', 'salt', 'index', 'path'];

/** An RFC 6962 path has at most one hash a level; a packet has fewer than 2^53 events. */
const MAX_PATH = 53;

/** Reads a packet proof. Throws `Refusal` ATTEST_PROOF_INVALID naming what is wrong. */
export function parsePacketProof(document: unknown): PacketProof {
  return packetProof(members(document, PACKET_MEMBERS));
}

/** Reads an event proof. Throws `Refusal` ATTEST_PROOF_INVALID naming what is wrong. */
export function parseEventProof(document: unknown): EventProof {
  const proof = members(document, EVENT_MEMBERS);
  const event = text(proof.event, 'event');
  const metadata = canonicalObject(event, 'event').metadata;
  const path = proof.path;
  if (!Array.isArray(path) || path.length > MAX_PATH) throw invalid('path is not a list of hashes');
  return {
    ...packetProof(proof),
    event,
    uid: isObject(metadata) ? text(metadata.uid, 'metadata.uid of the event') : '',
    salt: bytes(proof.salt, 16, 'salt'),
    index: count(proof.index, 'index'),
    path: path.map((hash) => bytes(hash, 32, 'a hash of path')),
  };
}

function packetProof(proof: JsonObject): PacketProof {
  if (proof.v !== 1) throw invalid(`version ${String(proof.v)} is not known, only 1 is`);
  return {
    manifest: manifest(text(proof.manifest, 'manifest')),
    logIndex: count(proof.log_index, 'log_index'),
    tlogProof: parseTlogProof(text(proof.tlog_proof, 'tlog_proof')),
  };
}

function manifest(manifestText: string): ProvenManifest {
  const said = canonicalObject(manifestText, 'manifest');
  if (said.v !== 1) throw invalid(`a manifest of version ${String(said.v)} is not known, only 1 is`);
  const where = (member: string): string => `${member} of the manifest`;
  return {
    text: manifestText,
    packet: text(said.packet, where('packet')),
    tenant: text(said.tenant, where('tenant')),
    source: text(said.source, where('source')),
    receivedAt: count(said.received_at, where('received_at')),
    events: count(said.events, where('events')),
    root: bytes(said.root, 32, where('root')),
    members: said,
  };
}

/** An object whose text is canonical: so that it can be read in one way only, duplicate members included. */
export function canonicalObject(source: string, what: string): JsonObject {
  const value = parse(source, what);
  if (!isObject(value) || canonicalText(value) !== source) throw invalid(`${what} is not canonical JSON`);
  return value;
}

function parse(source: string, what: string): JsonValue {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw invalid(`${what} is not JSON`, cause);
  }
}

/** The members of a document, none of which may be unknown: what is not understood is not trusted. */
export function members(document: unknown, known: readonly string[]): JsonObject {
  if (!isObject(document)) throw invalid('it is not an object');
  const stranger = Object.keys(document).find((member) => !known.includes(member));
  if (stranger !== undefined) throw invalid(`member ${JSON.stringify(stranger.slice(0, 40))} is not known`);
  return document;
}

/** A member that is a text; `what` it is stands in the refusal. */
export function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw invalid(`${what} is not a text`);
  return value;
}

/** A member that is a count. */
export function count(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalid(`${what} is not a count`);
  return value;
}

/** A member that is so many bytes in hex. */
export function bytes(value: unknown, length: number, what: string): Uint8Array {
  const decoded = decodeHex(text(value, what));
  if (decoded?.length !== length) throw invalid(`${what} is not ${length} bytes of lower-case hex`);
  return decoded;
}

/** The refusal of a document; `why` goes into its message. */
export function invalid(why: string, cause?: unknown): Refusal {
  return new Refusal('ATTEST_PROOF_INVALID', `not a proof: ${why}`, { cause });
}
