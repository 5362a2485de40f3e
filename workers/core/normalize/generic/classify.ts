// Which class is it? Decides for records whose product says nothing, from the words of their event name and category and
// from which facts are there. Only what is evident: everything else is a Base Event.
import type { JsonValue } from '../../../../schemas/json.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { responseCode } from '../toolkit/dns-message.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';
import type { Slot } from './dictionary.ts';
import * as FACT from './fact.ts';
import type { Facts } from './facts.ts';

/** What a record can be about; each leads to a class where its facts fill one. */
export type Kind =
  | 'account'
  | 'api'
  | 'authentication'
  | 'base'
  | 'detection'
  | 'dns'
  | 'entity'
  | 'file'
  | 'http'
  | 'lifecycle'
  | 'mail'
  | 'network'
  | 'process'
  | 'trouble'
  | 'tunnel';

/** Characters of one text looked at: names and categories are short, hostile ones are cut. */
const MAX_HINT_LENGTH = 200;

/** What the words say, the first that fits; whether the facts can fill that class is found out afterwards. */
const WORDS: readonly (readonly [kind: Kind, words: RegExp])[] = [
  [
    'detection',
    /\b(?:malware|malicious|virus|trojan|ransom\w*|worm|spyware|adware|grayware|rootkit|backdoor|botnet|exploit\w*|intrusion|threat|attack|suspected|suspicious|phish\w*|c2|command and control|brute[- ]?force|(?:port|network|host) ?(?:scan|sweep)|anomaly|anomalous|theft|violation|unauthorized|infect\w*|quarantined?|compromised?|injection|cross[- ]site|xss|ddos|flood|overflow|lateral movement|exfiltration|data (?:loss|leak\w*)|dlp|incident|breach|vulnerabilit\w+|escalation|illegal resource access|bad bots?)\b/i,
  ],
  [
    'account',
    /\b(?:user|account|password|credential|group|role|member|administrator|permission|privilege)s? ?(?:was |has been |is )?(?:creat|add|delet|remov|chang|reset|lock|unlock|disabl|enabl|modif|updat|rename|expire)|\b(?:creat|add|delet|remov|chang|reset|lock|unlock|disabl|enabl|modif|updat|renam)(?:e|es|ed|ing|ify|ified)? (?:a |an |the |new |local |safe )*(?:user|account|password|role|member|credential|permission)/i,
  ],
  [
    'authentication',
    /\b(?:log[- ]?(?:in|on|ins|ons|out|off)|logged[- ](?:in|on|out|off)|sign(?:ed)?[- ]?(?:in|out|on|off)|auth(?:entication|enticate|enticated|n)?|session (?:start|end))\b/i,
  ],
  ['tunnel', /\b(?:vpn|tunnel|ipsec|ike|globalprotect)\b/i],
  ['dns', /\b(?:dns|domain name|name resolution)\b/i],
  ['mail', /\b(?:e-?mail|message (?:sent|received|delivered|tracking)|smtp)\b/i],
  ['process', /\bprocess(?:es)? (?:creat|start|terminat|end|launch|exec|block|kill)/i],
  [
    'file',
    /\bfiles? (?:was |has been )?(?:creat|delet|modif|renam|open|read|writ|chang|access|cop|mov|download|upload)|\b(?:creat|delet|modif|renam|open|read|writ|chang|access|cop|mov)(?:e|es|ed|ing|ify|ified|y|ied)? (?:a |the )?file\b|\bintegrity\b/i,
  ],
  [
    'entity',
    /\b(?:config\w*|polic(?:y|ies)|rules?|settings?|object|safe|profile|certificate|license) ?(?:was |has been |is )?(?:creat|add|delet|remov|chang|modif|updat|sav|commit|enabl|disabl)|\b(?:creat|add|delet|remov|chang|modif|updat)(?:e|es|ed|ing|ify|ified)? (?:a |an |the |new )*(?:config\w*|polic(?:y|ies)|rule|setting|object|safe|profile|certificate)/i,
  ],
  [
    'lifecycle',
    /\b(?:service|daemon|agent|system|engine|server|application|sensor|module|device|appliance|software|firmware) (?:was |has |has been |is )?(?:start|stop|restart|reboot|shut ?down|install|uninstall|enabl|disabl|updat|upgrad)|\b(?:start|stopp|restart|reboot|install|uninstall|upgrad)(?:ed|ing)\b|\bshut ?down\b/i,
  ],
];

const LOGOFF = /\b(?:log[- ]?(?:out|off)|logged[- ](?:out|off)|sign(?:ed)?[- ]?(?:out|off)|session end)\b/i;
const FAILED = /\b(?:fail\w*|denied|invalid|incorrect|unsuccessful|rejected|blocked|bad)\b/i;
const SUCCEEDED = /\b(?:success\w*|succeeded|accepted|allowed|granted|permitted)\b/i;

/** Activities by the verb that names them, the first that fits; 99 where none does. */
type Verbs = readonly (readonly [activity: number, verb: RegExp])[];

const ACCOUNT: Verbs = [
  [12, /unlock/i],
  [9, /lock/i],
  [4, /reset/i],
  [3, /password|credential/i],
  [1, /creat|add|new/i],
  [6, /delet|remov/i],
  [5, /disabl|suspend/i],
  [2, /enabl|activat/i],
];

