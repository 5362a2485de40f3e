// What the words of an action say about its class, activity and outcome, for services whose actions no table lists.
import type { JsonValue } from '../../../../schemas/json.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { wordStatus } from '../toolkit/outcome.ts';
import type { Kind } from './audit.ts';
import { NO_VERB, readAction, UPDATE, type Verb } from './verbs.ts';

const has = (words: readonly string[], list: string): boolean =>
  words.some((word) => list.includes(` ${word} `));

const LOGON = ' login logins logon signin sign log logged authentication authenticated authenticate ';
const LOGOFF = ' logout logoff signout out ';
const ACCESS = ' role roles permission permissions privilege admin acl collaboration member ';
const GROUP = ' group team groups teams ';
const ACCOUNT = ' user users account employee ';
const PLACE = ' workspace enterprise organization org site tenant tailnet project app ';
const SECRET = ' password mfa 2fa factor ';
const FINDING = ' alert anomaly threat suspicious phishing malware ';
const FAILED = ' fail failed failure fails denied error rejected blocked fraud invalid ';
const WORKED = ' success succeeded successful successfully succeed ok ';

/** The class by the words of the action, and by the last one of the type of what it was done to. */
export const kindOf = (
  words: readonly string[],
  type: string | undefined,
  verb: Verb,
  hasTarget: boolean,
): Kind | 'finding' => {
  if (verb === NO_VERB) {
    if (has(words, LOGOFF)) return 'logoff';
    if (has(words, LOGON)) return 'logon';
    if (has(words, FINDING)) return 'finding';
  }
  const last = readAction(type ?? '').words.slice(-1);
  // How a whole place wants its passwords and factors is nobody's account.
  if (has(words, SECRET)) return has(last, PLACE) ? 'entity' : 'account';
  if (has(words, GROUP) || has(last, GROUP)) return 'group';
  if (!hasTarget) return 'entity';
  if (has(words, ACCESS)) return 'access';
  const isChange = verb.account !== 99 || verb === UPDATE;
  return has(words, ACCOUNT) || (isChange && has(last, ACCOUNT)) ? 'account' : 'entity';
};

/** Passwords and factors change in their own ways. */
export const activityOf = (kind: string, words: readonly string[], verb: Verb): number | undefined => {
  if (kind !== 'account' || !has(words, SECRET)) return undefined;
  if (words.includes('password')) return words.includes('reset') ? 4 : 3;
  return verb.account === 6 || verb.account === 5 ? 11 : 10;
};

/** Did it work? By what the record tells, else by the words of the action. */
export const statusOf = (told: JsonValue | undefined, words: readonly string[]): Status | undefined => {
  const known = told === 'YES' ? SUCCESS : told === 'NO' ? FAILURE : wordStatus(told);
  if (known !== undefined) return known;
  if (told === 'LOGIN_NO_ERROR' || told === 'SUCCEEDED') return SUCCESS;
  // The code of an answer over HTTP.
  const code = wholeNumber(told);
  if (code !== undefined && code >= 200 && code <= 599) return code < 400 ? SUCCESS : FAILURE;
  const more = typeof told === 'string' ? [...words, ...readAction(told).words] : words;
  if (has(more, FAILED)) return FAILURE;
  return has(more, WORKED) ? SUCCESS : undefined;
};
