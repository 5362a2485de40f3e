// EVE `smtp`: one mail transaction -> Email Activity (4009); a session without sender and recipient stays traffic.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isEmail } from '../toolkit/address.ts';
import { CLASS, typeUid } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { eveMetadata, takeDestination, takeSource } from './eve.ts';

/** The address in `Name <address>` or `<address>`, or the text itself; undefined when that is none. */
export const mailAddress = (mailbox: string): string | undefined => {
  const open = mailbox.lastIndexOf('<');
  const close = mailbox.indexOf('>', open);
  const address = open >= 0 && close > open ? mailbox.slice(open + 1, close) : mailbox.trim();
  return isEmail(address) ? address : undefined;
};

const addresses = (mailboxes: readonly string[] | undefined): string[] | undefined => {
  const list: string[] = [];
  for (const mailbox of mailboxes ?? []) {
    const address = mailAddress(mailbox);
    if (address !== undefined) list.push(address);
  }
  return list.length === 0 ? undefined : list;
};

const peekTexts = (fields: Fields | undefined, key: string): string[] | undefined => {
  const value = fields?.peek(key);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
};

const firstAddress = (...values: unknown[]): string | undefined => {
  for (const value of values) {
    const address = typeof value === 'string' ? mailAddress(value) : undefined;
    if (address !== undefined) return address;
  }
  return undefined;
};

/** The message as OCSF `email`: headers where it was parsed, else the envelope. */
const takeEmail = (draft: Draft, smtp: Fields): JsonObject | undefined => {
  const header = draft.fields.child('email');
  const from = firstAddress(header?.peek('from'), smtp.peek('mail_from'));
  const to = addresses(peekTexts(header, 'to')) ?? addresses(peekTexts(smtp, 'rcpt_to'));
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined) draft.observables.add('email.from', OBSERVABLE.email, from);
  for (const address of to ?? []) draft.observables.add('email.to', OBSERVABLE.email, address);
  const subject = header?.text('subject');
  if (subject !== undefined) draft.observables.add('email.subject', OBSERVABLE.subject, subject);
  return {
    from,
    from_mailbox: header?.text('from') ?? smtp.text('mail_from'),
    message_uid: header?.text('message_id'),
    subject,
    to,
    to_mailboxes: header?.texts('to') ?? smtp.texts('rcpt_to'),
  };
};

/** Maps an `smtp` event; undefined without an address to name. The direction is not known to a sensor. */
export const mapSmtp = (draft: Draft, smtp: Fields): OcsfEvent | undefined => {
  const email = takeEmail(draft, smtp);
  if (email === undefined) return undefined;
  const source = takeSource(draft);
  const destination = takeDestination(draft);
  return {
    activity_id: 1,
    category_uid: 4,
    class_uid: CLASS.emailActivity,
    direction_id: 0,
    dst_endpoint: destination,
    email,
    message: `mail ${email.from ?? '?'} ${arrow(source, destination)}`,
    metadata: eveMetadata(draft, 'smtp'),
    observables: draft.observables.all(),
    protocol_name: 'smtp',
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: 1,
    src_endpoint: source,
    time: draft.time,
    type_uid: typeUid(CLASS.emailActivity, 1),
    unmapped: draft.unmapped(),
  };
};
