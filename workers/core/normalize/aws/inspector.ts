// Amazon Inspector findings -> Vulnerability Finding (2002), those of no CVE Detection Finding (2004); Amazon Macie
// findings -> Data Security Finding (2006), those of policies Detection Finding.
// https://docs.aws.amazon.com/inspector/v2/APIReference/API_Finding.html
// https://docs.aws.amazon.com/macie/latest/user/findings-publish-event-schemas.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { type Draft, openDraft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { isObject } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { FINDING_STATUS, type FindingStatus, findingActivity } from '../toolkit/finding.ts';
import { fill, madeList, partOf, plan } from '../toolkit/plan.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { awsProduct, cloudRows } from './amazon.ts';
import { packageRows, takeVulnerabilities } from './vulnerability.ts';

const INSPECTOR = awsProduct('Inspector');
const MACIE = awsProduct('Macie');

const STATUS = new Map<unknown, FindingStatus>([
  ['SUPPRESSED', FINDING_STATUS.suppressed],
  ['CLOSED', FINDING_STATUS.resolved],
]);

const PACKAGE = packageRows('name version arch fixedInVersion packageManager filePath release'.split(' '));

/** What the findings of both services have under the same names. */
const FINDING = plan([
  ...cloudRows('region', 'accountId awsAccountId'),
  'count int:count',
  'log_version schemaVersion',
  '@finding_info.',
  'uid findingArn id',
  'title title',
  'desc description',
  'created_time time:createdAt',
  'modified_time time:updatedAt',
  'first_seen_time time:firstObservedAt',
  'last_seen_time time:lastObservedAt',
]);

const RESOURCE = plan(['!uid label:id', '+type type', '+region region', '+cloud_partition partition']);

const BUCKET = 'resourcesAffected.s3Bucket.';
const DATA = plan([
  `databucket.name ${BUCKET}name`,
  `databucket.uid ${BUCKET}arn`,
  '+databucket.type_id =1',
  '+databucket.type =S3',
  'file.path resourcesAffected.s3Object.key',
  '+file.type_id =1',
]);
const POLICY = plan([
  `resources[].name ${BUCKET}name`,
  `resources[].uid ${BUCKET}arn`,
  '+resources[].type =AWS::S3::Bucket',
]);

/** Builds the event of either service's finding, from what is its own. */
const findingEvent = (
  draft: Draft,
  class_uid: number,
  product: JsonObject,
  status: FindingStatus,
  word: string,
  own: JsonObject,
): OcsfEvent => {
  const { fields } = draft;
  const created = fields.peek('createdAt') ?? fields.peek('firstObservedAt');
  const activity_id = findingActivity(status, created, fields.peek('updatedAt'));
  const { log_version, ...members } = fill(fields, FINDING);
  const type = fields.text('type');
  const info: JsonObject = partOf(members, 'finding_info') ?? {};
  const title = String(info.title ?? info.uid ?? type ?? 'finding');
  return buildEvent(draft, {
    class_uid,
    activity_id,
    product,
    metadata: { event_code: type, log_version: typeof log_version === 'string' ? log_version : undefined },
    severity_id: wordSeverity(word) ?? SEVERITY.unknown,
    message: title,
    members: {
      ...members,
      ...status,
      ...own,
      finding_info: { ...info, types: type === undefined ? undefined : [type], uid: info.uid ?? title },
    },
  });
};

const startOf = (event: DecodedEvent, context: NormalizeContext): Draft =>
  openDraft(event, context, 'updatedAt', 'lastObservedAt', 'createdAt');

/** Maps one Inspector finding. */
export const mapInspector = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = startOf(event, context);
  const { fields } = draft;
  const details = fields.child('packageVulnerabilityDetails');
  const list = details === undefined ? undefined : [details];
  const vulnerabilities = takeVulnerabilities(list, 'vulnerabilityId', 'vulnerablePackages', PACKAGE);
  const class_uid = vulnerabilities === undefined ? CLASS.detectionFinding : CLASS.vulnerabilityFinding;
  const status = STATUS.get(fields.peek('status')) ?? FINDING_STATUS.new;
  const own = { resources: madeList(fields.children('resources'), RESOURCE), vulnerabilities };
  return findingEvent(draft, class_uid, INSPECTOR, status, fields.spell('severity'), own);
};

/** Maps one Macie finding. */
export const mapMacie = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = startOf(event, context);
  const { fields } = draft;
  const isData = fields.peek('category') === 'CLASSIFICATION';
  const own = fill(fields, isData ? DATA : POLICY);
  const file = partOf(own, 'file');
  if (file !== undefined) file.name = baseName(String(file.path));
  const class_uid = isData ? CLASS.dataSecurityFinding : CLASS.detectionFinding;
  const status = fields.peek('archived') === true ? FINDING_STATUS.archived : FINDING_STATUS.new;
  const word = fields.child('severity')?.spell('description') ?? '';
  return findingEvent(draft, class_uid, MACIE, status, word, own);
};

/** An Inspector finding's ARN. */
export const isInspector = (record: JsonObject): boolean =>
  typeof record.findingArn === 'string' && record.findingArn.includes(':inspector');

/** What Macie affected. */
export const isMacie = (record: JsonObject): boolean =>
  isObject(record.resourcesAffected) &&
  (record.category === 'CLASSIFICATION' || record.category === 'POLICY');
