// Alerts of Microsoft's security products -> Detection Finding (2004): Microsoft Graph security alerts (v1 and v2), Defender
// XDR alerts and incidents, and the alert tables of advanced hunting.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { person, takeNames } from '../saas/person.ts';
import { takePlace } from '../saas/place.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { algorithmOf } from '../toolkit/fingerprint.ts';
import { techniques } from '../toolkit/mitre.ts';
import { processOf } from '../toolkit/process.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { joinPath, takeAccount, takeDevice, takeFile } from './hunting-parts.ts';
import { takeHost, tenantOf } from './parts.ts';

/** Life cycle by Microsoft's words: activity and status with its caption. */
const STATES: readonly (readonly [words: string, activity: number, status_id: number, status: string])[] = [
  ['new newalert active', 1, 1, 'New'],
  ['inprogress', 2, 2, 'In Progress'],
  ['resolved dismissed', 3, 4, 'Resolved'],
];

const stateOf = (word: string) =>
  STATES.find(([words]) => words.split(' ').includes(word.slice(0, 20).toLowerCase().replace(' ', ''))) ??
  STATES[0];

/** Technique ids in a list, or in a list written as text. */
const takeTechniques = (fields: Fields): JsonObject[] | undefined => {
  const list = takeNames(fields, 'mitreTechniques');
  if (list !== undefined) return techniques(list);
  const text = fields.spell('AttackTechniques').slice(0, 2000);
  const ids = text.match(/T\d{4}(?:\.\d{3})?/g);
  return ids === null ? undefined : techniques([...new Set(ids)]);
};

const fileOf = (fields: Fields | undefined): JsonObject | undefined => {
  const name = fields?.text('fileName') ?? fields?.text('name');
  if (fields === undefined || name === undefined) return undefined;
  const folder = fields.text('filePath') ?? fields.text('path');
  const hashes: JsonObject[] = [];
  for (const [key, algorithm, algorithm_id, caption] of [
    ['sha1', 'sha1', 2, 'SHA-1'],
    ['sha256', 'sha256', 3, 'SHA-256'],
  ] as const) {
    const value = fields.checked(key, (text) => algorithmOf(text) === algorithm);
    if (value !== undefined) hashes.push({ algorithm: caption, algorithm_id, value });
  }
  return {
    hashes: hashes.length === 0 ? undefined : hashes,
    name,
    path: folder === undefined ? undefined : joinPath(folder, name),
    type_id: 1,
  };
};

const userOf = (fields: Fields | undefined): JsonObject | undefined => {
  if (fields === undefined) return undefined;
  const upn = fields.text('userPrincipalName');
  const name = upn ?? fields.text('accountName');
  const uid = fields.text('azureAdUserId') ?? fields.text('aadUserId') ?? fields.text('userSid');
  return person(name, uid, undefined, {
    domain: name === undefined && uid === undefined ? undefined : fields.text('domainName'),
  });
};

const deviceOf = (fields: Fields): JsonObject | undefined => {
  const hostname =
    fields.hostname('deviceDnsName') ??
    fields.hostname('fqdn') ??
    fields.hostname('hostName') ??
    fields.hostname('netBiosName');
  const uid = fields.text('mdeDeviceId') ?? fields.text('azureAdDeviceId');
  return hostname === undefined && uid === undefined ? undefined : { hostname, type_id: 0, uid };
};

const some = (object: JsonObject): JsonObject | undefined =>
  Object.values(object).some((value) => value !== undefined) ? object : undefined;

/** One piece of evidence of a Graph v2 or Defender alert, whatever its kind. */
const evidenceOf = (fields: Fields): JsonObject | undefined => {
  const image = fields.child('imageFile');
  const pid = fields.peek('processId');
  const process =
    typeof pid === 'number' && Number.isSafeInteger(pid)
      ? processOf({ cmd_line: fields.text('processCommandLine'), pid: fields.integer('processId') })
      : undefined;
  const url = fields.text('url');
  return some({
    device: deviceOf(fields),
    file:
      fileOf(image) ??
      fileOf(fields.child('fileDetails')) ??
      (fields.peek('fileName') === undefined ? undefined : fileOf(fields)),
    process,
    src_endpoint: takeHost(fields, ['ipAddress']),
    url: url === undefined ? undefined : { url_string: url },
    user: userOf(fields.child('userAccount')) ?? userOf(fields),
  });
};

