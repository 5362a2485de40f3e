// DNS servers over syslog, by program, or as lines of their own files: BIND, dnsmasq, Pi-hole, Unbound, PowerDNS, CoreDNS and
// the debug log of Windows -> DNS Activity (4003). Lines of theirs that speak of no question go the way of all syslog.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { genericJson } from '../generic/json.ts';
import type { Mapper } from '../mapper.ts';
import { syslog } from '../syslog.ts';
import { Draft } from '../toolkit/draft.ts';
import { type DnsLine, dnsEvent, wordsOf } from './dns-line.ts';
import { type DnsReader, READERS, windowsDebug } from './readers.ts';

/** Longest line that is looked into. */
const MAX_LENGTH = 8192;

const PRODUCTS = new Map<string, JsonObject>();
for (const [program, [, name, vendor_name]] of READERS) PRODUCTS.set(program, { name, vendor_name });

const WINDOWS: JsonObject = { name: 'DNS Server', vendor_name: 'Microsoft' };

/** Who writes a line without a syslog header: told by what stands at its beginning. */
const fileProgram = (message: string): string | undefined => {
  if (message.startsWith('[INFO] ')) return 'coredns';
  if (message.charCodeAt(0) === 0x5b && message.indexOf(' unbound[') === message.indexOf(' '))
    return 'unbound';
  // `03-Nov-2026 13:34:52.235 security: error: `, with or without what stands behind the clock.
  if (message.charCodeAt(2) === 0x2d && message.charCodeAt(6) === 0x2d && message.charCodeAt(20) === 0x2e) {
    const head = message.slice(23, 100);
    if (head.includes(' client ') || head.includes(" resolving '")) return 'named';
  }
  const at = message.indexOf(': info: client ');
  return (at > 0 && at < 60) || message.indexOf(' client @0x') === 24 ? 'named' : undefined;
};

const programOf = (event: DecodedEvent, message: string): string | undefined => {
  if (event.syslog === undefined) return fileProgram(message);
  const name = event.syslog.appName;
  return name === undefined || READERS.has(name) ? name : name.slice(name.lastIndexOf('/') + 1);
};

const isWindows = (message: string): boolean => {
  const at = message.indexOf(' PACKET ');
  return at > 15 && at < 60;
};

/** `20-Nov-2026 10:00:00.123`, `[1795168800]` or `11/20/2026 10:00:00 AM` at the beginning of a file's line. */
const takeFileTime = (draft: Draft, message: string): void => {
  const [date = '', clock = '', half] = wordsOf(message, 3);
  if (date.startsWith('[')) draft.setTime(date.slice(1, -1));
  else if (date.charCodeAt(2) === 0x2d) {
    const [day, month, year] = date.split('-');
    draft.setTime(`${month} ${day} ${year} ${clock}`);
  } else if (date.includes('/')) {
    const [month = '', day = '', year = ''] = date.split('/');
    const [hour = '', minute = '', second = ''] = clock.split(':');
    const shift = half === 'PM' ? 12 : 0;
    const hours = half === 'AM' || half === 'PM' ? (Number(hour) % 12) + shift : Number(hour);
    const pad = (text: string | number): string => String(text).padStart(2, '0');
    draft.setTime(`${year}-${pad(month)}-${pad(day)}T${pad(hours)}:${minute}:${second}Z`);
  }
};

const mapDnsServers = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const { message } = event.record;
  const text = typeof message === 'string' ? message : '';
  const program = programOf(event, text) ?? '';
  const isDebug = isWindows(text);
  const read: DnsReader | undefined = isDebug ? windowsDebug : READERS.get(program)?.[0];
  const line: DnsLine | undefined = read?.(text);
  if (line !== undefined) {
    const draft = new Draft(event, context);
    if (event.syslog === undefined) takeFileTime(draft, text);
    const made = dnsEvent(draft, (isDebug ? WINDOWS : PRODUCTS.get(program)) ?? WINDOWS, line);
    if (made !== undefined) return made;
  }
  return (event.syslog === undefined ? genericJson : syslog).map(event, context);
};

const matches = (event: DecodedEvent): boolean => {
  const { message } = event.record;
  if (typeof message !== 'string' || message.length > MAX_LENGTH) return false;
  const program = programOf(event, message);
  return (program !== undefined && READERS.has(program)) || isWindows(message);
};

/** DNS servers. */
export const dnsServers: Mapper = {
  product: 'dns-servers',
  formats: ['syslog', 'text'],
  matches,
  map: mapDnsServers,
};