const CHANGE: Verbs = [
  [4, /delet|remov|clear|purge/i],
  [1, /creat|\badd|insert|new|upload|import/i],
  [3, /chang|modif|updat|\bedit|\bset\b|sav|commit|configur|renam|mov|enabl|disabl/i],
  [2, /read|view|get|list|retriev|show|export|download|open|search|quer/i],
];

const LIFECYCLE: Verbs = [
  [5, /restart|reboot|reload/i],
  [2, /uninstall|remov/i],
  [1, /install/i],
  [8, /updat|upgrad/i],
  [4, /stop|shut ?down/i],
  [3, /start|boot/i],
  [7, /disabl/i],
  [6, /enabl/i],
];

const FILE: Verbs = [
  [4, /delet|remov/i],
  [5, /renam/i],
  [1, /creat|upload|cop/i],
  [3, /modif|writ|chang|updat|integrity/i],
  [14, /open/i],
  [2, /read|access|download|view/i],
];

const verbIn = (verbs: Verbs, hint: string, otherwise: number): number => {
  for (const [activity, verb] of verbs) if (verb.test(hint)) return activity;
  return otherwise;
};

/** `activity_id` of Account Change, Entity Management (and API Activity, which counts alike) and File Activity. */
export const accountActivity = (hint: string): number => verbIn(ACCOUNT, hint, 99);
export const changeActivity = (hint: string): number => verbIn(CHANGE, hint, 99);
export const fileActivity = (hint: string): number => verbIn(FILE, hint, 99);

/** `activity_id` of Application Lifecycle; 0 where no word tells it. */
export const lifecycleActivity = (hint: string): number => verbIn(LIFECYCLE, hint, 0);

/** Does a hint speak of the end of a process? */
export const isTermination = (hint: string): boolean => /terminat|\bend|kill|stop|exit/i.test(hint);

/** Does a hint speak of the end of a session rather than its beginning? */
export const isLogoff = (hint: string): boolean => LOGOFF.test(hint);

/** Where words join without a space: `user.login`, `PORT_SCAN`, `LoginFailure`. */
const JOINTS = /[._/:]+|(?<=[a-z])(?=[A-Z])/g;

/** Facts whose texts say what kind of event it is. */
export const HINTS: readonly Slot[] = [
  FACT.name,
  FACT.category,
  FACT.code,
  FACT.action,
  FACT.threatType,
  FACT.alert,
];

const textsIn = (value: JsonValue | undefined): string => {
  if (typeof value === 'string')
    return `${value.length > MAX_HINT_LENGTH ? value.slice(0, MAX_HINT_LENGTH) : value} `;
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

/** An HTTP status code, 100..599, also spelled: what some proxies write as the outcome. */
export const isCode = (value: JsonValue | undefined): boolean => {
  const code = wholeNumber(value);
  return code !== undefined && code >= 100 && code <= 599;
};

/** The kinds that the words of a hint speak of, the likeliest first. */
export const kindsIn = (hint: string): Kind[] =>
  WORDS.filter(([, words]) => words.test(hint)).map(([kind]) => kind);

const DECIDED =
  /\b(?:not (?:allowed|permitted)|den(?:y|ied)|block(?:ed)?|drop(?:ped)?|reject(?:ed)?|prevent(?:ed)?|quarantined?|allow(?:ed)?|accept(?:ed)?|permit(?:ted)?|pass(?:ed)?)\b/i;

/** What a control did, where only the event's name tells: `FirewallDeny`. */
export const hintVerdict = (hint: string): Verdict | undefined => {
  const word = DECIDED.exec(hint)?.[0];
  return word === undefined ? undefined : wordVerdict(/^not/i.test(word) ? 'denied' : word);
};

/** Kinds of records (IANA, DNS parameters), also with their number before or behind: `1 (A)`. */
const RECORD_TYPE =
  /^(?:\d{1,5} ?\()?(?:A|AAAA|ANY|AXFR|CAA|CNAME|DNSKEY|DS|HINFO|HTTPS|IXFR|MX|NAPTR|NS|NSEC3?|PTR|RRSIG|SOA|SPF|SRV|SVCB|TLSA|TXT|TYPE\d{1,5})(?:\)| ?\(\d{1,5}\))?$/i;

const isRecordType = (value: JsonValue | undefined): boolean =>
  typeof value === 'string' ? value.length < 24 && RECORD_TYPE.test(value) : typeof value === 'number';

/** Is it a name looked up: one with dots, and the kind of its record or the code of its answer? A shop's search has neither. */
export const isLookup = (facts: Facts): boolean => {
  const name = facts.peek(FACT.dnsQuery);
  if (typeof name !== 'string' || !name.includes('.')) return false;
  return isRecordType(facts.peek(FACT.dnsType)) || responseCode(facts.peek(FACT.dnsRcode)) !== undefined;
};

/** Is it a request: a URL, and what was asked of it or answered? */
export const isRequest = (facts: Facts): boolean =>
  facts.hasText(FACT.url) &&
  (facts.hasText(FACT.method) ||
    facts.peek(FACT.statusCode) !== undefined ||
    isCode(facts.peek(FACT.outcome)));
