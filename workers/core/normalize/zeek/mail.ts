// smtp.log: a mail, where one was sent. https://docs.zeek.org/en/master/logs/smtp.html
import type { JsonValue } from '../../../../schemas/json.ts';
import { isEmail } from '../toolkit/address.ts';
import { type Log, objectOf, type Think } from './log.ts';

/** The address in `Name <address>` or `<address>`, or the text itself; undefined when that is none. */
const mailAddress = (mailbox: JsonValue | undefined): string | undefined => {
  if (typeof mailbox !== 'string') return undefined;
  const open = mailbox.lastIndexOf('<');
  const close = mailbox.indexOf('>', open);
  const address = open >= 0 && close > open ? mailbox.slice(open + 1, close) : mailbox.trim();
  return isEmail(address) ? address : undefined;
};

const mailAddresses = (list: JsonValue | undefined): string[] | undefined => {
  const found = (Array.isArray(list) ? list : []).map(mailAddress).filter((one) => one !== undefined);
  return found.length === 0 ? undefined : found;
};

/** Names its sender or a recipient: else no mail got that far. */
export const isMail = ({ fields }: Log): boolean => {
  const { from, mailfrom, rcptto, to } = fields.record;
  return (
    (mailAddress(mailfrom) ?? mailAddress(from) ?? mailAddresses(rcptto) ?? mailAddresses(to)) !== undefined
  );
};

/** The direction is not known to a sensor. */
export const smtp: Think = (log, members) => {
  const { cc, from, mailfrom, rcptto, to } = log.fields.record;
  const origin = log.fields.ip('x_originating_ip');
  members.direction_id = 0;
  members.email = {
    ...objectOf(members.email),
    cc: mailAddresses(cc),
    from: mailAddress(mailfrom) ?? mailAddress(from),
    to: mailAddresses(rcptto) ?? mailAddresses(to),
    x_originating_ip: origin === undefined ? undefined : [origin],
  };
  return {};
};
