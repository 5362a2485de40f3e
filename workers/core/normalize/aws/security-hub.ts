// AWS Security Hub findings in the AWS Security Finding Format (ASFF): of CVEs -> Vulnerability Finding (2002), with
// `Compliance` -> Compliance Finding (2003), else Detection Finding (2004).
// https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { openDraft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { FINDING_STATUS, type FindingStatus, findingActivity, tacticOf } from '../toolkit/finding.ts';
import { attacks } from '../toolkit/mitre.ts';
import { fill, made, madeList, partOf, plan } from '../toolkit/plan.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { cloudRows } from './amazon.ts';
import { packageRows, takeVulnerabilities } from './vulnerability.ts';

/** `Workflow.Status` by OCSF's life cycle. */
const WORKFLOW = new Map<unknown, FindingStatus>([
  ['NOTIFIED', FINDING_STATUS.inProgress],
  ['SUPPRESSED', FINDING_STATUS.suppressed],
  ['RESOLVED', FINDING_STATUS.resolved],
]);

/** "0 informational, 1-39 low, 40-69 medium, 70-89 high, 90-100 critical" (ASFF, `Severity.Normalized`). */
export const NORMALIZED_SEVERITY: readonly (readonly [least: number, severityId: number])[] = [
  [90, SEVERITY.critical],
  [70, SEVERITY.high],
  [40, SEVERITY.medium],
  [1, SEVERITY.low],
  [0, SEVERITY.informational],
];

const severityOf = (fields: Fields): number => {
  const severity = fields.child('Severity') ?? fields.child('FindingProviderFields')?.child('Severity');
  const known = wordSeverity(severity?.spell('Label') ?? '');
  if (known !== undefined) return known;
  const score = severity?.peek('Normalized');
  if (typeof score !== 'number') return SEVERITY.unknown;
  return NORMALIZED_SEVERITY.find(([least]) => score >= least)?.[1] ?? SEVERITY.unknown;
};

const RESOURCE = plan([
  '!uid label:Id',
  '+name ResourceName',
  '+type Type',
  '+region Region',
  '+cloud_partition Partition',
]);

/** `TTPs/Initial Access/...`: the tactic of ATT&CK that a type names. */
const tacticsOf = (types: readonly unknown[]): JsonObject[] | undefined => {
  const words = types.filter((type) => typeof type === 'string').filter((type) => type.startsWith('TTPs/'));
  const found = words
    .map((type) => tacticOf(type.slice(0, 100).split('/')[1] ?? ''))
    .filter((tactic) => tactic !== undefined);
  return attacks(
    found.map(([uid]) => uid),
    found.map(([, name]) => name),
  );
};

const FINDING = plan([
  ...cloudRows('Region', 'AwsAccountId'),
  '@finding_info.',
  'uid Id',
  'title Title',
  'desc Description',
  'types texts:Types',
  'src_url SourceUrl',
  'analytic.uid GeneratorId',
  '+analytic.type_id =1',
  'created_time time:CreatedAt',
  'modified_time time:UpdatedAt',
  'first_seen_time time:FirstObservedAt',
  'last_seen_time time:LastObservedAt',
  '@product.',
  'uid ProductArn',
  'vendor_name CompanyName',
  'vendor_name =AWS',
  'name =Security Hub',
  'feature.name ProductName',
  '@',
  'metadata.event_code copy:GeneratorId',
  'metadata.log_version SchemaVersion',
]);

const REMEDIATION = plan(['@remediation. Remediation.Recommendation.', 'desc Text', '+reference Url']);

const takeRemediation = (fields: Fields): JsonObject => {
  const members = fill(fields, REMEDIATION);
  const { desc, reference } = partOf(members, 'remediation') ?? {};
  if (desc === undefined) return members;
  return { remediation: { desc, references: reference === undefined ? undefined : [reference] } };
};

const STATUS = new Map<unknown, readonly [number, string]>([
  ['PASSED', [1, 'Pass']],
  ['WARNING', [2, 'Warning']],
  ['FAILED', [3, 'Fail']],
]);

