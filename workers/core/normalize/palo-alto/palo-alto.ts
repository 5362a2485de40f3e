// Palo Alto Networks PAN-OS over syslog: comma-separated columns, whose fourth is the log type; and the JSON that Cortex
// Data Lake (Strata Logging Service) forwards. PAN-OS in CEF and LEEF comes by those roads.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonValue } from '../../../../schemas/json.ts';
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
import { readColumns } from './columns.ts';
import { PAN_NAMES } from './names.ts';

/** What a log type, and a sub-type of it, is about. */
interface About {
  readonly kind?: Kind | undefined;
  readonly activity?: number | undefined;
  readonly isAlert?: boolean | undefined;
  readonly status?: Status | undefined;
}

const TRAFFIC: Readonly<Record<string, number>> = { start: 1, end: 2, drop: 5, deny: 5 };

/** Of a CONFIG command: added or cloned, deleted, else changed. */
const changed = (command: string): number =>
  /^(?:add|clone|multi-clone)/.test(command) ? 1 : /^delete/.test(command) ? 4 : 3;

const globalProtect = (event: string): About => {
  if (/auth|login/.test(event)) return { kind: 'authentication', activity: 1 };
  if (/logout/.test(event)) return { kind: 'authentication', activity: 2 };
  return { kind: 'tunnel', activity: /connected|setup/.test(event) ? 1 : 0 };
};

const aboutOf = (type: string, subtype: string, facts: Facts): About => {
  switch (type) {
    case 'THREAT':
      return subtype === 'url' ? { kind: 'http' } : { kind: 'detection', isAlert: subtype !== 'file' };
    case 'TRAFFIC':
    case 'START':
    case 'DECRYPTION':
    case 'DNS':
    case 'TUNNEL':
    case 'GTP':
    case 'SCTP':
      return { kind: 'network', activity: own(TRAFFIC, subtype) };
    case 'SYSTEM':
      return readSystem(subtype, facts);
    case 'CONFIG':
      return { kind: 'entity', activity: changed(spell(facts.peek(FACT.operation))) };
    case 'GLOBALPROTECT':
      return globalProtect(spell(facts.peek(FACT.code)));
    case 'USERID':
      return { kind: 'authentication', activity: subtype === 'logout' ? 2 : 1 };
    case 'AUTHENTICATION':
      return { kind: 'authentication' };
    case 'IPTAG':
      return { kind: 'entity', activity: /un/.test(spell(facts.peek(FACT.code))) ? 7 : 6 };
    case 'HIPMATCH':
      return { kind: 'detection', isAlert: false };
    case 'CORRELATION':
      return { kind: 'detection' };
    default:
      return {};
  }
};

const spell = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** Administrators and users signing in, told by the text of a SYSTEM log; the text itself is kept as the message. */
const readSystem = (subtype: string, facts: Facts): About => {
  const text = spell(facts.peek(FACT.message)).slice(0, 1024);
  const event = spell(facts.peek(FACT.code));
  const logon =
    /^(?:auth|globalprotect)/.test(subtype) || /auth-|log(?:ged|in|out)/i.test(`${event} ${text}`);
  const who = /\b[Uu]ser(?: name)?:? '?([^\s',]{1,128})/.exec(text)?.[1];
  if (!logon || who === undefined) return subtype === 'vpn' ? { kind: 'tunnel' } : {};
  facts.set(FACT.user, who);
  facts.set(FACT.srcIp, /\b(?:[Ff]rom:?|IP:?) ([0-9a-fA-F.:]{3,45}[0-9a-fA-F])/.exec(text)?.[1]);
  const failed = /fail|invalid|denied|reject/i.test(`${event} ${text}`);
  return {
    kind: 'authentication',
    activity: /logged out|logout/i.test(text) ? 2 : 1,
    status: failed ? FAILURE : SUCCESS,
  };
};

