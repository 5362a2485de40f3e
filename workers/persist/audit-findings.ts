// What the self-audit does with what it found: one row for each thing that is wrong, a line of level error, and, when it is new, an OCSF
// Detection Finding that the deployment says in a statement, so that it is sealed: persist has no key to attest an event with.
import { drizzle } from 'drizzle-orm/d1';
import { auditFindings, statements } from '../../schemas/catalog.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { makeStatement } from '../core/attest/statement.ts';
import type { Finding } from '../core/audit/finding.ts';
import { insertRows } from './insert-rows.ts';
import { log } from './log.ts';

/** A finding, and whose it is: `_` is the deployment's own. */
export interface OwnedFinding extends Finding {
  readonly tenant: string;
}

/** Findings of one stretch that are kept: a lost bucket would otherwise fill the catalog. */
const MOST_KEPT = 100;

/** Records findings; what was known already only says when it was last seen. */
export async function raise(
  catalog: D1Database,
  found: readonly OwnedFinding[],
  now: number,
  nonce: () => Uint8Array,
): Promise<void> {
  if (found.length === 0) return;
  const kept = found.slice(0, MOST_KEPT);
  const rows = kept.map(({ tenant, code, subject, detail }) => ({
    ...{ id: `${code} ${subject}`, tenant, code, subject, detail },
    ...{ firstSeenAt: now, lastSeenAt: now },
  }));
  const known = new Set(
    (await drizzle(catalog).select({ id: auditFindings.id }).from(auditFindings)).map(({ id }) => id),
  );
  const fresh = kept.filter(({ code, subject }) => !known.has(`${code} ${subject}`));
  const said = fresh.map((finding) =>
    makeStatement({
      ...{
        kind: 'finding',
        tenant: finding.tenant,
        subject: finding.subject,
        createdAt: now,
        nonce: nonce(),
      },
      said: { event: detectionFinding(finding, now) },
    }),
  );
  await catalog.batch([
    ...insertRows(
      catalog,
      auditFindings,
      rows,
      'ON CONFLICT (id) DO UPDATE SET last_seen_at = excluded.last_seen_at',
    ),
    ...insertRows(catalog, statements, said, 'ON CONFLICT DO NOTHING'),
  ]);
  for (const { tenant, code, subject } of found) log('error', 'audit-finding', { tenant, code, subject });
}

/** OCSF 1.8.0 Detection Finding (2004), created, critical. */
function detectionFinding({ code, subject, detail }: Finding, now: number): JsonObject {
  return {
    ...{ class_uid: 2004, class_name: 'Detection Finding', category_uid: 2, category_name: 'Findings' },
    ...{ activity_id: 1, activity_name: 'Create', type_uid: 200_401, severity_id: 5, severity: 'Critical' },
    ...{ time: now, status_id: 1, status: 'New', message: `${code}: ${detail}` },
    finding_info: {
      uid: `${code} ${subject}`,
      title: code,
      desc: detail,
      created_time: now,
      types: ['integrity'],
    },
    metadata: { version: '1.8.0', product: { name: 'Edgeseal', vendor_name: 'Edgeseal' }, logged_time: now },
  };
}
