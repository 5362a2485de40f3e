// What senders of CEF and LEEF say by vendor, product and event class that their words alone would not tell. A row is
// asked in order; its words are looked for in name, class id, category and action, and `*` fits any event of the product.
import type { JsonValue } from '../../../../schemas/json.ts';
import type { Verdict } from '../toolkit/verdict.ts';
import { HINTS, hints, hintVerdict, type Kind, kindsIn } from './classify.ts';
import * as FACT from './fact.ts';
import type { Facts } from './facts.ts';
import { remembered } from './remembered.ts';

/** Kinds, the activity where it is always the same, and the words that tell. */
type Rule = readonly [words: RegExp | '*', kind: Kind, activity?: number];

/** Vendor and product, in lower case, as far as they must be there. */
interface Vendor {
  readonly vendor: string;
  readonly product?: string;
  readonly rules: readonly Rule[];
}

/** Sign-ins that are named by what they are to, and audit logs: the same for most consoles. */
const LOGON: Rule = [/log(?:ged)?[- ]?(?:o[nf]|in|out)|sign(?:ed)?[- ]?in|authenticat/i, 'authentication'];
const FOUND: Rule = ['*', 'detection'];
const TRAFFIC: Rule = ['*', 'network'];

const row = (vendor: string, product: string | undefined, ...rules: Rule[]): Vendor =>
  product === undefined ? { vendor, rules } : { vendor, product, rules };

const VENDORS: readonly Vendor[] = [
  row(
    'palo alto',
    undefined,
    [/\burl\b/i, 'http'],
    [/traffic/i, 'network'],
    [/threat|correlat/i, 'detection'],
    [/globalprotect/i, 'authentication'],
    [/userid|user-id|auth/i, 'authentication'],
    [/config/i, 'entity'],
    [/decryption|iptag|sctp|gtp|tunnel/i, 'network'],
  ),
  row(
    'fortinet',
    undefined,
    [/webfilter/i, 'http'],
    [/utm.*dns/i, 'dns'],
    [/traffic|app-ctrl|voip|ssl\b/i, 'network'],
    [/utm|virus|ips|anomaly|waf|dlp|emailfilter|botnet|attack/i, 'detection'],
    LOGON,
    [/vpn/i, 'tunnel'],
    [/event.*user/i, 'authentication'],
  ),
  row(
    'check point',
    undefined,
    [/url filtering/i, 'http'],
    [/smart(?:defense|event)|ips|anti|threat|malware|bot|harmony|sandblast|forensic/i, 'detection'],
    LOGON,
    [/smartconsole|wev?b ?api|mgmt|system monitor/i, 'entity'],
    [/identity awareness|mobile access/i, 'authentication'],
    TRAFFIC,
  ),
  row('cisco', 'asa', [/\b(?:113\d{3}|605\d{3}|6110\d\d|1090\d\d)\b/, 'authentication'], TRAFFIC),
  row('cisco', 'umbrella', [/proxy/i, 'http'], ['*', 'dns']),
  row('cisco', 'ironport', ['*', 'http']),
  row('cisco', 'c100', ['*', 'mail']),
  row('cisco', 'esa', ['*', 'mail']),
  row('imperva', 'incapsula', ['*', 'http']),
  row('incapsula', undefined, ['*', 'http']),
  row('imperva', undefined, [/audit|system/i, 'api'], LOGON, FOUND),
  row('f5', undefined, [/dos|illegal|attack|violation|signature/i, 'detection'], ['*', 'http']),
  row('citrix', 'netscaler', [/appfw/i, 'detection'], LOGON),
  row('barracuda', undefined, [/wf|waf|attack|deny/i, 'detection'], [/^tr|access/i, 'http'], LOGON),
  row('cloudflare', undefined, [/firewall|waf/i, 'detection'], ['*', 'http']),
  row('akamai', undefined, ['*', 'detection']),
  row('zscaler', undefined, [/\bdns\b/i, 'dns'], [/nss ?fw|firewall/i, 'network'], LOGON, ['*', 'http']),
  row('forcepoint', undefined, [/dlp|data security|email/i, 'detection'], ['*', 'http']),
  row('websense', undefined, ['*', 'http']),
  row('blue coat', undefined, ['*', 'http']),
  row('mcafee', 'web gateway', ['*', 'http']),
  row('skyhigh', undefined, ['*', 'http']),
  row('infoblox', undefined, [/dhcp/i, 'network'], ['*', 'dns']),
  row('aruba', undefined, [/session|radius|tacacs|auth|login|guest/i, 'authentication']),
  row('cyberark', 'vault', [LOGON[0], 'authentication'], [/user|member|owner/i, 'account'], ['*', 'api']),
  row('cyber-ark', 'vault', [LOGON[0], 'authentication'], [/user|member|owner/i, 'account'], ['*', 'api']),
  row('cyberark', 'pta', FOUND),
  row(
    'trend micro',
    undefined,
    LOGON,
    [/\b(?:1|6\d\d|7\d\d)\b.*(?:updat|start|stop)/i, 'lifecycle'],
    [/system|audit/i, 'api'],
    FOUND,
  ),
  row('microsoft', 'ata', FOUND),
  row('microsoft', 'azure atp', FOUND),
  row('microsoft', 'defender', FOUND),
  row('microsoft', 'mcas', FOUND),
  row('symantec', undefined, LOGON, [/policy|admin|server/i, 'entity'], FOUND),
  row('kaspersky', undefined, LOGON, [/gnrl|updat|start|stop/i, 'lifecycle'], FOUND),
  row('eset', undefined, [/audit/i, 'api'], [/firewall/i, 'network'], FOUND),
  row(
    'crowdstrike',
    undefined,
    [/auth|twofactor|userlog/i, 'authentication'],
    [/detection|incident|idp/i, 'detection'],
    ['*', 'api'],
  ),
  row('sentinelone', undefined, LOGON, [/threat|alert|mitigat/i, 'detection'], ['*', 'api']),
  row('microfocus', undefined, LOGON),
];

