// Exim's main and reject logs: what its lines in syslog say (linux/mail.ts), and whom it had trouble with: the address in the last
// brackets before its own (`I=[...]`), since a stranger may write brackets into a name.
import { MAIL } from '../linux/mail.ts';
import { connection, type Sayings } from '../linux/sayings.ts';
import { FAILURE } from '../toolkit/classes.ts';

const [CLOSE, FAIL, REFUSE] = [2, 4, 5];

const mail = MAIL.find(([names]) => names.startsWith('exim'))?.[1];

/** Behind the id of a message, if it was about one. */
const TROUBLE =
  /^(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} )?(?:SMTP (?:protocol|syntax|call|command|connection)|no MAIL in |no (?:host name|IP address) found |[HF]=)/;

const ADDRESS = /\[([0-9a-fA-F.:]{3,45})\](?::(\d{1,5}))?/g;

const activityOf = (text: string): number => {
  if (/ (?:rejected|dropped|denied)\b/.test(text)) return REFUSE;
  return / closed |^no MAIL in /.test(text) ? CLOSE : FAIL;
};

const trouble: Sayings = (line, text) => {
  if (!TROUBLE.test(text)) return undefined;
  const own = text.indexOf(' I=[');
  const head = text.slice(0, own < 0 ? MAX_HEAD : Math.min(own, MAX_HEAD));
  const plain = /^no host name found for IP address ([0-9a-fA-F.:]{3,45})/.exec(text)?.[1];
  const [, ip = plain, port] = [...head.matchAll(ADDRESS)].at(-1) ?? [];
  if (ip === undefined) return undefined;
  return connection(line, { ip, port, proto: 'smtp' }, activityOf(text), FAILURE);
};

const MAX_HEAD = 1024;

/** Lines of Exim, behind its process. */
export const exim: Sayings = (line, text) => mail?.(line, text) ?? trouble(line, text);
