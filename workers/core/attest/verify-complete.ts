// Whether an answer is complete (docs/accounting.md, "Completeness of an answer"), step by step, from public keys alone. Browser-safe.
import { sumUpNumbers } from '../accounting/numbering.ts';
import { encodeHex } from './base-encoding.ts';
import { canonicalize } from './canonical.ts';
import {
  type CompleteAnswer,
  type CompletePacket,
  joinPages,
  type ProvenBook,
  parseCompleteAnswer,
  rootOfPackets,
} from './complete-answer.ts';
import { checkRepeats, saysRepeats } from './complete-repeats.ts';
import { equalBytes, rootOf } from './merkle.ts';
import type { StatementProof } from './statement-proof.ts';
import {
  type Jwks,
  logSteps,
  step,
  type Verification,
  type VerifyOptions,
  type VerifyStep,
  verdict,
} from './verify.ts';

/** What the verifier knows from elsewhere. */
export interface CompleteOptions extends Pick<VerifyOptions, 'origin'> {
  /** The tenant and source asked about, and the hours of receipt. */
  readonly tenant?: string;
  readonly source?: string;
  readonly from?: number;
  readonly to?: number;
}

const HOUR_MS = 3_600_000;

/** The verdict on an answer: `ok` only if every step is, and every hour that was asked for is proven. */
export interface CompleteVerification extends Verification {
  /** Where every step holds and the hours asked for are not all proven: epoch ms up to which they are. */
  readonly until?: number;
}

/** Checks an answer of `proof=complete` that came in pages, all of which are there, in any order. Never throws. */
export async function verifyCompletePages(
  documents: readonly unknown[],
  jwks: Jwks,
  options: CompleteOptions = {},
): Promise<CompleteVerification> {
  let whole: CompleteVerification | undefined;
  const read = await verdict(
    null,
    () => joinPages(documents),
    async (document) => {
      whole = await verifyCompleteAnswer(document, jwks, options);
      return [...whole.steps];
    },
  );
  return whole ?? read;
}

/** Checks an answer of `proof=complete` (attacker-controlled); of one that came in pages, one page is not it. Never throws. */
export async function verifyCompleteAnswer(
  document: unknown,
  jwks: Jwks,
  options: CompleteOptions = {},
): Promise<CompleteVerification> {
  let until: number | undefined;
  const { ok, steps } = await verdict(document, parseCompleteAnswer, async (answer) => {
    until = provenUntil(answer);
    return stepsOf(answer, jwks, options);
  });
  return ok && until !== undefined ? { ok: false, steps, until } : { ok, steps };
}

/** The source's newest book shows its hour and none after it: that nothing came since is the deployment's word, until a later book says so. */
function provenUntil({ books, from, to }: CompleteAnswer): number | undefined {
  const end = (books.at(-1)?.hour ?? 0) + HOUR_MS;
  return end < to ? Math.max(from, end) : undefined;
}

async function stepsOf(answer: CompleteAnswer, jwks: Jwks, options: CompleteOptions): Promise<VerifyStep[]> {
  return [
    await step('The answer is to what was asked', () => checkAsked(answer, options)),
    ...(answer.page === null ? [] : [await step('The answer is whole', () => onePageOf(answer))]),
    await step('Every book and erasure in it is an entry of the signed log', () =>
      checkLogged(answer, jwks, options),
    ),
    await step('No book of the source is missing between the one before the hours and the one after', () =>
      checkChain(answer),
    ),
    await step('No late book is missing', () => checkLate(answer)),
    await step('The packets are all those that the books of the hours hash', () => checkPackets(answer)),
    await step('Each packet has all its events', () => checkEvents(answer)),
    ...(saysRepeats(answer, covering(answer))
      ? [await step('What repeats an event does', () => checkRepeats(answer, covering(answer)))]
      : []),
  ];
}

function onePageOf({ packets, page }: CompleteAnswer): never {
  const { first = 0, total = 0 } = page ?? {};
  throw new Error(
    `it is one page, with packets ${first} to ${first + packets.length - 1} of ${total}: check all pages together`,
  );
}

function checkAsked(answer: CompleteAnswer, options: CompleteOptions): string {
  const { source, from, to, books, late, newest } = answer;
  if (from >= to || from % HOUR_MS !== 0 || to % HOUR_MS !== 0) throw new Error('it is not of whole hours');
  const [first] = books;
  if (first === undefined) throw new Error('there is no book in it');
  const all = [...books, ...late, ...(newest === null ? [] : [newest])];
  const tenant = options.tenant ?? first.tenant;
  if (all.some((book) => book.tenant !== tenant || book.source !== source))
    throw new Error('there is a book of another tenant or source in it');
  for (const [name, wanted, is] of [
    ['source', options.source, source],
    ['beginning', options.from, from],
    ['end', options.to, to],
  ])
    if (wanted !== undefined && wanted !== is) throw new Error(`its ${name} is ${is}, not ${wanted}`);
  return `source ${source} of tenant ${tenant}, received from ${iso(from)} to ${iso(to)}`;
}

/** All under one checkpoint as a rule; the signature of each is checked. */
async function checkLogged(answer: CompleteAnswer, jwks: Jwks, options: CompleteOptions): Promise<string> {
  const { books, late, newest, erasures } = answer;
  const proofs = [...books, ...late, ...(newest === null ? [] : [newest])].map(({ proof }) => proof);
  let detail = '';
  for (const proof of [...proofs, ...erasures]) {
    for (const { name, ok, detail: found } of await logSteps(proof, 'statement', jwks, options)) {
      if (!ok) throw new Error(`entry ${proof.logIndex}: ${name}: ${found}`);
      detail = found;
    }
  }
  return `${proofs.length + erasures.length} statements, ${detail}`;
}

