// `edgeseal tail`: follows what arrives. Asks again and again for what was received since a little before the newest seen, and
// shows each uid once: packets of one moment may become visible in any order.
import { CONNECTION_HELP, CONNECTION_OPTIONS, type Command, readArguments, usage } from '../command.ts';
import { EXIT } from '../complaint.ts';
import { type Connection, connect } from '../connection.ts';
import { parseDurationSeconds } from '../durations.ts';
import { eventTable } from '../event-table.ts';
import { isRetryable } from '../send/retry.ts';
import { type FoundEvent, searchPages } from './search.ts';

const help = `edgeseal tail: follow new events as they are archived

Usage: edgeseal tail [QUERY] [--since 1m]

  --since TIME     begin with what was received this long ago (30s, 15m); from now unless told
${CONNECTION_HELP}

Asks every second by time of receipt, so that late events show up too. Ctrl-C ends it.

Exit codes: 0 ended by Ctrl-C; 1 refused; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  since: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const EVERY_MS = 1_000;

/** How much later than a newer packet an older one may become visible: a retry of the queue, and some. */
const OVERLAP_MS = 30_000;

/** See `help`. */
export const tail: Command = { summary: 'follow new events', help, run };

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('tail', args, OPTIONS);
  if (positionals.length > 1) throw usage('tail', 'Put the query in one pair of quotes');
  const since = values.since === undefined ? 0 : parseDurationSeconds(values.since);
  if (since === undefined) throw usage('tail', `--since takes a time like 30s or 15m, not "${values.since}"`);
  const connection = connect(values, 'read');
  const follower = new Follower(connection, positionals[0] ?? '', Date.now() - since * 1000);
  const over = untilInterrupted();
  for (;;) {
    const fresh = await follower.next();
    if (fresh.length > 0) show(fresh, values.json);
    if (await Promise.race([over, pause()])) return EXIT.ok;
  }
}

/** Remembers what was shown. */
class Follower {
  readonly #connection: Connection;
  readonly #query: string;
  /** Receipt, epoch ms: what came before was asked for by nobody. */
  readonly #begin: number;
  /** uid -> its receipt; forgotten once it is too old to be found again. */
  readonly #shown = new Map<string, number>();
  #newest: number;
  #isUnderstood: boolean;

  constructor(connection: Connection, query: string, begin: number) {
    this.#connection = connection;
    this.#query = query.trim();
    this.#begin = begin;
    this.#newest = begin;
    this.#isUnderstood = this.#query === '';
  }

  /** What is new, in order of receipt. A deployment that is away for a while is asked again. */
  async next(): Promise<FoundEvent[]> {
    const from = Math.max(this.#begin, this.#newest - OVERLAP_MS);
    const fresh: FoundEvent[] = [];
    try {
      await this.#beUnderstood();
      for await (const { events } of searchPages(
        this.#connection,
        this.#wishes(from),
        Number.POSITIVE_INFINITY,
      )) {
        fresh.push(...events.filter((event) => this.#isNew(event)));
      }
    } catch (error) {
      if (!isRetryable(error)) throw error;
      console.error(`${error.message}; asking again`);
    }
    for (const [uid, at] of this.#shown) if (at < this.#newest - 2 * OVERLAP_MS) this.#shown.delete(uid);
    return fresh.sort((a, b) => receivedAt(a) - receivedAt(b));
  }

  /** Asks the query as it was typed, once and of one moment: what is wrong with it is said of that, and not of what is added to it. */
  async #beUnderstood(): Promise<void> {
    if (this.#isUnderstood) return;
    await searchPages(this.#connection, { q: this.#query, from: this.#begin, to: this.#begin + 1 }, 1).next();
    this.#isUnderstood = true;
  }

  #wishes(from: number): { q: string } {
    const received = `received_at:>=${from}`;
    return { q: this.#query === '' ? received : `(${this.#query}) AND ${received}` };
  }

  #isNew(event: FoundEvent): boolean {
    const { uid } = event.metadata;
    if (this.#shown.has(uid)) return false;
    const at = receivedAt(event);
    this.#shown.set(uid, at);
    this.#newest = Math.max(this.#newest, at);
    return true;
  }
}

/** The first 48 bits of a UUIDv7 are its time (RFC 9562 section 5.7), and a packet's id is minted at receipt. */
function receivedAt(event: FoundEvent): number {
  return Number.parseInt(event.metadata.uid.replace('-', '').slice(0, 12), 16);
}

function show(events: readonly FoundEvent[], json: boolean): void {
  if (json) for (const event of events) console.log(JSON.stringify(event));
  else console.log(eventTable(events, { header: false }));
}

function untilInterrupted(): Promise<true> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(true));
  });
}

function pause(): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), EVERY_MS));
}
