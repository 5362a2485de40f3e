// Amazon Inspector findings -> Vulnerability Finding (2002), those of no CVE Detection Finding (2004); Amazon Macie
// findings -> Data Security Finding (2006), those of policies Detection Finding.
// https://docs.aws.amazon.com/inspector/v2/APIReference/API_Finding.html
// https://docs.aws.amazon.com/macie/latest/user/findings-publish-event-schemas.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import { Draft } from '../draft.ts';
import { buildEvent } from '../event.ts';
import { type Fields, isObject } from '../fields.ts';
import { baseName } from '../file.ts';
import { FINDING_STATUS, type FindingStatus, findingActivity, findingTimes } from '../finding.ts';
import { SEVERITY, wordSeverity } from '../severity.ts';
import { awsCloud, awsProduct } from './amazon.ts';
import { type PackageNames, vulnerability } from './vulnerability.ts';

const INSPECTOR = awsProduct('Inspector');
const MACIE = awsProduct('Macie');

const STATUS = new Map<unknown, FindingStatus>([
  ['SUPPRESSED', FINDING_STATUS.suppressed],
  ['CLOSED', FINDING_STATUS.resolved],
]);

const PACKAGE: PackageNames = {
  architecture: 'arch',
  fixed_in_version: 'fixedInVersion',
  name: 'name',
  package_manager: 'packageManager',
  path: 'filePath',
  release: 'release',
  version: 'version',
};

const takeResources = (fields: Fields): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const resource of fields.children('resources') ?? []) {
    const uid = resource.text('id');
    if (uid !== undefined)
      list.push({
        cloud_partition: resource.text('partition'),
        region: resource.text('region'),
        type: resource.text('type'),
        uid,
      });
  }
  return list.length === 0 ? undefined : list;
};

const wordOf = (value: unknown): number =>
  (typeof value === 'string' ? wordSeverity(value) : undefined) ?? SEVERITY.unknown;

/** What the findings of both services have under the same names. */
const takeInfo = (
  fields: Fields,
  uid: string | undefined,
  type: string | undefined,
  times: JsonObject,
): JsonObject => {
  const title = fields.text('title');
  return {
    ...times,
    desc: fields.text('description'),
    title,
    types: type === undefined ? undefined : [type],
    uid: uid ?? title ?? 'finding',
  };
};

/** Maps one Inspector finding. */
export const mapInspector = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const first = fields.peek('firstObservedAt');
  const updated = fields.peek('updatedAt');
  draft.takeTime(fields, 'updatedAt');
  draft.takeTime(fields, 'lastObservedAt');
  draft.takeSyslogTime();
  const details = fields.child('packageVulnerabilityDetails');
  const cve = details?.peek('vulnerabilityId');
  const found =
    typeof cve === 'string'
      ? vulnerability(cve, details?.children('vulnerablePackages'), PACKAGE, {
          references: details?.texts('referenceUrls'),
        })
      : undefined;
  if (found !== undefined) details?.drop('vulnerabilityId');
  const type = fields.text('type');
  const status = STATUS.get(fields.peek('status')) ?? FINDING_STATUS.new;
  const times = findingTimes(undefined, updated, first, fields.peek('lastObservedAt'));
  const info = takeInfo(fields, fields.text('findingArn'), type, times);
  return buildEvent(draft, {
    class_uid: found === undefined ? CLASS.detectionFinding : CLASS.vulnerabilityFinding,
    activity_id: findingActivity(status, first, updated),
    product: INSPECTOR,
    metadata: { event_code: type },
    severity_id: wordOf(fields.peek('severity')),
    message: String(info.title ?? info.uid),
    members: {
      ...status,
      cloud: awsCloud(undefined, fields.text('awsAccountId')),
      finding_info: info,
      resources: takeResources(fields),
      vulnerabilities: found === undefined ? undefined : [found],
    },
  });
};

/** Maps one Macie finding. */
export const mapMacie = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const created = fields.peek('createdAt');
  const updated = fields.peek('updatedAt');
  draft.takeTime(fields, 'updatedAt');
  draft.takeTime(fields, 'createdAt');
  draft.takeSyslogTime();
  const isData = fields.peek('category') === 'CLASSIFICATION';
  const affected = fields.child('resourcesAffected');
  const bucket = affected?.child('s3Bucket');
  const name = bucket?.text('name');
  const uid = bucket?.text('arn');
  const isBucket = name !== undefined || uid !== undefined;
  const path = isData ? affected?.child('s3Object')?.text('key') : undefined;
  const type = fields.text('type');
  const status = fields.peek('archived') === true ? FINDING_STATUS.archived : FINDING_STATUS.new;
  const info = takeInfo(
    fields,
    fields.text('id'),
    type,
    findingTimes(created, updated, undefined, undefined),
  );
  return buildEvent(draft, {
    class_uid: isData ? CLASS.dataSecurityFinding : CLASS.detectionFinding,
    activity_id: findingActivity(status, created, updated),
    product: MACIE,
    metadata: { event_code: type, log_version: fields.text('schemaVersion') },
    severity_id: wordOf(fields.child('severity')?.peek('description')),
    message: String(info.title ?? info.uid),
    members: {
      ...status,
      cloud: awsCloud(fields.text('region'), fields.text('accountId')),
      count: fields.integer('count'),
      databucket: isData && isBucket ? { name, type: 'S3', type_id: 1, uid } : undefined,
      file: path === undefined ? undefined : { name: baseName(path), path, type_id: 1 },
      finding_info: info,
      resources: !isData && isBucket ? [{ name, type: 'AWS::S3::Bucket', uid }] : undefined,
    },
  });
};

/** An Inspector finding's ARN. */
export const isInspector = (record: JsonObject): boolean =>
  typeof record.findingArn === 'string' && record.findingArn.includes(':inspector');

/** What Macie affected. */
export const isMacie = (record: JsonObject): boolean =>
  isObject(record.resourcesAffected) &&
  (record.category === 'CLASSIFICATION' || record.category === 'POLICY');
