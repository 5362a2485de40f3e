// Amazon GuardDuty findings, as EventBridge and pipelines write them (camelCase) and as the API answers (PascalCase)
// -> Detection Finding (2004). https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-summary.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { openDraft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { FINDING_STATUS, findingActivity, tacticOf } from '../toolkit/finding.ts';
import { attacks } from '../toolkit/mitre.ts';
import { fill, partOf, plan } from '../toolkit/plan.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { awsProduct, cloudRows, type Spelling } from './amazon.ts';
import { takeEvidence } from './guardduty-action.ts';

const PRODUCT = awsProduct('GuardDuty');

/**
 * GuardDuty severities, by their least value: "critical 9.0-10.0, high 7.0-8.9, medium 4.0-6.9, low 1.0-3.9"
 * (https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html).
 */
export const GUARDDUTY_SEVERITY: readonly (readonly [least: number, severityId: number])[] = [
  [9, SEVERITY.critical],
  [7, SEVERITY.high],
  [4, SEVERITY.medium],
  [0, SEVERITY.low],
];

const severityOf = (value: JsonValue | undefined): number => {
  const score = typeof value === 'string' ? Number.parseFloat(value) : value;
  if (typeof score !== 'number') return SEVERITY.unknown;
  return GUARDDUTY_SEVERITY.find(([least]) => score >= least)?.[1] ?? SEVERITY.unknown;
};

const camel: Spelling = (name) => name;
const pascal: Spelling = (name) => name.charAt(0).toUpperCase() + name.slice(1);

const FINDING = plan([
  ...cloudRows('region', 'accountId'),
  'count int:service.count',
  'log_version schemaVersion',
  '@finding_info.',
  'uid id arn',
  'title title',
  'desc description',
  'created_time time:createdAt',
  'modified_time time:updatedAt',
  'first_seen_time time:service.eventFirstSeen',
  'last_seen_time time:service.eventLastSeen',
  '?analytic.name copy:type',
  '+analytic.category service.featureName',
  '@device. resource.instanceDetails.',
  'instance_uid copy:instanceId',
  '+type_id =6',
  '+type =Virtual',
  '+zone availabilityZone',
  '@device. resource.instanceDetails.networkInterfaces.',
  '+ip ip:privateIpAddress',
  '+hostname host:privateDnsName',
  '+interface_uid networkInterfaceId',
  '+subnet_uid subnetId',
  '+vpc_uid vpcId',
]);

/** Resources by the member they are described in: the rows of their id and name, and their CloudFormation type. */
const RESOURCES = [
  ['instanceDetails', 'instanceId', '-', 'AWS::EC2::Instance'],
  ['eksClusterDetails', 'arn', 'name', 'AWS::EKS::Cluster'],
  ['ecsClusterDetails', 'arn', 'name', 'AWS::ECS::Cluster'],
  ['containerDetails', 'id', 'name', 'Container'],
  ['rdsDbInstanceDetails', 'dbInstanceArn', 'dbInstanceIdentifier', 'AWS::RDS::DBInstance'],
  ['lambdaDetails', 'functionArn', 'functionName', 'AWS::Lambda::Function'],
  ['s3BucketDetails', 'arn', 'name', 'AWS::S3::Bucket'],
].map(([member, uid, name, type]) =>
  plan([
    `resource.uid resource.${member}.${uid}`,
    `resource.name resource.${member}.${name}`,
    `+resource.type =${type}`,
  ]),
);

const takeResources = (fields: Fields, spell: Spelling): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const rows of RESOURCES) {
    const found = partOf(fill(fields, rows, {}, spell), 'resource');
    if (found !== undefined) list.push(found);
  }
  return list.length === 0 ? undefined : list;
};

/** Techniques that a sequence of attacks names: values such as `T1562.008 - Impair Defenses`. */
const techniquesOf = (service: Fields | undefined, spell: Spelling): string[] => {
  const indicators = service
    ?.child(spell('detection'))
    ?.child(spell('sequence'))
    ?.peek(spell('sequenceIndicators'));
  const list = Array.isArray(indicators) ? indicators : [];
  const found = list.find((one) => isObject(one) && one[spell('key')] === 'ATTACK_TECHNIQUE');
  const values = isObject(found) ? found[spell('values')] : undefined;
  const ids = Array.isArray(values)
    ? values.map((value) => String(value).slice(0, 12).split(' ', 1)[0] ?? '')
    : [];
  return ids.filter((id) => /^T\d{4}(?:\.\d{3})?$/.test(id));
};

/** `ThreatPurpose:ResourceType/Name`: many purposes are tactics of ATT&CK. */
const attacksOf = (type: string, service: Fields | undefined, spell: Spelling): JsonObject[] | undefined => {
  const techniques = techniquesOf(service, spell);
  if (techniques.length > 0) return attacks(undefined, undefined, techniques);
  const tactic = tacticOf(type.slice(0, Math.max(0, type.indexOf(':'))));
  return tactic && attacks([tactic[0]], [tactic[1]]);
};

/** Maps one finding. Its time is when it was last updated. */
export const mapGuardDuty = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'updatedAt', 'UpdatedAt', 'createdAt', 'CreatedAt');
  const { fields } = draft;
  const spell = event.record.Service !== undefined || event.record.Id !== undefined ? pascal : camel;
  const [created, updated] = [fields.peek(spell('createdAt')), fields.peek(spell('updatedAt'))];
  const { log_version, ...members } = fill(fields, FINDING, {}, spell);
  const type = fields.text(spell('type'));
  const service = fields.child(spell('service'));
  const status = service?.peek(spell('archived')) === true ? FINDING_STATUS.archived : FINDING_STATUS.new;
  const info: JsonObject = partOf(members, 'finding_info') ?? {};
  if (isObject(info.analytic)) info.analytic.type_id = 1;
  const { evidence, verdict } = takeEvidence(fields, spell);
  const title = String(info.title ?? type ?? info.uid ?? 'GuardDuty finding');
  return buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: findingActivity(status, created, updated),
    product: PRODUCT,
    metadata: { event_code: type, log_version: typeof log_version === 'string' ? log_version : undefined },
    severity_id: severityOf(fields.peek(spell('severity'))),
    verdict,
    message: title,
    members: {
      ...members,
      ...status,
      evidences: evidence === undefined ? undefined : [evidence],
      finding_info: {
        ...info,
        attacks: type === undefined ? undefined : attacksOf(type, service, spell),
        types: type === undefined ? undefined : [type],
        uid: info.uid ?? title,
      },
      is_alert: true,
      resources: takeResources(fields, spell),
    },
  });
};

/** The service's own name, or an ARN of its. */
export const isGuardDuty = (record: JsonObject): boolean => {
  const arn = record.arn ?? record.Arn;
  if (typeof arn === 'string' && arn.includes(':guardduty:')) return true;
  const service = record.service ?? record.Service;
  return isObject(service) && (service.serviceName ?? service.ServiceName) === 'guardduty';
};