function checkChain({ books, newest, from, to }: CompleteAnswer): string {
  const [first] = books;
  const last = books.at(-1);
  if (first === undefined || last === undefined) throw new Error('there is no book');
  if (books.some(({ late }) => late) || newest?.late === true)
    throw new Error('a late book stands among the others');
  if (first.previous !== null && first.hour >= from) throw new Error('it does not begin before the hours');
  for (const [i, book] of books.entries()) {
    const before = books[i - 1];
    if (before !== undefined && (book.previous !== before.hash || book.hour < before.hour))
      throw new Error(`the book of ${iso(book.hour)} does not follow the one before it`);
    if (!addsUp(book)) throw new Error(`the book of ${iso(book.hour)} does not add up`);
  }
  if (newest !== null && newest.hour < last.hour) throw new Error('the newest book is not the newest');
  if (last.hour >= to) return `${books.length} books, from ${iso(first.hour)} to ${iso(last.hour)}`;
  if (newest !== null) throw new Error('it does not reach the end of the hours');
  return `${books.length} books; the source has none after ${iso(last.hour)}, so that later hours rest on the word of the deployment`;
}

function addsUp({ packets, events }: ProvenBook): boolean {
  return [packets, events].every(
    (of) =>
      Number(of.received) + Number(of.replayed) ===
      Number(of.archived) + Number(of.dead_lettered) + Number(of.duplicate),
  );
}

function checkLate({ books, late, newest, from }: CompleteAnswer): string {
  const [first] = books;
  const end = newest ?? books.at(-1);
  if (first === undefined || end === undefined) throw new Error('there is no book');
  const hasBefore = first.hour < from;
  let [expected, link] = hasBefore ? [first.lateBooks, first.previousLate] : [0, null];
  const hashes = new Map<number, string | null>([[expected, link]]);
  for (const book of late) {
    if (!book.late || book.lateBooks !== expected || book.previousLate !== link || !addsUp(book))
      throw new Error(`late book ${expected} of the source is missing or does not add up`);
    expected += 1;
    link = book.hash;
    hashes.set(expected, link);
  }
  for (const book of [...books.slice(hasBefore ? 1 : 0), end]) {
    if (hashes.get(book.lateBooks) === book.previousLate && hashes.has(book.lateBooks)) continue;
    throw new Error(`the book of ${iso(book.hour)} knows ${book.lateBooks} late books, which are not these`);
  }
  return `${late.length} late books, as of the book of ${iso(end.hour)}`;
}

/** The books that say what was received in the hours, in the order in which their packets are listed. */
function covering({ books, late, from, to }: CompleteAnswer): ProvenBook[] {
  return [...books, ...late].filter(({ hour }) => hour >= from && hour < to);
}

function checkPackets(answer: CompleteAnswer): string {
  let at = 0;
  const books = covering(answer);
  for (const book of books) {
    const its = answer.packets.slice(at, at + Number(book.packets.archived));
    at += its.length;
    checkBook(book, its);
  }
  if (at !== answer.packets.length) throw new Error(`${answer.packets.length - at} packets are in no book`);
  const sum = (of: 'archived' | 'duplicate' | 'dead_lettered') =>
    books.reduce((total, { packets }) => total + Number(packets[of]), 0);
  return `${at} packets in ${books.length} books; besides, ${sum('duplicate')} repeated and ${sum('dead_lettered')} given up`;
}

function checkBook(book: ProvenBook, its: readonly CompletePacket[]): void {
  const where = `the book of ${iso(book.hour)}`;
  if (its.length !== book.packets.archived)
    throw new Error(`${where} counts ${book.packets.archived} packets`);
  for (const [i, { packet, tenant, source, receivedAt }] of its.entries()) {
    const isOfBook =
      tenant === book.tenant && source === book.source && receivedAt - (receivedAt % HOUR_MS) === book.hour;
    const before = its[i - 1];
    if (!isOfBook || (before !== undefined && before.packet >= packet))
      throw new Error(`packet ${packet} does not belong there in ${where}`);
  }
  if (!equalBytes(rootOfPackets(its), book.root)) throw new Error(`${where} hashes other packets`);
  const numbers = sumUpNumbers(its.flatMap(({ sequence }) => (sequence === null ? [] : [sequence])));
  if ((numbers === undefined ? null : canonicalize(numbers)) !== book.numbering)
    throw new Error(`${where} says something else of the sender's own numbers than the packets have`);
  const events = its.reduce((total, packet) => total + packet.events, 0);
  if (events !== book.events.archived) throw new Error(`${where} counts ${book.events.archived} events`);
}

function checkEvents({ packets, erasures }: CompleteAnswer): string {
  const said = new Map(erasures.map((proof) => [erasedUid(proof), proof.statement.members.leaf]));
  let [events, erased] = [0, 0];
  for (const packet of packets) {
    if (packet.leaves.length !== packet.events || !equalBytes(rootOf(packet.leaves), packet.root))
      throw new Error(`packet ${packet.packet} does not have the ${packet.events} events of its manifest`);
    for (const index of packet.erased) {
      const uid = `${packet.packet}.${index}`;
      const leaf = packet.leaves[index];
      if (leaf === undefined || said.get(uid) !== encodeHex(leaf))
        throw new Error(`nothing says that ${uid} was erased`);
    }
    events += packet.events;
    erased += packet.erased.length;
  }
  return `${events} events${erased === 0 ? '' : `, ${erased} of them erased`}`;
}

function erasedUid({ statement }: StatementProof): string {
  return statement.kind === 'erasure' ? String(statement.members.uid) : '';
}

function iso(ms: number): string {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? String(ms) : at.toISOString();
}
