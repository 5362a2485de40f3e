// Security Command Center findings: of vulnerabilities -> Vulnerability Finding (2002), of misconfigurations and
// posture -> Compliance Finding (2003), else Detection Finding (2004).
// https://cloud.google.com/security-command-center/docs/reference/rest/v2/organizations.sources.findings
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { FINDING_STATUS, findingActivity, tacticOf } from '../toolkit/finding.ts';
import { attacks } from '../toolkit/mitre.ts';
import { fill, partOf, plan } from '../toolkit/plan.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { googleProduct } from './platform.ts';

const FINDING = plan([
  'cloud.provider =GCP',
  'cloud.account.uid resource.project resource.gcpMetadata.project',
  '+cloud.account.type_id =11',
  '+cloud.account.type =GCP Project',
  '@finding_info. finding.',
  'uid name canonicalName',
  'title copy:category',
  'desc description',
  'src_url externalUri',
  'created_time time:createTime',
  'last_seen_time time:eventTime',
  '@',
  'resources[].uid finding.resourceName resource.name',
  '+resources[].name resource.displayName',
  '+resources[].type resource.type',
]);

const EVIDENCE = plan([
  'actor.user.name access.principalEmail',
  'src_endpoint.ip ip:access.callerIp ip:connections.sourceIp',
  '+src_endpoint.port port:connections.sourcePort',
  'dst_endpoint.ip ip:connections.destinationIp',
  '+dst_endpoint.port port:connections.destinationPort',
  'api.operation access.methodName',
  '?api.service.name access.serviceName',
]);

const CVE = plan(['vulnerabilities[].cve.uid vulnerability.cve.id']);

const CLASSES = new Map<unknown, number>([
  ['VULNERABILITY', CLASS.vulnerabilityFinding],
  ['MISCONFIGURATION', CLASS.complianceFinding],
  ['POSTURE_VIOLATION', CLASS.complianceFinding],
]);

/** `PRIVILEGE_ESCALATION` and `VALID_ACCOUNTS` are tactics and techniques by name. */
const attacksOf = (mitre: Fields | undefined): JsonObject[] | undefined => {
  const word = mitre?.peek('primaryTactic');
  const tactic = typeof word === 'string' ? tacticOf(word) : undefined;
  const techniques = mitre?.texts('primaryTechniques');
  return attacks(tactic && [tactic[0]], tactic && [tactic[1]], undefined, techniques);
};

/** Maps one finding notification. */
export const mapSecurityCenter = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const finding = draft.fields.child('finding') ?? draft.fields;
  const created = finding.peek('createTime');
  draft.takeTime(finding, 'eventTime');
  draft.takeTime(finding, 'createTime');
  draft.takeSyslogTime();
  const members = fill(draft.fields, FINDING);
  const state = finding.peek('state');
  const status =
    state === 'INACTIVE'
      ? FINDING_STATUS.resolved
      : finding.peek('mute') === 'MUTED'
        ? FINDING_STATUS.suppressed
        : FINDING_STATUS.new;
  const category = finding.text('category');
  const wanted = CLASSES.get(finding.peek('findingClass')) ?? CLASS.detectionFinding;
  if (wanted === CLASS.vulnerabilityFinding) fill(finding, CVE, members);
  const isFound = wanted !== CLASS.vulnerabilityFinding || members.vulnerabilities !== undefined;
  const class_uid = isFound ? wanted : CLASS.detectionFinding;
  const info: JsonObject = partOf(members, 'finding_info') ?? {};
  info.uid ??= category ?? 'finding';
  info.attacks = attacksOf(finding.child('mitreAttack'));
  if (class_uid === CLASS.complianceFinding)
    members.compliance = { control: category, status: 'Fail', status_id: 3 };
  const evidence = class_uid === CLASS.detectionFinding ? fill(finding, EVIDENCE) : {};
  const word = finding.peek('severity');
  return buildEvent(draft, {
    class_uid,
    activity_id: findingActivity(status, created, finding.peek('eventTime')),
    product: googleProduct('Security Command Center'),
    metadata: { event_code: category },
    severity_id: (typeof word === 'string' ? wordSeverity(word) : undefined) ?? SEVERITY.unknown,
    message: category,
    members: {
      ...members,
      ...status,
      evidences: Object.keys(evidence).length === 0 ? undefined : [evidence],
      finding_info: info,
      is_alert: class_uid === CLASS.detectionFinding ? true : undefined,
    },
  });
};
