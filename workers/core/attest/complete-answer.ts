// An answer that proves itself complete (docs/accounting.md, "Completeness of an answer"), read strictly and checked offline: no event of
// the named source and hours of receipt was left out. The books say how many packets there were and hash them; their chain says that no
// book is missing. Browser-safe.
import type { JsonObject } from '../../../schemas/json.ts';
import { encodeHex, encodeUtf8 } from './base-encoding.ts';
import { canonicalize } from './canonical.ts';
import { leafHash, rootOf } from './merkle.ts';
import { bytes, canonicalObject, count, invalid, members, text } from './proof-document.ts';
import { sha256 } from './sha256.ts';
import { parseStatementProof, type StatementProof } from './statement-proof.ts';

/** What a book says, as far as completeness needs it. */
export interface ProvenBook {
  readonly proof: StatementProof;
  /** Hex SHA-256 of its text. */
  readonly hash: string;
  readonly tenant: string;
  readonly source: string;
  readonly hour: number;
  readonly late: boolean;
  readonly previous: string | null;
  readonly lateBooks: number;
  readonly previousLate: string | null;
  readonly packets: JsonObject;
  readonly events: JsonObject;
  readonly root: Uint8Array;
  /** What it says of the sender's own numbers, canonical; null if nothing. */
  readonly numbering: string | null;
}

/** A packet with all its leaves. */
export interface CompletePacket {
  /** Hex SHA-256 of the manifest: its entry. */
  readonly entry: Uint8Array;
  readonly packet: string;
  readonly tenant: string;
  readonly source: string;
  readonly receivedAt: number;
  /** The sender's own number of it. */
  readonly sequence: number | null;
  readonly events: number;
  readonly root: Uint8Array;
  readonly leaves: readonly Uint8Array[];
  /** Indices of which there is only a leaf. */
  readonly erased: readonly number[];
  /** Canonical texts by index; null of what is erased. */
  readonly texts: readonly (string | null)[];
  /** Index of an event -> uid of the event of another request that it is said to repeat. */
  readonly repeats: ReadonlyMap<number, string>;
}

/** The answer, taken apart. */
export interface CompleteAnswer {
  readonly source: string;
  readonly from: number;
  readonly to: number;
  readonly books: readonly ProvenBook[];
  readonly late: readonly ProvenBook[];
  readonly newest: ProvenBook | null;
  readonly packets: readonly CompletePacket[];
  readonly erasures: readonly StatementProof[];
  /** Which of all packets these are, where they are not all. */
  readonly page: Page | null;
}

/** A page's place among all. */
export interface Page {
  readonly first: number;
  readonly total: number;
}

const MEMBERS = ['v', 'source', 'from', 'to', 'books', 'late', 'newest', 'packets', 'erasures', 'page'];

/** Reads such an answer (attacker-controlled). Throws `Refusal` ATTEST_PROOF_INVALID naming what is wrong. */
export function parseCompleteAnswer(document: unknown): CompleteAnswer {
  const answer = members(document, MEMBERS);
  if (answer.v !== 1) throw invalid(`version ${String(answer.v)} is not known, only 1 is`);
  return {
    source: text(answer.source, 'source'),
    from: count(answer.from, 'from'),
    to: count(answer.to, 'to'),
    books: list(answer.books, 'books').map(book),
    late: list(answer.late, 'late').map(book),
    newest: answer.newest === null ? null : book(answer.newest),
    packets: list(answer.packets, 'packets').map(packet),
    erasures: list(answer.erasures, 'erasures').map(parseStatementProof),
    page: answer.page === undefined ? null : pageOf(answer.page),
  };
}

function pageOf(document: unknown): Page {
  const { first, total } = members(document, ['first', 'total', 'cursor']);
  return { first: count(first, 'first of the page'), total: count(total, 'total of the page') };
}

/**
 * The pages of one answer (each attacker-controlled), in any order, as the one answer that they are: with the books of the last page, which
 * were read last, and the packets of all. Nothing is believed by it: the answer is to be checked as one that came whole.
 * Throws `Refusal` ATTEST_PROOF_INVALID where a page is missing.
 */
