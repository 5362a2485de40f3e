// Which class is it? Decides for records of no known product, from the words of their event name and category and from
// which facts are there. Only what is evident: everything else is a Base Event.

import { isIp } from '../address.ts';
import { FAILURE, type Status, SUCCESS } from '../classes.ts';
import type { Facts } from './facts.ts';

/** The classes that facts alone can justify. */
export type Kind = 'authentication' | 'base' | 'detection' | 'http' | 'network';

/** Characters of one text looked at: names and categories are short, hostile ones are cut. */
const MAX_HINT_LENGTH = 200;

const DETECTION =
  /\b(?:malware|virus|trojan|ransom\w*|worm|spyware|botnet|exploit|intrusion|threat|attack|suspected|suspicious|phish\w*|c2|brute[- ]?force|scan detected|anomaly|theft|violation|unauthorized)\b/i;

const LOGON =
  /\b(?:log[- ]?(?:in|on|ins|ons|out|off)|logged (?:in|on|out|off)|sign[- ]?(?:in|out)|auth(?:entication|enticate|enticated|n)?)\b|user[._-]?log(?:in|out|on|off)|session[._-](?:start|end)/i;

const LOGOFF =
  /\b(?:log[- ]?(?:out|off)|logged (?:out|off)|sign[- ]?out)\b|user[._-]?log(?:out|off)|session[._-]end/i;

/** The short texts that say what kind of event it is, as one. */
export const hints = (facts: Facts): string => {
  let text = '';
  for (const fact of ['name', 'category', 'code', 'action', 'alert'] as const) {
    const value = facts.peek(fact);
    if (typeof value === 'string') text += `${value.slice(0, MAX_HINT_LENGTH)} `;
    else if (Array.isArray(value))
      for (const item of value.slice(0, 8)) if (typeof item === 'string') text += `${item.slice(0, 40)} `;
  }
  return text;
};

const FAILED = /\b(?:fail\w*|denied|invalid|incorrect|unsuccessful|rejected|blocked)\b/i;

const SUCCEEDED = /\b(?:success\w*|succeeded|accepted|granted)\b/i;

/** What a hint says about the outcome, where no member does. */
export const hintStatus = (hint: string): Status | undefined => {
  if (FAILED.test(hint)) return FAILURE;
  return SUCCEEDED.test(hint) ? SUCCESS : undefined;
};

/** Does a hint speak of the end of a session rather than its beginning? */
export const isLogoff = (hint: string): boolean => LOGOFF.test(hint);

const isAddress = (value: unknown): boolean => typeof value === 'string' && isIp(value);

/** The class that a record's facts justify. */
export const kindOf = (facts: Facts, hint: string): Kind => {
  if (facts.hasText('ruleName') && facts.peek('alert') !== undefined) return 'detection';
  if (DETECTION.test(hint)) return 'detection';
  if ((facts.hasText('user') || facts.hasText('actor')) && LOGON.test(hint)) return 'authentication';
  if (facts.hasText('url') && (facts.hasText('method') || facts.peek('statusCode') !== undefined))
    return 'http';
  const ends = isAddress(facts.peek('srcIp')) ? 1 : 0;
  const dst = isAddress(facts.peek('dstIp')) ? 1 : 0;
  return ends + dst === 2 || (ends + dst === 1 && facts.peek('dstPort') !== undefined) ? 'network' : 'base';
};
