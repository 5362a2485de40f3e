// AWS Security Hub findings in the AWS Security Finding Format (ASFF): with `Vulnerabilities` -> Vulnerability Finding
// (2002), with `Compliance` -> Compliance Finding (2003), else Detection Finding (2004).
// https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import { Draft } from '../draft.ts';
import { buildEvent } from '../event.ts';
import type { Fields } from '../fields.ts';
import { FINDING_STATUS, type FindingStatus, findingActivity, findingTimes, tacticOf } from '../finding.ts';
import { attacks } from '../mitre.ts';
import { processOf } from '../process.ts';
import { SEVERITY, wordSeverity } from '../severity.ts';
import { takeObject } from '../take-object.ts';
import { awsCloud, awsProduct } from './amazon.ts';
import { CVE, type PackageNames, vulnerability } from './vulnerability.ts';

/** `Workflow.Status` by OCSF's life cycle. */
const WORKFLOW = new Map<unknown, FindingStatus>([
  ['NEW', FINDING_STATUS.new],
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

const takeSeverity = (fields: Fields): number => {
  const severity = fields.child('Severity') ?? fields.child('FindingProviderFields')?.child('Severity');
  const word = severity?.peek('Label');
  const known = typeof word === 'string' ? wordSeverity(word) : undefined;
  if (known !== undefined) return known;
  const score = severity?.peek('Normalized');
  if (typeof score !== 'number') return SEVERITY.unknown;
  return NORMALIZED_SEVERITY.find(([least]) => score >= least)?.[1] ?? SEVERITY.unknown;
};

const takeResources = (fields: Fields): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const resource of fields.children('Resources') ?? []) {
    const uid = resource.text('Id');
    if (uid === undefined) continue;
    const name = resource.text('ResourceName');
    list.push({
      cloud_partition: resource.text('Partition'),
      name,
      region: resource.text('Region'),
      type: resource.text('Type'),
      uid,
    });
  }
  return list.length === 0 ? undefined : list;
};

/** `TTPs/Initial Access/...`: the tactic of ATT&CK that a type names. */
const tacticsOf = (types: readonly string[]): JsonObject[] | undefined => {
  const found = types
    .filter((type) => type.startsWith('TTPs/'))
    .map((type) => tacticOf(type.slice(0, 100).split('/')[1] ?? ''))
    .filter((tactic) => tactic !== undefined);
  return attacks(
    found.map(([uid]) => uid),
    found.map(([, name]) => name),
  );
};

const takeInfo = (fields: Fields): JsonObject => {
  const types = fields.texts('Types');
  const generator = fields.text('GeneratorId');
  const title = fields.text('Title');
  return {
    ...findingTimes(
      fields.peek('CreatedAt'),
      fields.peek('UpdatedAt'),
      fields.peek('FirstObservedAt'),
      fields.peek('LastObservedAt'),
    ),
    analytic: generator === undefined ? undefined : { type_id: 1, uid: generator },
    attacks: types === undefined ? undefined : tacticsOf(types),
    desc: fields.text('Description'),
    src_url: fields.text('SourceUrl'),
    title,
    types,
    uid: fields.text('Id') ?? title ?? 'Security Hub',
  };
};

const COMPLIANCE = new Map<unknown, readonly [number, string]>([
  ['PASSED', [1, 'Pass']],
  ['WARNING', [2, 'Warning']],
  ['FAILED', [3, 'Fail']],
]);

const takeCompliance = (compliance: Fields): JsonObject => {
  const known = COMPLIANCE.get(compliance.peek('Status'));
  const standards = compliance.children('AssociatedStandards')?.map((one) => one.text('StandardsId'));
  return {
    control: compliance.text('SecurityControlId'),
    requirements: compliance.texts('RelatedRequirements'),
    standards: standards?.filter((one) => one !== undefined),
    status: known?.[1],
    status_id: known?.[0] ?? 0,
  };
};

const takeRemediation = (fields: Fields): JsonObject | undefined => {
  const advice = fields.child('Remediation')?.child('Recommendation');
  const desc = advice?.text('Text');
  if (desc === undefined) return undefined;
  const link = advice?.text('Url');
  return { desc, references: link === undefined ? undefined : [link] };
};

const PACKAGE: PackageNames = {
  architecture: 'Architecture',
  fixed_in_version: 'FixedInVersion',
  name: 'Name',
  package_manager: 'PackageManager',
  path: 'FilePath',
  release: 'Release',
  version: 'Version',
};

