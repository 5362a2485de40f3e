// Fortinet FortiOS key=value logs (FortiGate), and those of FortiWeb and FortiMail, which are alike. FortiGate's CEF comes
// by that road.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { assemble } from '../generic/assemble.ts';
import type { Kind } from '../generic/classify.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import { own } from '../generic/reads.ts';
import type { Mapper } from '../mapper.ts';
import { isHostname } from '../toolkit/address.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';
import { FORTI_NAMES } from './names.ts';

/** What a record is about. */
interface About {
  readonly kind?: Kind | undefined;
  readonly activity?: number | undefined;
  readonly status?: Status | undefined;
  readonly verdict?: Verdict | undefined;
}

/** How a session ended, of those that were let through: closed (2), reset (3), never answered (4), or still open (6). */
const ENDED: Readonly<Record<string, number>> = {
  start: 1,
  close: 2,
  timeout: 2,
  'client-rst': 3,
  'server-rst': 3,
  'ip-conn': 4,
};

const traffic = (action: string): About => {
  const verdict = wordVerdict(action);
  if (verdict?.action_id === 2) return { kind: 'network', activity: 5, verdict };
  return { kind: 'network', activity: own(ENDED, action) ?? 6, verdict: wordVerdict('accept') };
};

const UTM: Readonly<Record<string, Kind>> = {
  'app-ctrl': 'network',
  dns: 'dns',
  emailfilter: 'mail',
  spam: 'mail',
  ssl: 'network',
  ssh: 'network',
  voip: 'network',
  webfilter: 'http',
};

const vpn = (action: string): About => {
  if (action === 'ssl-login-fail') return { kind: 'authentication', activity: 1, status: FAILURE };
  return { kind: 'tunnel', activity: /-up$|new-con/.test(action) ? 1 : /-down$/.test(action) ? 2 : 0 };
};

const CHANGES: Readonly<Record<string, number>> = { add: 1, edit: 3, move: 3, rename: 3, delete: 4 };

/** Administrators signing in and changing settings; what else a system says is told by its words. */
const system = (action: string, facts: Facts): About => {
  if (action === 'login' || action === 'logout') {
    const denied = spell(facts.peek(FACT.outcome));
    const status = /fail|error|denied/.test(denied) ? FAILURE : denied === 'success' ? SUCCESS : undefined;
    return { kind: 'authentication', activity: action === 'login' ? 1 : 2, status };
  }
  if (facts.hasText(FACT.entityType)) {
    facts.copy(FACT.entityType, FACT.entityName);
    return { kind: 'entity', activity: own(CHANGES, action) };
  }
  // Figures of load, every five minutes.
  return action === 'perf-stats' ? { kind: 'base' } : {};
};

const aboutOf = (type: string, subtype: string, facts: Facts): About => {
  const action = spell(facts.peek(FACT.action)).toLowerCase();
  if (type === 'traffic') return facts.hasText(FACT.method) ? { kind: 'http' } : traffic(action);
  if (type === 'utm' || type === 'app-ctrl' || type === 'webfilter' || type === 'dns') {
    const kind = own(UTM, type === 'utm' ? subtype : type) ?? 'detection';
    // A name that is none does not make a query: what is left are two ends.
    return { kind: kind === 'dns' && !isHostname(spell(facts.peek(FACT.dnsQuery))) ? 'network' : kind };
  }
  if (/^(?:attack|anomaly|ips|virus|dlp|waf)$/.test(type)) return { kind: 'detection' };
  if (type === 'statistics' || type === 'spam') return { kind: 'mail', activity: 3 };
  if (subtype === 'vpn') return vpn(action);
  if (subtype === 'user' || /^auth/.test(action))
    return { kind: 'authentication', activity: /logout|logoff/.test(action) ? 2 : 1 };
  return own(EVENTS, subtype)?.(action, facts) ?? system(action, facts);
};

/** Levels at which the box says that something is wrong with it. */
const WRONG = /^(?:warning|error|critical|alert|emergency)$/;