const EVIDENCE_KEYS = ['evidence', 'entities', 'userStates', 'hostStates', 'fileStates', 'devices'];

/** All evidence; v1 keeps it in one list per kind. */
const takeEvidences = (body: Fields): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const key of EVIDENCE_KEYS) {
    for (const item of body.children(key) ?? []) {
      const evidence = evidenceOf(item);
      if (evidence !== undefined) list.push(evidence);
    }
  }
  // AlertEvidence: one piece a row, in its own columns. An address alone is where it came from.
  const local = takePlace(body, { ip: 'LocalIP', port: 'LocalPort' });
  const remote = takePlace(body, { ip: 'RemoteIP', port: 'RemotePort' });
  const link = body.text('RemoteUrl');
  const own = some({
    device: takeDevice(body),
    dst_endpoint: local === undefined ? undefined : remote,
    file: body.peek('FileName') === undefined ? undefined : takeFile(body),
    src_endpoint: local ?? remote,
    url: link === undefined ? undefined : { url_string: link },
    user: takeAccount(body, ''),
  });
  if (own !== undefined) list.push(own);
  for (const item of body.children('networkConnections') ?? []) {
    const evidence = some({
      dst_endpoint: takePlace(item, {
        hostname: 'destinationDomain',
        ip: 'destinationAddress',
        port: 'destinationPort',
      }),
      src_endpoint: takePlace(item, { ip: 'sourceAddress', port: 'sourcePort' }),
    });
    if (evidence !== undefined) list.push(evidence);
  }
  return list.length === 0 ? undefined : list;
};

/** The first of some members that is a text. */
const first = (fields: Fields, keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const value = fields.label(key);
    if (value !== undefined) return value;
  }
  return undefined;
};

const severityOf = (word: JsonValue | undefined): number =>
  typeof word === 'string' ? (wordSeverity(word) ?? SEVERITY.unknown) : SEVERITY.unknown;

/** An alert or incident. */
export const mapAlert = (draft: Draft, body: Fields): OcsfEvent => {
  const { fields } = draft;
  const vendor = body.child('vendorInformation');
  const product =
    first(body, ['productName', 'serviceSource', 'ServiceSource', 'detectionSource']) ??
    vendor?.text('provider');
  const title =
    first(body, ['title', 'Title', 'displayName', 'AlertDisplayName', 'incidentName', 'Name']) ?? 'alert';
  const uid = first(body, ['id', 'AlertId', 'alertId', 'incidentId', 'IncidentId', 'SystemAlertId', 'Id']);
  const type = first(body, ['category', 'Category', 'AlertType']);
  const [, activity_id, status_id, status] = stateOf(body.spell('status') || body.spell('Status')) ?? [
    '',
    1,
    1,
    'New',
  ];
  const evidences = takeEvidences(body);
  const category = fields === body ? undefined : fields.text('category');
  const url = first(body, ['alertWebUrl', 'incidentWebUrl', 'AlertLink', 'incidentUri']);
  return buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id,
    product: { name: product ?? 'Microsoft Security', vendor_name: 'Microsoft' },
    metadata: {
      correlation_uid: first(body, ['incidentId', 'IncidentId']),
      event_code: first(body, ['alertPolicyId', 'detectorId', 'detectionId', 'Operation']),
      log_name: category ?? 'alerts',
      original_event_uid: uid,
    },
    severity_id: severityOf(body.peek('severity') ?? body.peek('Severity') ?? body.peek('AlertSeverity')),
    message: title,
    members: {
      cloud: tenantOf(body.text('tenantId') ?? body.text('azureTenantId') ?? fields.text('tenantId')),
      evidences,
      finding_info: {
        attacks: takeTechniques(body),
        desc: first(body, ['description', 'Description']),
        src_url: url,
        title,
        types: type === undefined ? undefined : [type],
        uid: uid ?? title,
      },
      is_alert: true,
      status,
      status_id,
    },
  });
};
