// `edgeseal search`: what the archive holds, as a table for people or one event a line for programs.
import { z } from 'zod';
import { MAX_QUERY_LIMIT } from '../../schemas/limits.ts';
import { type eventObject, eventsPage, type Scanned } from '../../schemas/query-api.ts';
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
import { counted } from '../counted.ts';
import { eventTable } from '../event-table.ts';

const help = `edgeseal search: find events

Usage: edgeseal search [QUERY] [--from TIME] [--to TIME] [--limit N | --all]

  edgeseal search 'severity_id:>=4 AND src_endpoint.ip:10.0.0.0/8 "failed password"' --from 24h
  edgeseal search 'user.name:alice' --all --json | jq -r .message

  --from TIME      event time, inclusive: RFC 3339, epoch milliseconds, or how long ago (15m, 24h, 7d, 2w, 1y)
  --to TIME        event time, exclusive, likewise
  --limit N        at most N events; 50 unless told
  --all            every event, however many
  --oldest         oldest first; newest first unless told
  --raw            with the original text (raw_data; --json only)
${CONNECTION_HELP}

The query language is in docs/query-language.md. With --json there is one event a line. What was read goes to stderr.

Exit codes: 0 something was found; 1 nothing was, or the search failed; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  from: { type: 'string' },
  to: { type: 'string' },
  limit: { type: 'string' },
  all: { type: 'boolean', default: false },
  oldest: { type: 'boolean', default: false },
  raw: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** See `help`. */
export const search: Command = { summary: 'find events', help, run };

/** Answers may grow members; what is used is checked. */
const answeredPage = z.object(eventsPage.shape);

/** One event as the API answers it. */
export type FoundEvent = z.infer<typeof eventObject>;

/** What to look for. Times are epoch milliseconds. */
export interface SearchWishes {
  readonly q: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly order?: 'newest' | 'oldest' | undefined;
  readonly raw?: boolean | undefined;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('search', args, OPTIONS);
  if (positionals.length > 1) throw usage('search', 'Put the query in one pair of quotes');
  if (values.all && values.limit !== undefined) throw usage('search', 'Give --limit or --all, not both');
  const connection = connect(values, 'read');
  const wishes: SearchWishes = {
    q: positionals[0] ?? '',
    from: readTime('search', 'from', values.from),
    to: readTime('search', 'to', values.to),
    order: values.oldest ? 'oldest' : undefined,
    raw: values.raw ? true : undefined,
  };
  const limit = wholeNumber('search', 'limit', values.limit, { min: 1, max: 1_000_000 }) ?? 50;
  const found = await print(connection, wishes, values.all ? Number.POSITIVE_INFINITY : limit, values.json);
  return found > 0 ? EXIT.ok : EXIT.failed;
}

async function print(
  connection: Connection,
  wishes: SearchWishes,
  limit: number,
  json: boolean,
): Promise<number> {
  const read = { segments: 0, rows: 0, bytes: 0 };
  let found = 0;
  for await (const page of searchPages(connection, wishes, limit)) {
    if (json) for (const event of page.events) console.log(JSON.stringify(event));
    else if (page.events.length > 0) console.log(eventTable(page.events, { header: found === 0 }));
    found += page.events.length;
    read.segments += page.scanned.segments;
    read.rows += page.scanned.rows;
    read.bytes += page.scanned.bytes;
  }
  const { segments, rows, bytes } = read;
  console.error(
    `${counted(found, 'event')}; read ${counted(segments, 'segment')}, ${counted(rows, 'row')}, ${counted(bytes, 'byte')}`,
  );
  return found;
}

/** Page after page until `limit` events were found or there are no more. A page may be empty before the end. */
export async function* searchPages(
  connection: Connection,
  wishes: SearchWishes,
  limit: number,
): AsyncGenerator<{ events: FoundEvent[]; scanned: Scanned }> {
  let cursor: string | undefined;
  let left = limit;
  do {
    const size = Math.min(left, MAX_QUERY_LIMIT);
    const raw = wishes.raw === true ? 'true' : undefined;
    const page = await getJson(connection, '/v1/events', answeredPage, {
      ...wishes,
      raw,
      limit: size,
      cursor,
    });
    yield page;
    left -= page.events.length;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined && left > 0);
}
