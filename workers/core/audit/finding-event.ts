// A finding of the deployment's own audit as OCSF 1.8.0: a critical Detection Finding (2004). docs/audit.md, "The deployment's own audit".
import type { JsonObject } from '../../../schemas/json.ts';
import { MAPPER_VERSION, OCSF_VERSION } from '../normalize/version.ts';
import type { Finding, FindingCode } from './finding.ts';

/** The source of what the self-audit says. No token need be for it: it comes over a binding, and its manifests say `worker`. */
export const AUDIT_SOURCE = 'edgeseal-audit';

/** The tenant of findings that concern the log, and so every tenant. */
export const DEPLOYMENT = '_';

/** A finding under the name it has while it lasts. */
export const findingId = ({ code, subject }: Pick<Finding, 'code' | 'subject'>): string =>
  `${code} ${subject}`;

/** When it was seen. */
export interface Sighting {
  /** Epoch ms. */
  readonly firstSeenAt: number;
  readonly now: number;
  /** It was said before, in other words. */
  readonly isAgain: boolean;
}

/** The event. */
export function findingEvent(finding: Finding, { firstSeenAt, now, isAgain }: Sighting): JsonObject {
  const { code, subject, detail, evidence = [] } = finding;
  const uid = findingId(finding);
  const [activityId, activity] = isAgain ? [2, 'Update'] : [1, 'Create'];
  return {
    ...{ class_uid: 2004, class_name: 'Detection Finding', category_uid: 2, category_name: 'Findings' },
    ...{ activity_id: activityId, activity_name: activity, type_uid: 200_400 + activityId },
    ...{ severity_id: 5, severity: 'Critical', status_id: 1, status: 'New', status_code: code },
    ...{ time: now, is_alert: true, message: `Self-audit: ${code} ${subject}: ${detail}` },
    finding_info: {
      ...{ uid, title: `Self-audit: ${code}`, desc: detail, types: ['integrity'] },
      ...{ created_time: firstSeenAt, first_seen_time: firstSeenAt, last_seen_time: now },
      analytic: { name: 'Self-audit', uid: code, type_id: 1, type: 'Rule' },
    },
    resources: [{ uid: subject, type: kindOf(code) }],
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Edgeseal Audit', vendor_name: 'Edgeseal', version: MAPPER_VERSION },
      ...{ event_code: code, log_name: 'audit', logged_time: now },
    },
    unmapped: { audit: { code, subject, evidence: [...evidence] } },
  };
}

/** What a finding's subject is: the first word of its code, but for the log's own parts. */
function kindOf(code: FindingCode): string {
  const [kind = ''] = code.split('-');
  return ['segment', 'packet', 'event', 'statement'].includes(kind) ? kind : 'log';
}
