// EVE `alert`: a rule matched -> Detection Finding (2004), with the traffic it matched as the first evidence.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, typeUid } from '../toolkit/classes.ts';
import { type Draft, PROFILES } from '../toolkit/draft.ts';
import { EVIDENCE_DESTINATION, EVIDENCE_SOURCE } from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';
import { EVIDENCE_FILE } from '../toolkit/file.ts';
import { attacks } from '../toolkit/mitre.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { EVIDENCE_USER } from '../toolkit/user.ts';
import { EVIDENCE_QUERY, takeQuery } from './dns.ts';
import { eveMetadata, priority, takeConnection, takeDestination, takeSource } from './eve.ts';
import { takeFile } from './fileinfo.ts';
import { EVIDENCE_REQUEST, takeRequest, takeResponse } from './http.ts';
import { takeClient } from './krb5.ts';
import { EVIDENCE_TLS, takeJa4, takeTls } from './tls.ts';

/** What became of the packet: ids and captions of OCSF `action` and `disposition`. */
const VERDICTS = {
  allowed: { action: 'Allowed', action_id: 1, disposition: 'Allowed', disposition_id: 1 },
  blocked: { action: 'Denied', action_id: 2, disposition: 'Blocked', disposition_id: 2 },
} as const;

const takeVerdict = (alert: Fields) => {
  const action = alert.peek('action');
  if (action !== 'allowed' && action !== 'blocked') return undefined;
  alert.drop('action');
  return VERDICTS[action];
};

const takeAttacks = (alert: Fields): JsonObject[] | undefined => {
  const metadata = alert.child('metadata');
  if (metadata === undefined) return undefined;
  return attacks(
    metadata.texts('mitre_tactic_id'),
    metadata.texts('mitre_tactic_name'),
    metadata.texts('mitre_technique_id'),
    metadata.texts('mitre_technique_name'),
  );
};

const findingInfo = (draft: Draft, alert: Fields): JsonObject => {
  const uid = alert.label('signature_id');
  const title = alert.text('signature');
  const category = alert.text('category');
  return {
    analytic: { category, name: title ?? uid ?? 'unknown', type_id: 1, uid, version: alert.label('rev') },
    attacks: takeAttacks(alert),
    title,
    types: category === undefined ? undefined : [category],
    uid: `${draft.fields.spell('flow_id') || draft.time}-${uid ?? ''}-${draft.fields.spell('tx_id')}`,
  };
};

/** What the alert was about: the ends, and the first of each protocol object EVE put beside it. */
const takeEvidence = (draft: Draft): JsonObject => {
  const fields = draft.fields;
  const source = takeSource(draft, EVIDENCE_SOURCE);
  const destination = takeDestination(draft, EVIDENCE_DESTINATION);
  const http = fields.child('http');
  const dns = fields.child('dns');
  const tls = fields.child('tls');
  const krb5 = fields.child('krb5');
  const request = http === undefined ? undefined : takeRequest(draft, http, EVIDENCE_REQUEST);
  const info = fields.child('fileinfo') ?? fields.children('files')?.[0];
  return {
    connection_info: takeConnection(draft),
    dst_endpoint: destination,
    file: info === undefined ? undefined : takeFile(draft, info, EVIDENCE_FILE),
    http_request: request,
    http_response: http === undefined ? undefined : takeResponse(http),
    ja4_fingerprint_list: tls === undefined ? undefined : takeJa4(tls),
    query: dns === undefined ? undefined : takeQuery(draft, dns, EVIDENCE_QUERY),
    src_endpoint: source,
    tls: tls === undefined ? undefined : takeTls(draft, tls, EVIDENCE_TLS),
    // What rules over findings look for; the request holds it as the sender had it.
    url: request?.url,
    user: krb5 === undefined ? undefined : takeClient(draft, krb5, EVIDENCE_USER),
  };
};

/** CVEs a rule names (`CVE_2021_44228`), as OCSF spells them; the rule's own spelling stays in `unmapped`. */
const vulnerabilities = (draft: Draft, alert: Fields): JsonObject[] | undefined => {
  const list = alert.child('metadata')?.peek('cve');
  if (!Array.isArray(list)) return undefined;
  const found: JsonObject[] = [];
  for (const item of list) {
    const uid = typeof item === 'string' && item.length < 32 ? item.replaceAll('_', '-').toUpperCase() : '';
    if (!uid.startsWith('CVE-')) continue;
    draft.observables.add('vulnerabilities.cve.uid', OBSERVABLE.cve, uid);
    found.push({ cve: { uid } });
  }
  return found.length === 0 ? undefined : found;
};

/** Maps an `alert` event. Source and destination are those of the packet that matched. */
export const mapAlert = (draft: Draft, alert: Fields): OcsfEvent => {
  const verdict = takeVerdict(alert);
  const finding = findingInfo(draft, alert);
  const code = alert.spell('signature_id') || undefined;
  const cves = vulnerabilities(draft, alert);
  return {
    action: verdict?.action,
    action_id: verdict?.action_id,
    activity_id: 1,
    category_uid: 2,
    class_uid: CLASS.detectionFinding,
    disposition: verdict?.disposition,
    disposition_id: verdict?.disposition_id,
    evidences: [takeEvidence(draft)],
    finding_info: finding,
    is_alert: true,
    message: typeof finding.title === 'string' ? finding.title : `alert ${finding.uid}`,
    metadata: eveMetadata(draft, 'alert', { event_code: code, profiles: PROFILES.securityControl }),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: priority(alert),
    status: 'New',
    status_id: 1,
    time: draft.time,
    type_uid: typeUid(CLASS.detectionFinding, 1),
    unmapped: draft.unmapped(),
    vulnerabilities: cves,
  };
};
