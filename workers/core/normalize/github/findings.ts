// What GitHub's scanners and advisories say, from webhooks and from the audit log: known weaknesses in dependencies are
// Vulnerability Findings (2002), what code and secret scanning found are Detection Findings (2004).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { type Deed, keepParts } from '../saas/audit.ts';
import { takeNames } from '../saas/person.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';

/** Life cycle of an alert by its webhook action: activity and status with its caption. */
const STATES: readonly (readonly [words: string, activity: number, status_id: number, status: string])[] = [
  ['created create published appeared_in_branch', 1, 1, 'New'],
  ['fixed fix resolved resolve closed_by_user resolved_by_token', 3, 4, 'Resolved'],
  ['dismissed dismiss auto_dismissed withdrawn bypass', 3, 3, 'Suppressed'],
];

const stateOf = (action: string) => STATES.find(([words]) => words.split(' ').includes(action)) ?? REOPENED;
const REOPENED = ['', 2, 1, 'New'] as const;

/** GitHub's own scale: `note` and `none` of code scanning are below low and warning. */
const severityOf = (word: JsonValue | undefined): number => {
  if (typeof word !== 'string') return SEVERITY.unknown;
  return word === 'note' ? SEVERITY.low : (wordSeverity(word) ?? SEVERITY.unknown);
};

/** Who, where and when, of any finding. */
export interface FindingFrame {
  readonly deed: Deed;
  /** What happened to the alert: `created`, `fixed`, ... */
  readonly action: string;
}

const finish = (
  draft: Draft,
  { deed, action }: FindingFrame,
  class_uid: number,
  severity: number,
  info: JsonObject,
  members: JsonObject,
): OcsfEvent => {
  const [, activity, status_id, status] = stateOf(action);
  return buildEvent(draft, {
    class_uid,
    activity_id: activity,
    product: deed.product,
    metadata: deed.metadata,
    severity_id: severity,
    message: typeof info.title === 'string' ? info.title : deed.message,
    members: {
      ...members,
      actor: deed.actor,
      cloud: deed.common?.cloud,
      finding_info: info,
      resources: deed.resources,
      status,
      status_id,
    },
  });
};

const takeCvss = (fields: Fields | undefined): JsonObject[] | undefined => {
  const vector = fields?.peek('vector_string');
  const score = fields?.peek('score');
  if (typeof vector !== 'string' || !vector.startsWith('CVSS:') || typeof score !== 'number')
    return undefined;
  fields?.drop('vector_string');
  fields?.drop('score');
  return [{ base_score: score, vector_string: vector, version: vector.slice(5, vector.indexOf('/')) }];
};

/** `references` as webhooks write them: objects with a URL, or texts. */
const takeReferences = (fields: Fields): string[] | undefined => {
  const list = takeNames(fields, 'references');
  if (list !== undefined) return list;
  const urls: string[] = [];
  for (const item of fields.children('references') ?? []) {
    const text = item.text('url');
    if (text !== undefined) urls.push(text);
  }
  return urls.length === 0 ? undefined : urls;
};

/** The CVE among an advisory's identifiers. */
const cveOf = (fields: Fields): string | undefined => {
  const uid =
    fields.text('cve_id') ??
    (fields.spell('external_identifier').startsWith('CVE-') ? fields.text('external_identifier') : undefined);
  if (uid !== undefined) return uid;
  for (const item of fields.children('identifiers') ?? []) {
    if (item.peek('type') === 'CVE') return item.text('value');
  }
  return undefined;
};

/** The weakness an advisory, or an alert of the older kind, describes; undefined when it has no id. */
const takeVulnerability = (advisory: Fields): JsonObject | undefined => {
  const cve = cveOf(advisory);
  const uid = advisory.text('ghsa_id');
  if (cve === undefined && uid === undefined) return undefined;
  const title = advisory.text('summary');
  const desc = advisory.text('description');
  const severity = advisory.text('severity');
  const references = takeReferences(advisory);
  if (cve !== undefined) {
    const related = uid === undefined ? undefined : [uid];
    return {
      cve: { cvss: takeCvss(advisory.child('cvss')), uid: cve },
      desc,
      references,
      related_vulnerabilities: related,
      severity,
      title,
    };
  }
  return { advisory: { uid }, desc, references, severity, title };
};

