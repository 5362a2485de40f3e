// What the self-audit does with what it found: one row for each thing that is wrong, a line of level error each time it is seen, and, when it is new or
// other than it was last said to be, an OCSF Detection Finding, said in a statement that is sealed, and left for ingest to take in as an event
// (outbox.ts): persist has no key to attest an event with.
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { auditFindings, statements } from '../../schemas/catalog.ts';
import { makeStatement, type StatementRow } from '../core/attest/statement.ts';
import type { Finding } from '../core/audit/finding.ts';
import { findingEvent, findingId } from '../core/audit/finding-event.ts';
import { insertRows } from './insert-rows.ts';
import { log } from './log.ts';

/** A finding, and whose it is: `_` is the deployment's own. */
export interface OwnedFinding extends Finding {
  readonly tenant: string;
}

/** Findings of one stretch that are kept: a lost bucket would otherwise fill the catalog. */
const MOST_KEPT = 100;

/** A finding whose words change with every pulse (the size of a log that grows) is said again this often at most. */
const SAID_AGAIN_MS = 3_600_000;

/** A row as it is written only where the finding is said: the packet is that of what was said last. */
const UPSERT = `ON CONFLICT (id) DO UPDATE SET last_seen_at = excluded.last_seen_at,
  detail = iif(excluded.statement IS NULL, detail, excluded.detail), packet = iif(excluded.statement IS NULL, packet, NULL),
  said_at = coalesce(excluded.said_at, said_at), statement = coalesce(excluded.statement, statement)`;

/** Records findings; what was known already only says when it was last seen. */
export async function raise(
  catalog: D1Database,
  found: readonly OwnedFinding[],
  now: number,
  nonce: () => Uint8Array,
): Promise<void> {
  if (found.length === 0) return;
  const kept = new Map(found.slice(0, MOST_KEPT).map((finding) => [findingId(finding), finding]));
  const known = await knownOf(catalog, [...kept.keys()]);
  const said: StatementRow[] = [];
  const rows = [...kept].map(([id, finding]) => {
    const before = known.get(id);
    const firstSeenAt = before?.firstSeenAt ?? now;
    const row = { id, tenant: finding.tenant, code: finding.code, subject: finding.subject };
    const seen = { ...row, detail: finding.detail, firstSeenAt, lastSeenAt: now, packet: null };
    if (!isToBeSaid(finding, before, now)) return { ...seen, saidAt: null, statement: null };
    const statement = say(finding, { firstSeenAt, now, isAgain: before !== undefined }, nonce());
    said.push(statement);
    return { ...seen, saidAt: now, statement: statement.hash };
  });
  await catalog.batch([
    ...insertRows(catalog, auditFindings, rows, UPSERT),
    ...insertRows(catalog, statements, said, 'ON CONFLICT DO NOTHING'),
  ]);
  for (const { tenant, code, subject } of found) log('error', 'audit-finding', { tenant, code, subject });
}

type Known = Pick<typeof auditFindings.$inferSelect, 'detail' | 'firstSeenAt' | 'saidAt'>;

async function knownOf(catalog: D1Database, ids: readonly string[]): Promise<Map<string, Known>> {
  const { id, detail, firstSeenAt, saidAt } = auditFindings;
  const rows = await drizzle(catalog)
    .select({ id, detail, firstSeenAt, saidAt })
    .from(auditFindings)
    .where(sql`${id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
  return new Map(rows.map((row) => [row.id, row]));
}

function isToBeSaid({ detail }: Finding, before: Known | undefined, now: number): boolean {
  if (before === undefined || before.saidAt === null) return true;
  return before.detail !== detail && now - before.saidAt >= SAID_AGAIN_MS;
}

function say(
  finding: OwnedFinding,
  sighting: Parameters<typeof findingEvent>[1],
  nonce: Uint8Array,
): StatementRow {
  const { tenant, subject } = finding;
  const said = { event: findingEvent(finding, sighting) };
  return makeStatement({ kind: 'finding', tenant, subject, createdAt: sighting.now, nonce, said });
}