const takeVulnerabilities = (fields: Fields): JsonObject[] | undefined => {
  const list = fields.peek('Vulnerabilities');
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const found = fields.children('Vulnerabilities')?.map((one) =>
    vulnerability(one.text('Id') ?? '', one.children('VulnerablePackages'), PACKAGE, {
      references: one.texts('ReferenceUrls'),
    }),
  );
  return found?.every((one) => one !== undefined) === true ? found : undefined;
};

const hasCves = (fields: Fields): boolean => {
  const list = fields.peek('Vulnerabilities');
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    list.every(
      (one) =>
        typeof one === 'object' &&
        one !== null &&
        'Id' in one &&
        typeof one.Id === 'string' &&
        CVE.test(one.Id),
    )
  );
};

/** `Network` and `Process` of a finding, as evidence. */
const takeEvidence = (fields: Fields): JsonObject | undefined => {
  const network = fields.child('Network');
  const process = fields.child('Process');
  const source = takeObject(network, [
    ['hostname', 'hostname', 'SourceDomain'],
    ['ip', 'ip', 'SourceIpV4', 'SourceIpV6'],
  ]);
  const destination = takeObject(network, [
    ['hostname', 'hostname', 'DestinationDomain'],
    ['ip', 'ip', 'DestinationIpV4', 'DestinationIpV6'],
  ]);
  if (source !== undefined) source.port = network?.port('SourcePort');
  if (destination !== undefined) destination.port = network?.port('DestinationPort');
  const running = processOf({
    name: process?.text('Name'),
    path: process?.text('Path'),
    pid: process?.integer('Pid'),
  });
  if (source === undefined && destination === undefined && running === undefined) return undefined;
  return { dst_endpoint: destination, process: running, src_endpoint: source };
};

/** The members that only one of the three classes has. */
const takeKind = (fields: Fields): readonly [class_uid: number, members: JsonObject] => {
  if (hasCves(fields)) return [CLASS.vulnerabilityFinding, { vulnerabilities: takeVulnerabilities(fields) }];
  const compliance = fields.child('Compliance');
  if (compliance !== undefined) {
    const members = { compliance: takeCompliance(compliance), remediation: takeRemediation(fields) };
    return [CLASS.complianceFinding, members];
  }
  const evidence = takeEvidence(fields);
  const remediation = takeRemediation(fields);
  return [
    CLASS.detectionFinding,
    { evidences: evidence === undefined ? undefined : [evidence], is_alert: true, remediation },
  ];
};

/** Maps one finding of any product that reports to Security Hub. */
export const mapSecurityHub = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const created = fields.peek('CreatedAt');
  const updated = fields.peek('UpdatedAt');
  draft.takeTime(fields, 'UpdatedAt');
  draft.takeTime(fields, 'CreatedAt');
  draft.takeSyslogTime();
  const isArchived = fields.peek('RecordState') === 'ARCHIVED';
  const workflow = fields.child('Workflow')?.peek('Status') ?? fields.peek('WorkflowState');
  const status = isArchived ? FINDING_STATUS.archived : (WORKFLOW.get(workflow) ?? FINDING_STATUS.new);
  const name = fields.text('ProductName');
  const product: JsonObject = {
    ...awsProduct('Security Hub', name),
    uid: fields.text('ProductArn'),
    vendor_name: fields.text('CompanyName') ?? 'AWS',
  };
  const [class_uid, kind] = takeKind(fields);
  const info = takeInfo(fields);
  return buildEvent(draft, {
    class_uid,
    activity_id: findingActivity(status, created, updated),
    product,
    metadata: {
      event_code: info.analytic === undefined ? undefined : String(info.uid),
      log_version: fields.text('SchemaVersion'),
    },
    severity_id: takeSeverity(fields),
    message: String(info.title ?? info.uid),
    members: {
      ...status,
      ...kind,
      cloud: awsCloud(fields.text('Region'), fields.text('AwsAccountId')),
      finding_info: info,
      resources: takeResources(fields),
    },
  });
};

/** The account and product that every finding of this format must name. */
export const isSecurityHub = (record: JsonObject): boolean =>
  typeof record.ProductArn === 'string' && (record.AwsAccountId ?? record.SchemaVersion) !== undefined;
