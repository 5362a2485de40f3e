// Amazon GuardDuty findings, as EventBridge and pipelines write them (camelCase) and as the API answers (PascalCase)
// -> Detection Finding (2004). https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-summary.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import { Draft } from '../draft.ts';
import { buildEvent } from '../event.ts';
import { type Fields, isObject } from '../fields.ts';
import { FINDING_STATUS, findingActivity, findingTimes, tacticOf } from '../finding.ts';
import { attacks } from '../mitre.ts';
import { SEVERITY } from '../severity.ts';
import { awsCloud, awsProduct } from './amazon.ts';
import { takeAction } from './guardduty-action.ts';

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

/** A name as the finding at hand spells it. */
export type Casing = (name: string) => string;

const camel: Casing = (name) => name;
const pascal: Casing = (name) => name.charAt(0).toUpperCase() + name.slice(1);

/** Resources by the member they are described in: their CloudFormation type, and the members of their ARN or id and name. */
const RESOURCES: readonly (readonly [string, string, string, string])[] = [
  ['instanceDetails', 'AWS::EC2::Instance', 'instanceId', ''],
  ['eksClusterDetails', 'AWS::EKS::Cluster', 'arn', 'name'],
  ['ecsClusterDetails', 'AWS::ECS::Cluster', 'arn', 'name'],
  ['containerDetails', 'Container', 'id', 'name'],
  ['rdsDbInstanceDetails', 'AWS::RDS::DBInstance', 'dbInstanceArn', 'dbInstanceIdentifier'],
  ['lambdaDetails', 'AWS::Lambda::Function', 'functionArn', 'functionName'],
];

const takeResources = (resource: Fields | undefined, cased: Casing): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  const add = (at: Fields | undefined, type: string | undefined, id: string, title: string): void => {
    const uid = at?.text(cased(id));
    const name = title === '' ? undefined : at?.text(cased(title));
    if (uid !== undefined || name !== undefined) list.push({ name, type, uid });
  };
  for (const [member, type, id, title] of RESOURCES) add(resource?.child(cased(member)), type, id, title);
  for (const bucket of resource?.children(cased('s3BucketDetails')) ?? [])
    add(bucket, 'AWS::S3::Bucket', 'arn', 'name');
  return list.length === 0 ? undefined : list;
};

/** `ThreatPurpose:ResourceType/Name`: many purposes are tactics of ATT&CK. Sequences of attacks name techniques, too. */
const attacksOf = (type: string, service: Fields | undefined, cased: Casing): JsonObject[] | undefined => {
  const tactic = tacticOf(type.slice(0, Math.max(0, type.indexOf(':'))));
  const sequence = service?.child(cased('detection'))?.child(cased('sequence'));
  const indicators = sequence?.peek(cased('sequenceIndicators'));
  if (Array.isArray(indicators)) {
    const found = indicators.find((one) => isObject(one) && one[cased('key')] === 'ATTACK_TECHNIQUE');
    const values = isObject(found) ? found[cased('values')] : undefined;
    const ids = Array.isArray(values)
      ? values.map((value) => String(value).slice(0, 200).split(' ', 1)[0] ?? '')
      : [];
    if (ids.length > 0 && ids.every((id) => /^T\d{4}(?:\.\d{3})?$/.test(id)))
      return attacks(undefined, undefined, ids);
  }
  return tactic && attacks([tactic[0]], [tactic[1]]);
};

const infoOf = (
  draft: Draft,
  cased: Casing,
  type: string | undefined,
  service: Fields | undefined,
): JsonObject => {
  const { fields } = draft;
  const feature = service?.text(cased('featureName'));
  const title = fields.text(cased('title'));
  const created = fields.peek(cased('createdAt'));
  const uid = fields.text(cased('id')) ?? fields.text(cased('arn'));
  return {
    ...findingTimes(
      created,
      fields.peek(cased('updatedAt')),
      service?.peek(cased('eventFirstSeen')),
      service?.peek(cased('eventLastSeen')),
    ),
    analytic: type === undefined ? undefined : { category: feature, name: type, type_id: 1 },
    attacks: type === undefined ? undefined : attacksOf(type, service, cased),
    desc: fields.text(cased('description')),
    title,
    types: type === undefined ? undefined : [type],
    uid: uid ?? title ?? 'GuardDuty',
  };
};

/** Maps one finding. Its time is when it was last updated. */
export const mapGuardDuty = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const cased = event.record.Service !== undefined || event.record.Id !== undefined ? pascal : camel;
  const created = fields.peek(cased('createdAt'));
  const updated = fields.peek(cased('updatedAt'));
  draft.takeTime(fields, cased('updatedAt'));
  draft.takeTime(fields, cased('createdAt'));
  draft.takeSyslogTime();
  const type = fields.text(cased('type'));
  const service = fields.child(cased('service'));
  const status = service?.peek(cased('archived')) === true ? FINDING_STATUS.archived : FINDING_STATUS.new;
  const resource = fields.child(cased('resource'));
  const action = takeAction(service?.child(cased('action')), resource, cased);
  const info = infoOf(draft, cased, type, service);
  return buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: findingActivity(status, created, updated),
    product: PRODUCT,
    metadata: { event_code: type, log_version: fields.text(cased('schemaVersion')) },
    severity_id: severityOf(fields.peek(cased('severity'))),
    verdict: action.verdict,
    message: String(info.title ?? type ?? info.uid),
    members: {
      ...status,
      cloud: awsCloud(fields.text(cased('region')), fields.text(cased('accountId'))),
      count: service?.integer(cased('count')),
      device: action.device,
      evidences: action.evidence === undefined ? undefined : [action.evidence],
      finding_info: info,
      is_alert: true,
      resources: takeResources(resource, cased),
    },
  });
};

const serviceName = (record: JsonObject): JsonValue | undefined => {
  const service = record.service ?? record.Service;
  return isObject(service)
    ? (service.serviceName ?? service.ServiceName ?? service.detectorId ?? service.DetectorId)
    : undefined;
};

/** The service's own name, or an ARN of its. */
export const isGuardDuty = (record: JsonObject): boolean => {
  const arn = record.arn ?? record.Arn;
  if (typeof arn === 'string' && arn.includes(':guardduty:')) return true;
  return (
    serviceName(record) !== undefined &&
    typeof (record.type ?? record.Type) === 'string' &&
    serviceName(record) === 'guardduty'
  );
};
