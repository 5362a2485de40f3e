// What the deployment's own audit found and how far it got (docs/audit.md): the reader's findings and those of the log; of the round only the place in
// the log, which anybody may know (promise 8).
import { auditPosition, MAX_FINDINGS, type SelfAuditAnswer } from '../../../schemas/self-audit-api.ts';
import { AUDIT_SOURCE, DEPLOYMENT } from '../../core/audit/finding-event.ts';
import { Unavailable } from '../../core/errors.ts';
import type { QueryApp, QueryContext } from '../app.ts';

/** The packet is told to those only whose event it holds: a finding about the log is an event of one tenant, the operator's. */
const FINDINGS = `
SELECT f.code, f.subject, f.tenant, f.detail, f.first_seen_at, f.last_seen_at, f.statement, s.log_index, p.packet
FROM audit_findings AS f LEFT JOIN statements AS s ON s.hash = f.statement
LEFT JOIN packets AS p ON p.packet = f.packet AND p.tenant = ?1 AND p.source = '${AUDIT_SOURCE}'
WHERE f.tenant IN (?1, '${DEPLOYMENT}') ORDER BY f.last_seen_at DESC, f.id LIMIT ${MAX_FINDINGS + 1}`;

interface FindingRow {
  readonly code: string;
  readonly subject: string;
  readonly tenant: string;
  readonly detail: string;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
  readonly statement: string | null;
  readonly log_index: number | null;
  readonly packet: string | null;
}

interface StateRow {
  readonly position: string | null;
  readonly ran_at: number | null;
  readonly size: number | null;
}

/** Mounts the path of this file. */
export function mountSelfAudit(app: QueryApp): void {
  app.get('/v1/audit', serveSelfAudit);
}

async function serveSelfAudit(c: QueryContext): Promise<Response> {
  const { CATALOG } = c.env;
  const { tenant } = c.get('caller');
  try {
    const [state, findings] = await Promise.all([
      CATALOG.prepare(
        `SELECT (SELECT position FROM upkeep WHERE task = 'audit') AS position,
          (SELECT ran_at FROM upkeep WHERE task = 'audit') AS ran_at, (SELECT max(size) FROM log_head) AS size`,
      ).first<StateRow>(),
      CATALOG.prepare(FINDINGS).bind(tenant).all<FindingRow>(),
    ]);
    return c.json(answerOf(state ?? { position: null, ran_at: null, size: null }, findings.results));
  } catch (cause) {
    throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog did not answer.', { cause });
  }
}

function answerOf({ position, ran_at: ranAt, size }: StateRow, rows: readonly FindingRow[]): SelfAuditAnswer {
  const known = auditPosition.safeParse(parse(position));
  const { index, roundAt, last } = known.success ? known.data : { index: 0, roundAt: null, last: undefined };
  return {
    ran_at: ranAt,
    log_size: size ?? 0,
    round: index > 0 && roundAt !== null ? { began_at: roundAt, index } : null,
    next_at: index > 0 ? null : roundAt,
    last: last === undefined ? null : { began_at: last.beganAt, ended_at: last.endedAt, log_size: last.size },
    findings: rows.slice(0, MAX_FINDINGS).map(({ tenant, packet, ...finding }) => ({
      ...finding,
      concerns: tenant === DEPLOYMENT ? 'deployment' : 'tenant',
      event: packet === null ? null : `${packet}.0`,
    })),
    more_findings: rows.length > MAX_FINDINGS,
  };
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null; // edited by hand: as if nothing were known
  }
}
