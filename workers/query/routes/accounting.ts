// The books of a tenant, newest hour first, and the running figures of what no book says yet (promise 4; docs/accounting.md).

import {
  type AccountingAnswer,
  type AccountingLine,
  type AccountingParameters,
  accountingParameters,
  MAX_ACCOUNTING_LINES,
} from '../../../schemas/accounting-api.ts';
import { type Book, book } from '../../../schemas/book.ts';
import { HOUR_MS, hourOf, lowestPacketId, timeOfPacketId } from '../../core/accounting/packet-order.ts';
import { Refusal, Unavailable } from '../../core/errors.ts';
import type { QueryApp, QueryContext } from '../app.ts';
import { boundsOf, parametersOf } from '../parameters.ts';

/** Hours of an answer, unless told. */
const DEFAULT_HOURS = 24;

/** Mounts the paths of this file. */
export function mountAccounting(app: QueryApp): void {
  app.get('/v1/accounting', serveAccounting);
}

async function serveAccounting(c: QueryContext): Promise<Response> {
  const asked = parametersOf(c, accountingParameters);
  boundsOf(asked.from, asked.to);
  return c.json(await readAccounting(c.env.CATALOG, c.get('caller').tenant, asked, Date.now()));
}

/** Sources are told apart by the primary key alone: each is looked up behind the one before it, then its hours are a range. */
const BOOKED = `
WITH RECURSIVE s(source) AS (
  SELECT coalesce(?2, (SELECT min(source) FROM books WHERE tenant = ?1))
  UNION ALL
  SELECT (SELECT min(b.source) FROM books AS b WHERE b.tenant = ?1 AND b.source > s.source) FROM s
  WHERE s.source IS NOT NULL AND ?2 IS NULL
)
SELECT st.text, st.hash, st.log_index AS logIndex FROM s
JOIN books AS b ON b.tenant = ?1 AND b.source = s.source AND b.hour >= ?3 AND b.hour < ?4
JOIN statements AS st ON st.hash = b.statement
ORDER BY b.hour DESC, b.source, b.sequence LIMIT ?5`;

/** What came in behind the cursor of the books, and what waits for a late one. */
const OPEN = `
WITH waiting AS (SELECT packet, tenant, source, received_at, state, events FROM unbooked WHERE statement IS NULL AND tenant = ?1),
open AS (
  SELECT packet, source, received_at, events, rejected, bytes, duplicate_of IS NOT NULL AS duplicate, 0 AS dead, repeated FROM packets
  WHERE tenant = ?1 AND (packet > ?5 OR packet IN (SELECT packet FROM waiting)) AND packet >= ?6
  UNION ALL SELECT NULL, source, received_at, events, 0, 0, 0, 1, NULL FROM waiting WHERE state = 'dead'
)
SELECT source, received_at - received_at % ${HOUR_MS} AS hour, count(*) AS packets, sum(duplicate) AS duplicates, sum(dead) AS dead,
  sum(events + rejected) AS events, sum(iif(duplicate, events + rejected, 0)) AS duplicateEvents,
  sum(iif(dead, events, iif(duplicate, 0, rejected))) AS deadEvents,
  sum(bytes) AS bytes, sum(coalesce(repeated, 0)) AS repeated, min(packet) AS first, max(packet) AS last
FROM open WHERE received_at >= ?3 AND received_at < ?4 AND (?2 IS NULL OR source = ?2)
GROUP BY 1, 2 ORDER BY 2 DESC, 1 LIMIT ?7`;

interface BookedRow {
  readonly text: string;
  readonly hash: string;
  readonly logIndex: number | null;
}

interface OpenRow extends Pick<AccountingLine, 'source' | 'hour' | 'bytes' | 'first' | 'last'> {
  readonly packets: number;
  readonly duplicates: number;
  readonly dead: number;
  readonly events: number;
  readonly duplicateEvents: number;
  readonly deadEvents: number;
  readonly repeated: number;
}

/**
 * The answer. @throws Unavailable QUERY_CATALOG_UNAVAILABLE
 * @throws Refusal QUERY_TOO_BROAD above MAX_ACCOUNTING_LINES
 */
export async function readAccounting(
  catalog: D1Database,
  tenant: string,
  { source, from, to }: AccountingParameters,
  now: number,
): Promise<AccountingAnswer> {
  const end = to ?? now + HOUR_MS;
  const start = hourOf(Math.max(0, from ?? end - DEFAULT_HOURS * HOUR_MS));
  try {
    const position = await catalog
      .prepare(`SELECT position FROM upkeep WHERE task = 'books'`)
      .first<string>('position');
    const bounds = [tenant, source ?? null, start, end] as const;
    const [booked, open] = await catalog.batch<BookedRow & OpenRow>([
      catalog.prepare(BOOKED).bind(...bounds, MAX_ACCOUNTING_LINES + 1),
      catalog.prepare(OPEN).bind(...bounds, position ?? '', lowestPacketId(start), MAX_ACCOUNTING_LINES + 1),
    ]);
    const lines = [...(open?.results ?? []).map(openLine), ...(booked?.results ?? []).map(bookedLine)];
    if (lines.length > MAX_ACCOUNTING_LINES) throw tooMany();
    const closedUntil = timeOfPacketId(position ?? '');
    return { closed_until: closedUntil, lines: lines.toSorted((a, b) => b.hour - a.hour) };
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog cannot be read just now.', { cause });
  }
}

function tooMany(): Refusal {
  return new Refusal(
    'QUERY_TOO_BROAD',
    `These are more than ${MAX_ACCOUNTING_LINES} lines: ask for less time or one source.`,
  );
}

function bookedLine({ text, hash, logIndex }: BookedRow): AccountingLine {
  const said: Book = book.parse(JSON.parse(text));
  const { source, hour, sequence, late, packets, events, bytes, first, last, numbering } = said;
  return {
    ...{ source, hour, open: false, sequence, late, statement: hash, log_index: logIndex },
    ...{ packets, events, bytes, first, last },
    ...(numbering === undefined ? {} : { numbering }),
  };
}

function openLine(row: OpenRow): AccountingLine {
  const { source, hour, packets, duplicates, dead, events, duplicateEvents, deadEvents, repeated } = row;
  return {
    ...{ source, hour, open: true, sequence: null, late: false, statement: null, log_index: null },
    packets: counted(packets, dead, duplicates),
    events: { ...counted(events, deadEvents, duplicateEvents), ...(repeated > 0 ? { repeated } : {}) },
    ...{ bytes: row.bytes, first: row.first, last: row.last },
  };
}

function counted(received: number, dead: number, duplicate: number): AccountingLine['packets'] {
  return { received, archived: received - dead - duplicate, dead_lettered: dead, duplicate, replayed: 0 };
}
