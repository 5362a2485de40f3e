// Checks an answer of `proof=complete` from docs/accounting.md and RFC 6962 alone, with node:crypto: imports nothing of the project but
// its own independent reading of the log's formats. Throws at the first thing that does not hold.
import { createHash } from 'node:crypto';
import { checkTlogProof, leaf, mth, sha256 } from './reference-log.ts';

interface Proof {
  v: number;
  statement: string;
  log_index: number;
  tlog_proof: string;
}

/** The answer, as far as it is looked at. */
export interface CompleteDocument {
  v: number;
  source: string;
  from: number;
  to: number;
  books: Proof[];
  late: Proof[];
  newest: Proof | null;
  packets: { manifest: string; events: { event?: string; salt?: string; leaf?: string }[] }[];
  erasures: Proof[];
}

const HOUR = 3_600_000;
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function need(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** The texts of all events that were received; throws unless it is shown that they are all. */
export function checkComplete(document: CompleteDocument, vkey: string, tenant: string): string[] {
  const { source, from, to, books, late, newest, packets } = document;
  need(document.v === 1 && from % HOUR === 0 && to % HOUR === 0 && from < to, 'not whole hours');
  const read = (proof: Proof) => {
    const { index } = checkTlogProof(proof.tlog_proof, sha256(Buffer.from(proof.statement)), vkey);
    need(index === proof.log_index, 'another place in the log');
    const said = JSON.parse(proof.statement);
    need(
      said.kind === 'book' && said.tenant === tenant && said.source === source,
      'not a book of this source',
    );
    for (const of of [said.packets, said.events])
      need(
        of.received + of.replayed === of.archived + of.dead_lettered + of.duplicate,
        'a book does not add up',
      );
    return { ...said, hash: hashOf(proof.statement) };
  };
  const main = books.map(read);
  const lates = late.map(read);
  const top = newest === null ? main.at(-1) : read(newest);
  need(main.length > 0 && main.every((one) => one.late === false) && top.late === false, 'no books');
  need(main[0].previous === null || main[0].hour < from, 'the first book is missing');
  for (const [i, one] of main.slice(1).entries()) need(one.previous === main[i].hash, 'a book is missing');
  need(main.at(-1).hour >= to || newest === null, 'the last book is missing');
  const hasBefore = main[0].hour < from;
  let [number, link] = hasBefore ? [main[0].late_books, main[0].previous_late] : [0, null];
  const links = new Map([[number, link]]);
  for (const one of lates) {
    need(
      one.late === true && one.late_books === number && one.previous_late === link,
      'a late book is missing',
    );
    [number, link] = [number + 1, one.hash];
    links.set(number, link);
  }
  for (const one of [...main.slice(hasBefore ? 1 : 0), top])
    need(links.get(one.late_books) === one.previous_late, 'a late book that others know is missing');
  const left = [...packets];
  for (const one of [...main, ...lates].filter(({ hour }) => hour >= from && hour < to)) {
    const its = left.splice(0, one.packets.archived);
    const manifests = its.map(({ manifest }) => JSON.parse(manifest));
    need(its.length === one.packets.archived, 'a packet is missing');
    need(
      manifests.every((m) => m.tenant === tenant && m.source === source),
      'a packet of another source',
    );
    need(
      manifests.every((m) => Math.floor(m.received_at / HOUR) * HOUR === one.hour),
      'a packet of another hour',
    );
    need(
      manifests.every((m, i) => i === 0 || manifests[i - 1].packet < m.packet),
      'packets out of order',
    );
    const entries = its.map(({ manifest }) => leaf(sha256(Buffer.from(manifest))));
    need(hex(mth(entries)) === one.packets_root, 'other packets than the book has');
    const numbers = new Set(manifests.map((m) => m.sequence).filter((number) => number !== undefined));
    need(
      (one.numbering?.numbers ?? 0) === numbers.size &&
        (one.numbering?.first ?? Infinity) === Math.min(...numbers) &&
        (one.numbering?.last ?? -Infinity) === Math.max(...numbers),
      'other numbers than the packets have',
    );
    need(
      manifests.reduce((sum, m) => sum + m.events, 0) === one.events.archived,
      'other events than the book has',
    );
  }
  need(left.length === 0, 'a packet that no book has');
  return packets.flatMap(({ manifest, events }) => checkPacket(manifest, events, document, vkey));
}

function checkPacket(
  manifest: string,
  events: CompleteDocument['packets'][number]['events'],
  { erasures }: CompleteDocument,
  vkey: string,
): string[] {
  const said = JSON.parse(manifest);
  need(events.length === said.events, 'an event is missing');
  const leaves = events.map(({ event, salt, leaf: left }, index) => {
    if (event !== undefined && salt !== undefined)
      return sha256(Uint8Array.of(0), Buffer.from(salt, 'hex'), Buffer.from(event));
    const erasure = erasures.find(({ statement }) => JSON.parse(statement).uid === `${said.packet}.${index}`);
    if (erasure === undefined || left === undefined) throw new Error('an event is gone without a word');
    checkTlogProof(erasure.tlog_proof, sha256(Buffer.from(erasure.statement)), vkey);
    need(JSON.parse(erasure.statement).leaf === left, 'another leaf than was erased');
    return Buffer.from(left, 'hex');
  });
  need(hex(mth(leaves)) === said.root, 'other events than the manifest has');
  return events.flatMap(({ event }) => (event === undefined ? [] : [event]));
}