/** Dependabot alerts, repository vulnerability alerts and advisories; undefined without an id to call the weakness by. */
export const vulnerability = (
  draft: Draft,
  frame: FindingFrame,
  alert: Fields,
  advisory: Fields,
): OcsfEvent | undefined => {
  const level = advisory.peek('severity');
  const weakness = takeVulnerability(advisory);
  if (weakness === undefined) return undefined;
  const name =
    alert.child('dependency')?.child('package')?.text('name') ?? alert.text('affected_package_name');
  const number = alert === advisory ? undefined : alert.label('number');
  const known = weakness.cve ?? weakness.advisory;
  const id = typeof known === 'object' && known !== null && !Array.isArray(known) ? known.uid : undefined;
  const packages = name === undefined ? [] : [{ name, role_id: 3, type: 'package' }];
  const resources = [...(frame.deed.resources ?? []), ...packages];
  const deed = { ...frame.deed, resources: resources.length === 0 ? undefined : resources };
  return finish(
    draft,
    { ...frame, deed },
    CLASS.vulnerabilityFinding,
    severityOf(level),
    { src_url: alert.text('html_url'), title: weakness.title ?? `${id}`, uid: number ?? `${id}` },
    { vulnerabilities: [weakness] },
  );
};

/** Where code scanning found it, as OCSF `file`. */
const takeLocation = (alert: Fields): JsonObject | undefined => {
  const instance = alert.child('most_recent_instance') ?? alert.children('instances')?.[0];
  const path = instance?.child('location')?.text('path');
  return path === undefined
    ? undefined
    : { name: path.slice(path.lastIndexOf('/') + 1) || path, path, type_id: 1 };
};

/** Code scanning and secret scanning alerts. */
export const detection = (draft: Draft, frame: FindingFrame, alert: Fields): OcsfEvent => {
  const rule = alert.child('rule');
  const secret = alert.text('secret_type');
  const ruleId = rule?.label('id') ?? secret;
  const ruleName = rule?.text('name') ?? alert.text('secret_type_display_name');
  const desc = rule?.text('full_description');
  const title =
    rule?.text('description') ?? (secret === undefined ? undefined : `Secret found: ${ruleName ?? secret}`);
  const level = rule?.peek('security_severity_level') ?? rule?.peek('severity');
  const file = takeLocation(alert);
  return finish(
    draft,
    frame,
    CLASS.detectionFinding,
    severityOf(level),
    {
      analytic:
        ruleId === undefined && ruleName === undefined
          ? undefined
          : {
              category: alert.child('tool')?.text('name'),
              name: ruleName ?? ruleId,
              type_id: 1,
              uid: ruleId,
            },
      desc,
      src_url: alert.text('html_url'),
      title: title ?? frame.deed.word,
      uid: alert.label('number') ?? frame.deed.word,
    },
    { evidences: file === undefined ? undefined : [{ file }], is_alert: true },
  );
};

/** An alert the audit log tells of: its number is all that is known of it. */
export const auditFinding = (draft: Draft, deed: Deed): OcsfEvent => {
  const { fields } = draft;
  const action = deed.word.slice(deed.word.indexOf('.') + 1);
  const uid = fields.label('alert_number') ?? fields.label('alert_id') ?? fields.label('number');
  const { actor, source, user } = deed;
  const isSeen = source !== undefined || user !== undefined;
  const event = finish(
    draft,
    { deed, action },
    CLASS.detectionFinding,
    SEVERITY.unknown,
    {
      analytic: { name: deed.word, type_id: 1 },
      title: deed.message,
      types: [deed.word],
      uid: uid ?? deed.metadata.original_event_uid ?? deed.word,
    },
    {
      evidences: isSeen
        ? [{ actor, http_request: deed.common?.http_request, src_endpoint: source, user }]
        : undefined,
      is_alert: true,
    },
  );
  return keepParts(
    event,
    deed,
    (name) =>
      name === 'actor' || name === 'resources' || (isSeen && name !== 'entity' && name !== 'privileges'),
  );
};