/** What the one column for URL, file or domain holds, and the name and number of a threat, which come as one text. */
const readThreat = (subtype: string, facts: Facts): void => {
  const misc = spell(facts.peek(FACT.description));
  if (misc !== '') {
    const isFile = /virus|wildfire|file|data/.test(subtype) && !misc.includes('/');
    const slot = isFile
      ? FACT.fileName
      : misc.includes('/')
        ? FACT.url
        : isHostname(misc)
          ? FACT.dnsQuery
          : undefined;
    if (slot !== undefined) facts.move(FACT.description, slot);
  }
  const named = spell(facts.peek(FACT.name));
  const open = named.lastIndexOf('(');
  if (open <= 0 || !named.endsWith(')')) return;
  facts.set(FACT.threatName, named.slice(0, open).trim());
  facts.set(FACT.threatId, named.slice(open + 1, -1));
};

const PRODUCT = { name: 'PAN-OS', vendor_name: 'Palo Alto Networks' };

/** What became of it, by the words of CONFIG, GLOBALPROTECT and AUTHENTICATION logs. */
const statusOf = (facts: Facts): Status | undefined => {
  const result = spell(facts.peek(FACT.outcome)) || spell(facts.peek(FACT.name));
  if (/succe/i.test(result)) return SUCCESS;
  return /fail|unauthorized|denied/i.test(result) ? FAILURE : undefined;
};

const mapFacts = (event: DecodedEvent, context: NormalizeContext, facts: Facts): OcsfEvent => {
  const draft = new Draft(event, context);
  const type = spell(facts.peek(FACT.logName)).toUpperCase();
  const subtype = spell(facts.peek(FACT.category)).toLowerCase();
  draft.takeTime(facts, FACT.time);
  draft.takeTime(facts, FACT.time2);
  draft.takeSyslogTime();
  if (subtype === 'url') facts.move(FACT.name, FACT.threatId);
  if (type === 'THREAT') readThreat(subtype, facts);
  if (type === 'CONFIG') {
    facts.copy(FACT.host, FACT.entityName);
    facts.copy(FACT.deviceId, FACT.entityName);
  }
  if (type !== 'THREAT' && facts.peek(FACT.code) === undefined && subtype !== '' && subtype !== '0')
    facts.drop(FACT.category);
  const about = aboutOf(type, subtype, facts);
  const word = spell(facts.peek(FACT.severity));
  const severity = wordSeverity(word);
  if (severity !== undefined) facts.drop(FACT.severity);
  return assemble({
    draft,
    facts,
    product: PRODUCT,
    metadata: {
      // Log types without events of their own are told apart by their sub-type.
      event_code: facts.label(FACT.code) ?? (subtype === '' || subtype === '0' ? type : subtype),
      log_level: severity === undefined ? undefined : word,
    },
    severity: severity ?? (statusOf(facts) === FAILURE ? SEVERITY.low : SEVERITY.informational),
    status: about.status ?? (type === 'TRAFFIC' || type === 'THREAT' ? undefined : statusOf(facts)),
    ...about,
  });
};

const isColumns = (value: JsonValue | undefined): value is JsonValue[] =>
  Array.isArray(value) && value.length > 4;

/** PAN-OS columns. */
export const paloAlto: Mapper = {
  product: 'palo-alto',
  formats: ['csv'],
  matches: ({ record }) => isColumns(record.columns),
  map: (event, context) => {
    const { columns, ...beside } = event.record;
    if (!isColumns(columns)) return mapFacts(event, context, new Facts(event.record, PAN_NAMES));
    const facts = readColumns(spell(columns[3]).toUpperCase(), columns);
    if (Object.keys(beside).length > 0) facts.add(undefined, 'record', beside);
    return mapFacts(event, context, facts);
  },
};

const isTime = (value: JsonValue | undefined): boolean =>
  typeof value === 'string' || typeof value === 'number';

/** PAN-OS logs as JSON. */
export const paloAltoJson: Mapper = {
  product: 'palo-alto-json',
  formats: ['json'],
  matches: ({ record }) =>
    typeof record.LogType === 'string' &&
    (typeof record.DeviceSN === 'string' || typeof record.LogSourceID === 'string') &&
    (isTime(record.TimeGenerated) || isTime(record.LogTime)),
  map: (event, context) => mapFacts(event, context, new Facts(event.record, PAN_NAMES)),
};
