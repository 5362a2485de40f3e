// The tag of Cisco messages: `%ASA-6-302013`, `%ASA-session-6-302013`, `%SEC_LOGIN-SW1-4-LOGIN_FAILED`. The decoder takes it for the
// program's name; where a header confuses it, it stands at the front of the message.
import type { DecodedEvent } from '../../../../schemas/event.ts';

/** A tag and the text behind it. */
export interface Tagged {
  readonly facility: string;
  /** 0..7, as syslog's. */
  readonly level: number;
  readonly code: string;
  readonly text: string;
}

/** How far into a message its tag may begin: behind a host, a counter and a time. */
const MAX_AT = 80;
const MAX_TAG = 80;

/** Facilities and mnemonics; numbers for firewalls. */
const NAME = /^[A-Z0-9_][A-Za-z0-9_-]*$/;

const takeApart = (tag: string, text: string): Tagged | undefined => {
  const parts = tag.split('-');
  const facility = parts[0] ?? '';
  for (let i = 1; i < parts.length - 1; i++) {
    const part = parts[i] ?? '';
    if (part.length !== 1 || part < '0' || part > '7') continue;
    const code = parts.slice(i + 1).join('-');
    const isTag = NAME.test(facility) && NAME.test(code);
    return isTag ? { facility, level: Number(part), code, text } : undefined;
  }
  return undefined;
};

/** The tag of an event, wherever it was found; undefined for a message that has none. */
export const taggedBy = (event: DecodedEvent): Tagged | undefined => {
  const { message } = event.record;
  if (typeof message !== 'string') return undefined;
  const program = event.syslog?.appName;
  if (program?.startsWith('%')) return takeApart(program.slice(1), message);
  const at = message.slice(0, MAX_AT + 1).indexOf('%');
  if (at < 0) return undefined;
  const end = message.slice(at, at + MAX_TAG).search(/[: ]/);
  if (end < 0) return undefined;
  const tag = message.slice(at + 1, at + end);
  // Some firewalls leave out the colon, where only a number is sure to be a code; IOS XR has a space before it.
  const isSpaced = message.charAt(at + end) === ' ';
  const isColon = message.startsWith(' : ', at + end);
  if (isSpaced && !isColon && !/-\d{6}$/.test(tag)) return undefined;
  return takeApart(tag, message.slice(at + end + (isColon ? 3 : 1)).trimStart());
};
