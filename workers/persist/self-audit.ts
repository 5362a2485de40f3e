// The deployment audits itself (docs/audit.md): on each pulse the head against the one kept last, and a stretch of the log with the segments
// that fill it, of all tenants, round and round. What it finds is raised by audit-findings.ts; figures stand in docs/audit.md.
import { and, asc, count, gte, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { ListedPacket, ListedSegment } from '../../schemas/audit-api.ts';
import { segments, statements } from '../../schemas/catalog.ts';
import type { AuditPosition } from '../../schemas/self-audit-api.ts';
import type { Finding, Report } from '../core/audit/finding.ts';
import { DEPLOYMENT } from '../core/audit/finding-event.ts';
import { listedSegmentOf } from '../core/audit/listed-segment.ts';
import { PACKET_ROWS_SQL } from '../core/audit/packet-rows.ts';
import type { SignedHead } from '../core/audit/saved-checkpoints.ts';
import { checkSegment } from '../core/audit/segment-check.ts';
import { type OwnedFinding, raise } from './audit-findings.ts';
import { ProvenLeaves, readHead } from './audit-log.ts';
import { loadPosition, roundDone, savePosition } from './audit-position.ts';
import { checkRepeats } from './audit-repeats.ts';
import { meetKeptHead } from './kept-head.ts';

/** Of one pulse: some 0.3 s of CPU for 8 full segments, 8 reads of R2, about 20 subrequests. */
const SEGMENTS_PER_STRETCH = 8;
const BYTES_PER_STRETCH = 32 * 1024 * 1024;

/** A segment waits this long for its seal before that is a finding; sealing takes a second, and is asked for each minute. */
const SEAL_PATIENCE_MS = 3_600_000;

/** What one stretch came to. */
export interface Audited {
  /** Log index it came to. */
  readonly index: number;
  readonly segments: number;
  readonly events: number;
  readonly findings: number;
}

/** What it works with. */
export interface AuditDesk {
  readonly env: Pick<PersistEnv, 'CATALOG' | 'ARCHIVE' | 'QUERY'>;
  /** Epoch ms. */
  readonly now: number;
  /** 16 random bytes. */
  readonly nonce: () => Uint8Array;
}

type SegmentRow = typeof segments.$inferSelect;

/** Audits a stretch; undefined where there is no head to hold it against: the log has not begun, or shows one that nobody signed. */
export async function auditStretch({ env, now, nonce }: AuditDesk): Promise<Audited | undefined> {
  const found: OwnedFinding[] = [];
  const reportFor =
    (tenant: string): Report =>
    (finding: Finding) =>
      found.push({ ...finding, tenant });
  const head = await readHead(env.QUERY, reportFor(DEPLOYMENT));
  if (head === null) {
    await raise(env.CATALOG, found, now, nonce);
    return undefined;
  }
  await meetKeptHead(env.ARCHIVE, env.QUERY, head, reportFor(DEPLOYMENT));
  const from = await loadPosition(env.CATALOG, now);
  const walked = from === undefined ? undefined : await walkPast(env, head, from, reportFor, now);
  await findUnsealed(env.CATALOG, now, reportFor);
  await raise(env.CATALOG, found, now, nonce);
  if (from !== undefined && walked !== undefined) {
    const stands = walked.isRoundDone ? roundDone(from, head.size, now) : { ...from, index: walked.index };
    await savePosition(env.CATALOG, stands, now);
  }
  return {
    index: walked?.index ?? 0,
    segments: walked?.segments ?? 0,
    events: walked?.events ?? 0,
    findings: found.length,
  };
}

/**
 * Walks, with the place behind the first entry written down before: an object that exhausts its reader kills the invocation, and must
 * not do so on every pulse. What then is passed over shows as entries nobody claims.
 */
async function walkPast(
  env: AuditDesk['env'],
  head: SignedHead,
  from: AuditPosition,
  reportFor: (tenant: string) => Report,
  now: number,
): ReturnType<typeof walk> {
  await savePosition(env.CATALOG, { ...from, index: from.index + 1 }, now);
  try {
    return await walk(env, head, from, reportFor, now);
  } catch (error) {
    await savePosition(env.CATALOG, from, now);
    throw error;
  }
}

async function walk(
  env: AuditDesk['env'],
  head: SignedHead,
  from: AuditPosition,
  reportFor: (tenant: string) => Report,
  now: number,
): Promise<Omit<Audited, 'findings'> & { isRoundDone: boolean }> {
  const leaves = new ProvenLeaves(env.QUERY, head, reportFor(DEPLOYMENT));
  const rows = await nextSegments(env.CATALOG, from.index, head.size);
  let [index, bytes, events, done] = [from.index, 0, 0, 0];
  for (const row of rows) {
    if (done > 0 && bytes + row.bytes > BYTES_PER_STRETCH) break;
    const start = row.logStart ?? 0;
    const report = reportFor(row.tenant);
    await checkGap(env.CATALOG, index, start, reportFor(DEPLOYMENT));
    const [listed] = await withPackets(env.CATALOG, [row]);
    if (listed === undefined) break;
    const end = start + listed.entries.length;
    if (start < index || end > head.size || row.packets !== listed.entries.length) {
      const detail = `the catalog places ${row.packets} packets at ${start}, where they cannot be`;
      report({ code: 'segment-misplaced', subject: `${row.id}`, detail });
    }
    await leaves.load(start, end);
    events += await checkObject(env, row, listed, (at) => leaves.at(at), { now, report });
    bytes += row.bytes;
    done += 1;
    index = Math.max(index, end);
  }
  const isRoundDone = done === rows.length && rows.length < SEGMENTS_PER_STRETCH;
  if (isRoundDone) await checkGap(env.CATALOG, index, head.size, reportFor(DEPLOYMENT));
  return { index, segments: done, events, isRoundDone };
}

function nextSegments(catalog: D1Database, from: number, size: number): Promise<SegmentRow[]> {
  const { logStart, id } = segments;
  return drizzle(catalog)
    .select()
    .from(segments)
    .where(and(isNotNull(logStart), gte(logStart, from), lt(logStart, size)))
    .orderBy(asc(logStart), asc(id))
    .limit(SEGMENTS_PER_STRETCH);
}

/** Entries between two segments are statements, every one: what is neither was lost by the catalog. */
async function checkGap(catalog: D1Database, from: number, to: number, report: Report): Promise<void> {
  if (to <= from) return;
  const { logIndex } = statements;
  const [said] = await drizzle(catalog)
    .select({ entries: count() })
    .from(statements)
    .where(and(gte(logIndex, from), lt(logIndex, to)));
  const missing = to - from - (said?.entries ?? 0);
  if (missing === 0) return;
  const detail = `the log has ${to - from} entries here, the catalog ${said?.entries ?? 0} statements and no packet`;
  report({ code: 'entry-unclaimed', subject: `${from}-${to - 1}`, detail });
}

async function withPackets(catalog: D1Database, rows: readonly SegmentRow[]): Promise<ListedSegment[]> {
  const listed = rows.map(listedSegmentOf);
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const { results } = await catalog
    .prepare(PACKET_ROWS_SQL)
    .bind(ids)
    .all<ListedPacket & { segment: number }>();
  for (const { segment, ...packet } of results)
    listed.find((one) => one.segment === segment)?.rows.push(packet);
  return listed;
}

/** Reads and checks the object; returns how many events it held. */
async function checkObject(
  { ARCHIVE, CATALOG }: AuditDesk['env'],
  { object }: SegmentRow,
  listed: ListedSegment,
  leafAt: (index: number) => Uint8Array | undefined,
  { now, report }: { readonly now: number; readonly report: Report },
): Promise<number> {
  const stored = await ARCHIVE.get(object);
  if (stored === null) {
    const detail = `the catalog has it with ${listed.events} events, the archive does not`;
    report({ code: 'segment-missing', subject: `${listed.segment}`, detail });
    return 0;
  }
  const bytes = new Uint8Array(await stored.arrayBuffer());
  const { events, erased, repeats } = await checkSegment(listed, bytes, leafAt, report);
  await checkRepeats({ CATALOG, ARCHIVE }, listed.tenant, repeats, now, report);
  for (const uid of await notSaidErased(CATALOG, erased)) {
    report({
      code: 'event-missing',
      subject: uid,
      detail: 'only its leaf is there, and no statement says that it was erased',
    });
  }
  return events;
}

async function notSaidErased(catalog: D1Database, uids: readonly string[]): Promise<string[]> {
  if (uids.length === 0) return [];
  const rows = await drizzle(catalog)
    .select({ subject: statements.subject })
    .from(statements)
    .where(
      sql`${statements.kind} = 'erasure' AND ${statements.subject} IN (SELECT value FROM json_each(${JSON.stringify(uids)}))`,
    );
  const said = new Set(rows.map(({ subject }) => subject));
  return uids.filter((uid) => !said.has(uid));
}

async function findUnsealed(
  catalog: D1Database,
  now: number,
  reportFor: (tenant: string) => Report,
): Promise<void> {
  const { id, tenant, packets, receivedTo, logStart } = segments;
  const rows = await drizzle(catalog)
    .select({ id, tenant, packets })
    .from(segments)
    .where(and(isNull(logStart), lt(receivedTo, now - SEAL_PATIENCE_MS)))
    .orderBy(asc(id))
    .limit(SEGMENTS_PER_STRETCH);
  for (const row of rows) {
    const detail = `its ${row.packets} packets are archived and not in the log`;
    reportFor(row.tenant)({ code: 'segment-unsealed', subject: `${row.id}`, detail });
  }
}
