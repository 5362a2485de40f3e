// Proofpoint TAP SIEM API: messages and clicks, blocked or let through -> Email Activity (4009) and HTTP Activity (4002)
// (https://help.proofpoint.com/Threat_Insight_Dashboard/API_Documentation/SIEM_API).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { isEmail } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';
import { person } from './person.ts';
import { takePlace } from './place.ts';
import { request } from './request.ts';

const PROOFPOINT = { name: 'Targeted Attack Protection', vendor_name: 'Proofpoint' };

/** Whether it was stopped is in the kind of the event: `messagesBlocked`, `clicksPermitted`. */
const verdictOf = (kind: string): Verdict | undefined => {
  if (kind.endsWith('Blocked')) return wordVerdict('blocked');
  return kind.endsWith('Delivered') || kind.endsWith('Permitted') ? wordVerdict('allowed') : undefined;
};

const takeMails = (fields: Fields, key: string): string[] | undefined => {
  const list = fields.peek(key);
  if (!Array.isArray(list)) {
    const one = fields.email(key);
    return one === undefined ? undefined : [one];
  }
  const isList = list.every((item) => typeof item === 'string' && isEmail(item));
  return isList ? fields.texts(key) : undefined;
};

/** The mail; undefined without sender and recipient. */
const takeEmail = (fields: Fields): JsonObject | undefined => {
  const from = fields.email('sender') ?? takeMails(fields, 'fromAddress')?.[0];
  const to = takeMails(fields, 'recipient') ?? takeMails(fields, 'toAddresses');
  if (from === undefined && to === undefined) return undefined;
  return {
    cc: takeMails(fields, 'ccAddresses'),
    from,
    size: fields.integer('messageSize'),
    subject: fields.text('subject'),
    to,
    uid: fields.text('messageID'),
  };
};

/** A score of phishing or malware from 0 to 100 is as bad as it is high; half is more likely than not. */
const severityOf = (fields: Fields): number => {
  const scores = ['phishScore', 'malwareScore', 'impostorScore'].map((key) => Number(fields.spell(key)) || 0);
  const worst = Math.max(...scores);
  return worst >= 90 ? SEVERITY.high : worst >= 50 ? SEVERITY.medium : SEVERITY.informational;
};

const mapMessage = (draft: Draft, kind: string): OcsfEvent => {
  const { fields } = draft;
  const severity_id = severityOf(fields);
  const email = takeEmail(fields);
  const event = {
    product: PROOFPOINT,
    metadata: {
      correlation_uid: fields.text('QID'),
      event_code: kind === '' ? undefined : kind,
      log_name: 'messages',
      original_event_uid: fields.text('GUID') ?? fields.text('id'),
    },
    severity_id,
    verdict: verdictOf(kind),
    message: `${kind || 'message'} ${email?.subject ?? ''}`.trim(),
  };
  if (email === undefined)
    return buildEvent(draft, { ...event, class_uid: CLASS.baseEvent, activity_id: 0, members: {} });
  const src_endpoint = takePlace(fields, { ip: 'senderIP' });
  return buildEvent(draft, {
    ...event,
    class_uid: CLASS.emailActivity,
    activity_id: 3,
    members: { direction_id: 1, email, src_endpoint },
  });
};

/** A click on a link of a mail. */
const mapClick = (draft: Draft, kind: string): OcsfEvent => {
  const { fields } = draft;
  const url = fields.text('url') ?? fields.text('threatURL');
  const http_request = request({ url, user_agent: fields.text('userAgent') });
  if (http_request === undefined) return mapMessage(draft, kind);
  const recipient = fields.text('recipient');
  const user = person(recipient);
  return buildEvent(draft, {
    class_uid: CLASS.httpActivity,
    activity_id: 0,
    product: PROOFPOINT,
    metadata: {
      event_code: kind,
      log_name: 'clicks',
      original_event_uid: fields.text('id') ?? fields.text('GUID'),
    },
    severity_id: SEVERITY.medium,
    verdict: verdictOf(kind),
    message: `${recipient ?? 'somebody'} clicked ${url ?? 'a link'}`,
    members: {
      actor: user === undefined ? undefined : { user },
      http_request,
      src_endpoint: takePlace(fields, { ip: 'clickIP' }),
    },
  });
};

const mapRecord = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  for (const key of ['messageTime', 'clickTime', 'p_event_time']) draft.takeTime(fields, key);
  draft.takeSyslogTime();
  const kind = fields.text('eventType') ?? '';
  return event.record.clickIP === undefined ? mapMessage(draft, kind) : mapClick(draft, kind);
};

/** Matches Proofpoint's ids beside a mail or a click. */
const matches = ({ record }: DecodedEvent): boolean => {
  if (record.impostorScore !== undefined || record.threatsInfoMap !== undefined)
    return typeof (record.messageTime ?? record.messageID) === 'string';
  return (
    typeof record.GUID === 'string' && typeof (record.QID ?? record.senderIP ?? record.clickIP) === 'string'
  );
};

/** Proofpoint Targeted Attack Protection. */
export const proofpoint: Mapper = {
  product: 'proofpoint',
  formats: ['json'],
  markers: ['GUID', 'impostorScore', 'threatsInfoMap'],
  matches,
  map: mapRecord,
};
