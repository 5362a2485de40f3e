// `edgeseal renormalize --dry-run`: what today's mapping code would make of archived events, from their original texts.
import type { JsonObject } from '../../schemas/json.ts';
import { packetAnswer } from '../../schemas/proof-api.ts';
import { MAPPER_VERSION } from '../../workers/core/normalize/version.ts';
import { getJson } from '../api.ts';
import {
  CONNECTION_HELP,
  CONNECTION_OPTIONS,
  type Command,
  readArguments,
  readTime,
  usage,
  wholeNumber,
} from '../command.ts';
import { EXIT } from '../complaint.ts';
import { type Connection, connect } from '../connection.ts';
import { type Origin, readAgain } from '../renormalize/again.ts';
import { changesOf } from '../renormalize/changes.ts';
import { diffOf, Tally } from '../renormalize/report.ts';
import { type FoundEvent, searchPages } from './search.ts';

const help = `edgeseal renormalize: show what today's mapping code would make of archived events

Usage: edgeseal renormalize --dry-run [QUERY] [--from TIME] [--to TIME] [--limit N] [--all]

Each event's original text is read again, as ingest would read it now, and compared with what is archived. Events that
this version's mapping code read are passed over. Nothing is written: what is archived is sealed.

  --dry-run        required: there is no other kind
  --from, --to     event time: RFC 3339 with a zone, epoch milliseconds, or a time ago like 15m
  --limit N        events to look at; 1000 unless told
  --all            compare events of this version's mapping code, too
${CONNECTION_HELP}

The diff goes to stdout, one "@@ uid" a changed event, the counts to stderr. With --json there is one object an event,
{uid, mapper, changes: [{path, before, after}]}, and the counts are the last one. An event whose meaning lay in another
line of its body (a header of CSV, W3C or Zeek logs) is counted as not readable by itself.

Exit codes: 0 done, whether or not anything would change; 1 refused or not reached; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  'dry-run': { type: 'boolean', default: false },
  from: { type: 'string' },
  to: { type: 'string' },
  limit: { type: 'string' },
  all: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** See `help`. */
export const renormalize: Command = { summary: "compare archived events with today's mapping", help, run };

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('renormalize', args, OPTIONS);
  if (!values['dry-run']) throw usage('renormalize', 'Nothing archived is ever rewritten: give --dry-run');
  if (positionals.length > 1) throw usage('renormalize', 'Put the query in one pair of quotes');
  const connection = connect(values, 'read');
  const limit = wholeNumber('renormalize', 'limit', values.limit, { min: 1, max: 1_000_000 }) ?? 1000;
  const wishes = {
    q: positionals[0] ?? '',
    from: readTime('renormalize', 'from', values.from),
    to: readTime('renormalize', 'to', values.to),
    raw: true,
  };
  const origins = new Origins(connection);
  const tally = new Tally();
  for await (const page of searchPages(connection, wishes, limit)) {
    for (const event of page.events) await compare(event, origins, tally, values);
  }
  if (values.json) console.log(JSON.stringify(tally.json()));
  console.error(tally.text());
  return EXIT.ok;
}

async function compare(
  event: FoundEvent,
  origins: Origins,
  tally: Tally,
  values: { readonly all: boolean; readonly json: boolean },
): Promise<void> {
  const { uid } = event.metadata;
  const origin = await origins.of(uid);
  if (origin === undefined || event.raw_data === undefined) return void tally.unreadable++;
  if (origin.mapper === MAPPER_VERSION && !values.all) return void tally.current++;
  // As JSON it came; what it is, the archive's own schema says.
  const archived: JsonObject = JSON.parse(JSON.stringify(event));
  const fresh = readAgain(archived, event.raw_data, origin);
  if (fresh === undefined) return void tally.unreadable++;
  const changes = changesOf(archived, fresh);
  tally.add(changes);
  if (changes.length === 0) return;
  console.log(values.json ? JSON.stringify({ uid, mapper: origin.mapper, changes }) : diffOf(uid, changes));
}

/** Where events came from, each packet asked for once; the newest are kept. */
class Origins {
  readonly #connection: Connection;
  readonly #known = new Map<string, Origin | undefined>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async of(uid: string): Promise<Origin | undefined> {
    const packet = uid.slice(0, uid.lastIndexOf('.'));
    if (!this.#known.has(packet)) {
      if (this.#known.size > 10_000) this.#known.clear();
      this.#known.set(packet, await this.#ask(packet));
    }
    return this.#known.get(packet);
  }

  async #ask(packet: string): Promise<Origin | undefined> {
    const { manifest } = await getJson(this.#connection, `/v1/packets/${packet}`, packetAnswer);
    if (manifest === null) return undefined;
    const { source, received_at: receivedAt, decoder, mapper } = JSON.parse(manifest);
    return { source, receivedAt, decoder, mapper };
  }
}
