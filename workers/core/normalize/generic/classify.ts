// Which class is it? Decides for records of no known product, from the words of their event name and category and from
// which facts are there. Only what is evident: everything else is a Base Event.
import type { JsonValue } from '../../../../schemas/json.ts';
import { isIp } from '../address.ts';
import { FAILURE, type Status, SUCCESS } from '../classes.ts';
import { wholeNumber } from '../fields.ts';
import { FACT } from './dictionary.ts';
import type { Facts } from './facts.ts';

/** The classes that facts alone can justify. */
export type Kind = 'authentication' | 'base' | 'detection' | 'http' | 'network';

/** Characters of one text looked at: names and categories are short, hostile ones are cut. */
const MAX_HINT_LENGTH = 200;

const DETECTION =
  /\b(?:malware|virus|trojan|ransom\w*|worm|spyware|botnet|exploit|intrusion|threat|attack|suspected|suspicious|phish\w*|c2|brute[- ]?force|port ?scan|anomaly|theft|violation|unauthorized)\b/i;

const LOGON =
  /\b(?:log[- ]?(?:in|on|ins|ons|out|off)|logged[- ](?:in|on|out|off)|sign[- ]?(?:in|out)|auth(?:entication|enticate|enticated|n)?|session (?:start|end))\b/i;

const LOGOFF = /\b(?:log[- ]?(?:out|off)|logged[- ](?:out|off)|sign[- ]?out|session end)\b/i;

const FAILED = /\b(?:fail\w*|denied|invalid|incorrect|unsuccessful|rejected|blocked)\b/i;

const SUCCEEDED = /\b(?:success\w*|succeeded|accepted|granted)\b/i;

/** Where words join without a space: `user.login`, `PORT_SCAN`, `LoginFailure`. */
const JOINTS = /[._]+|(?<=[a-z])(?=[A-Z])/g;

/** Facts whose texts say what kind of event it is. */
const HINTS = [FACT.name, FACT.category, FACT.code, FACT.action, FACT.alert] as const;

const textsIn = (value: JsonValue | undefined): string => {
  if (typeof value === 'string') return `${value.slice(0, MAX_HINT_LENGTH)} `;
  if (!Array.isArray(value)) return '';
  let text = '';
  for (const item of value.slice(0, 8)) if (typeof item === 'string') text += `${item.slice(0, 40)} `;
  return text;
};

/** The short texts that say what kind of event it is, as one, in separate words. */
export const hints = (facts: Facts): string => {
  let text = '';
  for (const slot of HINTS) text += textsIn(facts.peek(slot));
  return text.replace(JOINTS, ' ');
};

/** What the words of a hint or message say about the outcome, where no member does. */
export const hintStatus = (hint: string, message: JsonValue | undefined): Status | undefined => {
  const text = `${hint} ${textsIn(message)}`;
  if (FAILED.test(text)) return FAILURE;
  return SUCCEEDED.test(text) ? SUCCESS : undefined;
};

/** Does a hint speak of the end of a session rather than its beginning? */
export const isLogoff = (hint: string): boolean => LOGOFF.test(hint);

const isAddress = (value: unknown): boolean => typeof value === 'string' && isIp(value);

/** An HTTP status code, 100..599, also spelled: what some proxies write as the outcome. */
export const isCode = (value: JsonValue | undefined): boolean => {
  const code = wholeNumber(value);
  return code !== undefined && code >= 100 && code <= 599;
};

/** The class that a record's facts justify. */
export const kindOf = (facts: Facts, hint: string): Kind => {
  if (facts.hasText(FACT.ruleName) && facts.peek(FACT.alert) !== undefined) return 'detection';
  if (DETECTION.test(hint)) return 'detection';
  if ((facts.hasText(FACT.user) || facts.hasText(FACT.actor)) && LOGON.test(hint)) return 'authentication';
  if (
    facts.hasText(FACT.url) &&
    (facts.hasText(FACT.method) ||
      facts.peek(FACT.statusCode) !== undefined ||
      isCode(facts.peek(FACT.outcome)))
  )
    return 'http';
  const ends = isAddress(facts.peek(FACT.srcIp)) ? 1 : 0;
  const dst = isAddress(facts.peek(FACT.dstIp)) ? 1 : 0;
  return ends + dst === 2 || (ends + dst === 1 && facts.peek(FACT.dstPort) !== undefined)
    ? 'network'
    : 'base';
};