export function joinPages(documents: readonly unknown[]): unknown {
  const pages = documents.map((document) => {
    const answer = members(document, MEMBERS);
    return { answer, packets: list(answer.packets, 'packets'), ...pageOf(answer.page) };
  });
  pages.sort((a, b) => a.first - b.first);
  const last = pages.at(-1);
  if (last === undefined) throw invalid('there is no page');
  let at = 0;
  for (const { first, packets, answer } of pages) {
    if (first !== at) throw invalid(`packets ${at} to ${first - 1} are on no page, or on two`);
    if (['v', 'source', 'from', 'to'].some((name) => answer[name] !== last.answer[name]))
      throw invalid('a page is of an answer to another question');
    at += packets.length;
  }
  if (at !== last.total) throw invalid(`packets ${at} to ${last.total - 1} are on no page`);
  const { page: _, ...answer } = last.answer;
  const erasures = pages.flatMap((page) => list(page.answer.erasures, 'erasures'));
  return { ...answer, packets: pages.flatMap(({ packets }) => packets), erasures };
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`${what} is not a list`);
  return value;
}

function book(document: unknown): ProvenBook {
  const proof = parseStatementProof(document);
  const { kind, tenant, members: said } = proof.statement;
  if (kind !== 'book') throw invalid(`a statement that is a ${kind.slice(0, 40)}, no book`);
  return {
    proof,
    hash: encodeHex(sha256(encodeUtf8(proof.text))),
    tenant,
    source: text(said.source, 'source of a book'),
    hour: count(said.hour, 'hour of a book'),
    late: said.late === true,
    previous: link(said.previous),
    lateBooks: count(said.late_books, 'late_books of a book'),
    previousLate: link(said.previous_late),
    packets: counts(said.packets),
    events: counts(said.events),
    root: bytes(said.packets_root, 32, 'packets_root of a book'),
    numbering: said.numbering === undefined ? null : canonicalize(said.numbering),
  };
}

const link = (value: unknown): string | null => (value === null ? null : text(value, 'the link of a book'));

const COUNTS = ['received', 'archived', 'dead_lettered', 'duplicate', 'replayed'];

function counts(value: unknown): JsonObject {
  const found = members(value, [...COUNTS, 'repeated']);
  for (const name of COUNTS) count(found[name], `${name} of a book`);
  if (found.repeated !== undefined) count(found.repeated, 'repeated of a book');
  return found;
}

function packet(document: unknown): CompletePacket {
  const { manifest, events } = members(document, ['manifest', 'events']);
  const source = text(manifest, 'manifest');
  const said = canonicalObject(source, 'manifest');
  const leaves = list(events, 'events of a packet').map(leafOf);
  return {
    entry: sha256(encodeUtf8(source)),
    packet: text(said.packet, 'packet of a manifest'),
    tenant: text(said.tenant, 'tenant of a manifest'),
    source: text(said.source, 'source of a manifest'),
    receivedAt: count(said.received_at, 'received_at of a manifest'),
    sequence: said.sequence === undefined ? null : count(said.sequence, 'sequence of a manifest'),
    events: count(said.events, 'events of a manifest'),
    root: bytes(said.root, 32, 'root of a manifest'),
    leaves: leaves.map(({ leaf }) => leaf),
    erased: leaves.flatMap(({ text }, index) => (text === null ? [index] : [])),
    texts: leaves.map((one) => one.text),
    repeats: new Map(leaves.flatMap(({ repeats }, index) => (repeats === null ? [] : [[index, repeats]]))),
  };
}

interface Leaf {
  readonly leaf: Uint8Array;
  readonly text: string | null;
  readonly repeats: string | null;
}

function leafOf(document: unknown): Leaf {
  const found = members(document, ['event', 'salt', 'leaf', 'repeats']);
  if (found.leaf !== undefined && found.event === undefined)
    return { leaf: bytes(found.leaf, 32, 'leaf'), text: null, repeats: null };
  const said = text(found.event, 'event');
  const event = encodeUtf8(said);
  const data = new Uint8Array(16 + event.length);
  data.set(bytes(found.salt, 16, 'salt'));
  data.set(event, 16);
  const repeats = found.repeats === undefined ? null : text(found.repeats, 'repeats of an event');
  return { leaf: leafHash(data), text: said, repeats };
}

/** The root over the entries of packets, as a book has it. */
export function rootOfPackets(packets: readonly CompletePacket[]): Uint8Array {
  return rootOf(packets.map(({ entry }) => leafHash(entry)));
}
