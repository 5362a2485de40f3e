// Mimecast's SIEM logs (Cloud Integrated and Cloud Gateway, "Understanding SIEM Logs"): what became of a message on its way ->
// Email Activity (4009); what its protections found -> Detection Finding (2004).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { type Draft, openDraft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { fileOf } from '../toolkit/file.ts';
import { FINDING_STATUS } from '../toolkit/finding.ts';
import { type AlgorithmName, fingerprintOf } from '../toolkit/fingerprint.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { urlOf } from '../toolkit/url.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';

const PRODUCT = { name: 'Email Security', vendor_name: 'Mimecast' };

/** What happens to a message: send, receive, scan, trace. */
const ACTIVITIES = new Map([
  ['delivery', 1],
  ['receipt', 2],
  ['process', 3],
  ['spam', 3],
  ['journal', 4],
]);

/** Its words for what was done, short in the logs of the gateway. */
const VERDICTS = new Map<string, Verdict | undefined>([
  ['acc', wordVerdict('accepted')],
  ['hld', wordVerdict('quarantined')],
  ['hold', wordVerdict('quarantined')],
  ['rej', wordVerdict('rejected')],
]);

/** Kinds that are written when something was found. */
const FINDINGS: ReadonlySet<string> = new Set([
  'attachment protect',
  'av',
  'impersonation protect',
  'internal email protect',
  'url protect',
]);

/** By its caption where that is what they write. */
const DIRECTIONS = new Map([
  ['inbound', 1],
  ['outbound', 2],
  ['internal', 3],
]);

const HASHES: readonly (readonly [AlgorithmName, string])[] = [
  ['md5', 'md5'],
  ['sha1', 'sha1'],
  ['sha256', 'sha256'],
];

const takeEmail = (fields: Fields): JsonObject | undefined => {
  const before = fields.mark();
  const email = {
    from: fields.email('senderEnvelope') ?? fields.email('senderHeader'),
    message_uid: fields.text('messageId'),
    size: fields.integer('emailSize'),
    subject: fields.text('subject'),
    to: takeRecipient(fields),
    uid: fields.text('processingId'),
  };
  if (email.from !== undefined || email.to !== undefined) return email;
  fields.giveBack(before);
  return undefined;
};

const takeRecipient = (fields: Fields): string[] | undefined => {
  const one = fields.email('recipients') ?? fields.email('recipient');
  return one === undefined ? undefined : [one];
};

const takeFile = (fields: Fields): JsonObject | undefined => {
  const name = fields.text('fileName');
  if (name === undefined) return undefined;
  const hashes = HASHES.flatMap(([algorithm, key]) => {
    const value = fields.text(key);
    return value === undefined ? [] : [fingerprintOf(algorithm, value)];
  });
  const parts = { mime_type: fields.text('fileMime'), size: fields.integer('sizeAttachment') };
  return fileOf(name, { ...parts, hashes: hashes.length === 0 ? undefined : hashes });
};

const takeEnd = (fields: Fields, ips: readonly string[], host?: string): JsonObject | undefined => {
  let ip: string | undefined;
  for (const key of ips) ip ??= fields.ip(key);
  const hostname = host === undefined ? undefined : fields.hostname(host);
  return ip === undefined && hostname === undefined ? undefined : { hostname, ip };
};

/** Whether it arrived, or why not. */
const statusOf = (fields: Fields): Status | undefined => {
  const delivered = fields.peek('delivered');
  if (delivered === 'true' || delivered === true) return SUCCESS;
  const isRefused = /^rej$/i.test(fields.spell('action')) || fields.spell('rejectionType') !== '';
  return isRefused || delivered === 'false' || delivered === false ? FAILURE : undefined;
};

const finding = (draft: Draft, kind: string, verdict: Verdict | undefined, uid: string): OcsfEvent => {
  const { fields } = draft;
  const link = fields.text('url');
  const word = ['virusFound', 'blockReason', 'urlCategory', 'scanResults', 'policyDefinition']
    .map((key) => fields.spell(key))
    .find((text) => text !== '');
  const email = takeEmail(fields);
  const evidence = {
    email,
    file: takeFile(fields),
    src_endpoint: takeEnd(fields, ['senderIp', 'sourceIp']),
    url: link === undefined ? undefined : urlOf(link),
  };
  const isFound = Object.values(evidence).some((part) => part !== undefined);
  const title = word === undefined ? kind : `${kind}: ${word}`;
  return buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    product: PRODUCT,
    metadata: { event_code: kind, original_event_uid: fields.text('aggregateId') },
    severity_id: kind === 'av' || kind === 'attachment protect' ? SEVERITY.high : SEVERITY.medium,
    verdict,
    message: title,
    members: {
      evidences: isFound ? [evidence] : undefined,
      finding_info: { title, types: [kind], uid },
      ...FINDING_STATUS.new,
    },
  });
};

const message = (draft: Draft, kind: string, verdict: Verdict | undefined): OcsfEvent => {
  const { fields } = draft;
  const email = takeEmail(fields);
  const parts = {
    product: PRODUCT,
    metadata: { event_code: kind, original_event_uid: fields.text('aggregateId') },
    verdict,
    message: `${kind} ${email?.subject ?? ''}`.trim(),
  };
  if (email === undefined)
    return buildEvent(draft, { ...parts, class_uid: CLASS.baseEvent, activity_id: 0, members: {} });
  const towards = fields.spell('direction') || fields.spell('route');
  return buildEvent(draft, {
    ...parts,
    class_uid: CLASS.emailActivity,
    activity_id: ACTIVITIES.get(kind) ?? 0,
    status: statusOf(fields),
    status_detail: fields.text('rejectionInfo') ?? fields.text('deliveryErrors') ?? fields.text('holdReason'),
    members: {
      direction_id: DIRECTIONS.get(towards.toLowerCase()) ?? 0,
      dst_endpoint: takeEnd(fields, ['destinationIp'], 'Hostname'),
      email,
      src_endpoint: takeEnd(fields, ['senderIp']),
    },
  });
};

const mapMimecast = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'timestamp');
  const { fields } = draft;
  const kind = kindOf(event.record);
  const done = fields.spell('action').toLowerCase();
  const verdict = VERDICTS.get(done) ?? wordVerdict(done);
  const uid = fields.spell('processingId');
  return FINDINGS.has(kind) ? finding(draft, kind, verdict, uid) : message(draft, kind, verdict);
};

const kindOf = ({ eventType, type }: JsonObject): string => {
  const kind = type ?? eventType;
  return typeof kind === 'string' ? kind : '';
};

/** Mimecast Email Security. */
export const mimecast: Mapper = {
  product: 'mimecast',
  formats: ['json'],
  markers: ['aggregateId'],
  matches: ({ record }) =>
    typeof record.aggregateId === 'string' &&
    typeof record.processingId === 'string' &&
    record.processingId !== '' &&
    (ACTIVITIES.has(kindOf(record)) || FINDINGS.has(kindOf(record))),
  map: mapMimecast,
};