/** What a part of the box tells of itself. */
const told = (_: string, facts: Facts): About =>
  WRONG.test(spell(facts.peek(FACT.severity))) ? { kind: 'trouble' } : { kind: 'lifecycle', activity: 99 };

/** Access points that are not what they seem; else what the controller tells of its own. */
const wireless = (action: string, facts: Facts): About =>
  /fake|rogue|spoof|flood|weak|intru|attack/.test(action) ? { kind: 'detection' } : told(action, facts);

/** Objects of clouds that come and go. */
const connector = (action: string, facts: Facts): About => {
  facts.set(FACT.entityType, 'connector object');
  return {
    kind: 'entity',
    activity: action.endsWith('-add') ? 1 : action.endsWith('-remove') ? 4 : undefined,
  };
};

/** A FortiClient that registers, with the user who is there. */
const client = (action: string): About => ({
  kind: 'authentication',
  activity: action === 'close' ? 2 : 1,
});

/** By subtype of `event`. */
const EVENTS: Readonly<Record<string, (action: string, facts: Facts) => About>> = {
  connector,
  endpoint: client,
  fortiextender: told,
  ha: told,
  router: told,
  'security-rating': told,
  wireless,
};

const spell = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** OCSF severity of FortiOS levels; `notice` is what every let-through session is logged at. Others as in `wordSeverity`. */
export const FORTI_NOTICE = SEVERITY.informational;

const severityOf = (facts: Facts, record: JsonObject): number | undefined => {
  const rated = wordSeverity(spell(record.severity) || spell(record.severity_level));
  if (rated !== undefined) return rated;
  const level = spell(facts.peek(FACT.severity));
  return level === 'notice' || level === 'notification' ? FORTI_NOTICE : wordSeverity(level);
};

/** `date`, `time` and `tz` are one time; `eventtime` is finer, where it is there. */
const takeTime = (draft: Draft, facts: Facts, record: JsonObject): void => {
  draft.takeTime(facts, FACT.time);
  const zone = spell(record.tz) || spell(record.timezone);
  if (typeof record.date === 'string' && typeof record.time === 'string' && draft.time === draft.receivedAt)
    draft.setTime(`${record.date}T${record.time}${/^[+-]\d\d:?\d\d$/.test(zone) ? zone : ''}`);
  draft.takeSyslogTime();
};

/** Administrators come from where their user interface was: `https(192.0.2.5)`. */
const readUi = (facts: Facts, record: JsonObject): void => {
  const ui = spell(record.ui);
  const open = ui.indexOf('(');
  if (open > 0 && ui.endsWith(')')) facts.set(FACT.srcIp, ui.slice(open + 1, -1));
};

const PRODUCT = { name: 'FortiGate', vendor_name: 'Fortinet' };

const mapFortinet = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const { record } = event;
  const draft = new Draft(event, context);
  const facts = new Facts(record, FORTI_NAMES);
  takeTime(draft, facts, record);
  readUi(facts, record);
  const type = spell(record.type);
  const subtype = spell(record.subtype);
  const about = aboutOf(type, subtype, facts);
  const severity = severityOf(facts, record);
  const level = facts.text(FACT.severity);
  if (facts.peek(FACT.logName) === type) facts.drop(FACT.logName);
  if (about.kind !== 'detection' && facts.peek(FACT.threatType) === subtype) facts.drop(FACT.threatType);
  return assemble({
    draft,
    facts,
    product: PRODUCT,
    metadata: {
      log_level: level,
      log_name: subtype === '' ? type : `${type}:${subtype}`,
    },
    severity,
    ...about,
  });
};

/** FortiOS and its kin. */
export const fortinet: Mapper = {
  product: 'fortinet',
  formats: ['kv'],
  matches: ({ record }) =>
    (typeof record.logid === 'string' || typeof record.log_id === 'string') &&
    typeof record.type === 'string' &&
    (typeof record.level === 'string' ||
      typeof record.subtype === 'string' ||
      typeof record.devid === 'string' ||
      typeof record.device_id === 'string'),
  map: mapFortinet,
};
