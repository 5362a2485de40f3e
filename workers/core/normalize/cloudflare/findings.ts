// What Cloudflare's scanners found -> Detection Finding (2004): casb_findings, magic_ids_detections, email_security_alerts.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { takeNames } from '../saas/person.ts';
import { takePlace } from '../saas/place.ts';
import { isEmail } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { takeObject } from '../toolkit/take-object.ts';
import { CLOUDFLARE, takeVerdict } from './parts.ts';

/** The mail an alert is about, as OCSF `email`. */
const takeEmail = (fields: Fields): JsonObject | undefined => {
  const from = fields.email('From');
  const list = fields.peek('To');
  const isList =
    Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string' && isEmail(one));
  const to = isList ? fields.texts('To') : undefined;
  if (from === undefined && to === undefined) return undefined;
  return { from, subject: fields.text('Subject'), to, uid: fields.text('MessageID') };
};

/** `FinalDisposition` of a mail (https://developers.cloudflare.com/email-security/reference/dispositions-and-attributes/). */
const DISPOSITIONS = new Map<string, number>([
  ['malicious', SEVERITY.high],
  ['suspicious', SEVERITY.medium],
  ['spoof', SEVERITY.medium],
  ['spam', SEVERITY.low],
  ['bulk', SEVERITY.informational],
]);

const severityOf = (fields: Fields): number => {
  const word = fields.spell('FindingTypeSeverity').toLowerCase();
  const mail = fields.spell('FinalDisposition').toLowerCase();
  return wordSeverity(word) ?? DISPOSITIONS.get(mail) ?? SEVERITY.unknown;
};

/** A finding. */
export const mapFinding = (draft: Draft, log_name: string): OcsfEvent => {
  const { fields } = draft;
  const severity_id = severityOf(fields);
  const email = takeEmail(fields);
  const analytic = takeObject(fields, [
    ['name', 'text', 'FindingTypeDisplayName', 'SignatureMessage'],
    ['uid', 'label', 'FindingTypeID', 'SignatureID'],
  ]);
  const asset = takeObject(fields, [
    ['name', 'text', 'AssetDisplayName'],
    ['uid', 'text', 'AssetExternalID'],
  ]);
  const title = analytic?.name ?? email?.subject ?? log_name;
  const src_endpoint =
    takePlace(fields, { ip: 'SourceIP', port: 'SourcePort' }) ??
    takePlace(fields, { ip: 'SMTPHeloServerIP' });
  const dst_endpoint = takePlace(fields, { ip: 'DestinationIP', port: 'DestinationPort' });
  const isSeen = email !== undefined || src_endpoint !== undefined || dst_endpoint !== undefined;
  const uid = fields.text('AlertID') ?? fields.text('InstanceID') ?? analytic?.uid;
  return buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    product: CLOUDFLARE,
    metadata: { log_name },
    severity_id,
    verdict: takeVerdict(fields, 'Action'),
    message: String(title),
    members: {
      evidences: isSeen ? [{ dst_endpoint, email, src_endpoint }] : undefined,
      finding_info: {
        analytic:
          analytic?.name === undefined && analytic?.uid === undefined
            ? undefined
            : { ...analytic, type_id: 1, version: fields.label('SignatureRevision') },
        src_url: fields.text('AssetLink'),
        title,
        types: takeNames(fields, 'ThreatCategories'),
        uid: uid ?? log_name,
      },
      is_alert: true,
      resources: asset === undefined ? undefined : [asset],
      status: 'New',
      status_id: 1,
    },
  });
};