/** Vendors of nothing but detectors: whatever their words do not tell otherwise was found. */
const DETECTORS =
  /mcafee|trellix|fireeye|mandiant|darktrace|vectra|extrahop|carbon ?black|bit9|sophos|bitdefender|cylance|malwarebytes|cybereason|attivo|illusive|lastline|deep instinct|f-secure|withsecure|snort|sourcefire|tippingpoint|lancope|stealthwatch|corelight|varonis|proofpoint|mimecast|digital guardian|trapx|guardicore|morphisec|nozomi|claroty|dragos|reversinglabs|threatconnect|anomali|group-ib/;

/** What an event is most likely about, and the activity of the first kind where a row tells it. */
export interface Likely {
  /** The words that tell it, as one text. */
  readonly hint: string;
  readonly kinds: readonly Kind[];
  readonly activity: number | undefined;
  /** What a control did, where only the event's name tells: `FirewallDeny`. */
  readonly verdict: Verdict | undefined;
}

/** A row's own words first, then everybody's, then what a row says of all else. */
const decide = (vendor: string, product: string, hint: string): Likely => {
  const made = vendor.toLowerCase();
  const called = product.toLowerCase();
  const rules = VENDORS.find(
    (one) => made.includes(one.vendor) && (one.product === undefined || called.includes(one.product)),
  )?.rules;
  const told = rules?.find(([words]) => words !== '*' && words.test(hint));
  const otherwise = rules?.find(([words]) => words === '*')?.[1];
  const kinds = kindsIn(hint);
  if (told !== undefined) kinds.unshift(told[1]);
  if (otherwise !== undefined) kinds.push(otherwise);
  if (DETECTORS.test(`${made} ${called}`)) kinds.push('detection');
  return { hint, kinds, activity: told?.[2], verdict: hintVerdict(hint) };
};

/** What was decided for the last event of a code, and what its words were. */
interface Decided extends Likely {
  readonly vendor: JsonValue | undefined;
  readonly product: JsonValue | undefined;
  readonly words: readonly (JsonValue | undefined)[];
}

/** Senders say few things, again and again. Bounded, and forgotten when full; a miss costs some expressions over short texts. */
const DECIDED = new Map<JsonValue | undefined, Decided>();
const MAX_DECIDED = 512;

const isSame = (known: Decided, facts: Facts): boolean => {
  if (known.vendor !== facts.peek(FACT.vendor) || known.product !== facts.peek(FACT.product)) return false;
  for (let i = 0; i < HINTS.length; i++) if (known.words[i] !== facts.peek(HINTS[i] ?? 0)) return false;
  return true;
};

/** Longer words than this are decided again each time. */
const MAX_WORD = 256;

const remember = (found: Likely, facts: Facts): void => {
  const told = [FACT.code, FACT.vendor, FACT.product, ...HINTS].map((slot) => facts.peek(slot));
  const kept = told.map((value) => remembered(value, MAX_WORD));
  if (kept.some((value, i) => value !== told[i])) return;
  const [code, vendor, product, ...words] = kept;
  if (DECIDED.size >= MAX_DECIDED) DECIDED.clear();
  DECIDED.set(code, { ...found, vendor, product, words });
};

const textOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value.slice(0, 64) : '';

/** What an event of this vendor and product with these words is most likely about. */
export const likely = (facts: Facts): Likely => {
  const code = facts.peek(FACT.code);
  const known = DECIDED.get(code);
  if (known !== undefined && isSame(known, facts)) return known;
  const vendor = facts.peek(FACT.vendor);
  const product = facts.peek(FACT.product);
  const found = decide(textOf(vendor), textOf(product), hints(facts));
  remember(found, facts);
  return found;
};