const COMPLIANCE = plan([
  '@ Compliance.',
  'control SecurityControlId',
  'requirements texts:RelatedRequirements',
  'standard AssociatedStandards.StandardsId',
]);

const takeCompliance = (fields: Fields): JsonObject => {
  const { standard, ...found } = fill(fields, COMPLIANCE);
  const known = STATUS.get(fields.child('Compliance')?.peek('Status'));
  const standards = standard === undefined ? undefined : [standard];
  return { ...found, standards, status: known?.[1], status_id: known?.[0] ?? 0 };
};

/** `Network` and `Process` of a finding, as evidence. */
const EVIDENCE = plan([
  '@src_endpoint. Network.Source',
  'ip ip:IpV4 ip:IpV6',
  'hostname host:Domain',
  '+port port:Port',
  '@dst_endpoint. Network.Destination',
  'ip ip:IpV4 ip:IpV6',
  'hostname host:Domain',
  '+port port:Port',
  '@',
  'process.pid int:Process.Pid',
  '+process.name Process.Name',
  '@ Action.',
  'api.operation AwsApiCallAction.Api',
  '?api.service.name AwsApiCallAction.ServiceName',
  'src_endpoint.ip ip:AwsApiCallAction.RemoteIpDetails.IpAddressV4 ip:NetworkConnectionAction.RemoteIpDetails.IpAddressV4',
]);

const PACKAGE = packageRows(
  'Name Version Architecture FixedInVersion PackageManager FilePath Release'.split(' '),
);

/** The class, and the members that only it has. */
const takeKind = (fields: Fields): readonly [class_uid: number, members: JsonObject] => {
  const found = takeVulnerabilities(fields.children('Vulnerabilities'), 'Id', 'VulnerablePackages', PACKAGE);
  if (found !== undefined) return [CLASS.vulnerabilityFinding, { vulnerabilities: found }];
  const members = takeRemediation(fields);
  if (fields.child('Compliance') !== undefined)
    return [CLASS.complianceFinding, { ...members, compliance: takeCompliance(fields) }];
  const evidence = made(fields, EVIDENCE);
  return [CLASS.detectionFinding, { ...members, evidences: evidence && [evidence], is_alert: true }];
};

/** Maps one finding of any product that reports to Security Hub. */
export const mapSecurityHub = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'UpdatedAt', 'CreatedAt');
  const { fields } = draft;
  const [created, updated] = [fields.peek('CreatedAt'), fields.peek('UpdatedAt')];
  const isArchived = fields.peek('RecordState') === 'ARCHIVED';
  const workflow = fields.child('Workflow')?.peek('Status') ?? fields.peek('WorkflowState');
  const status = isArchived ? FINDING_STATUS.archived : (WORKFLOW.get(workflow) ?? FINDING_STATUS.new);
  const found = fill(fields, FINDING);
  const { metadata, product, ...members } = found;
  const info = partOf(members, 'finding_info') ?? {};
  const title = String(info.title ?? info.uid ?? 'Security Hub finding');
  const [class_uid, kind] = takeKind(fields);
  return buildEvent(draft, {
    class_uid,
    activity_id: findingActivity(status, created, updated),
    product: partOf(found, 'product') ?? {},
    metadata: partOf(found, 'metadata'),
    severity_id: severityOf(fields),
    message: title,
    members: {
      ...members,
      ...kind,
      ...status,
      finding_info: {
        ...info,
        attacks: Array.isArray(info.types) ? tacticsOf(info.types) : undefined,
        uid: info.uid ?? title,
      },
      resources: madeList(fields.children('Resources'), RESOURCE),
    },
  });
};

/** The account and product that every finding of this format must name. */
export const isSecurityHub = (record: JsonObject): boolean =>
  typeof record.ProductArn === 'string' && (record.AwsAccountId ?? record.SchemaVersion) !== undefined;
