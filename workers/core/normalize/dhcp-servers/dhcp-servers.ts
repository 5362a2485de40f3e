// DHCP servers and clients over syslog, by program (ISC dhcpd and dhclient, Kea, dnsmasq, systemd-networkd), Kea's own files, and
// the audit log of the Windows DHCP server as CSV -> DHCP Activity (4004).
// https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2008-R2-and-2008/dd183591(v=ws.10)
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { genericJson } from '../generic/json.ts';
import type { Mapper } from '../mapper.ts';
import { syslog } from '../syslog.ts';
import { Draft } from '../toolkit/draft.ts';
import { leaseEvent } from './lease.ts';
import { LEASE_READERS } from './readers.ts';

/** Longest line that is looked into. */
const MAX_LENGTH = 8192;

const CLIENTS: ReadonlySet<string> = new Set(['dhclient', 'systemd-networkd']);

const PRODUCTS = new Map<string, JsonObject>();
for (const [program, [, name, vendor_name]] of LEASE_READERS) PRODUCTS.set(program, { name, vendor_name });

/** Kea's files begin with a date, a level and `[kea-dhcp4.leases.0x..]`. */
const programOf = (event: DecodedEvent, message: string): string | undefined => {
  if (event.syslog === undefined) {
    const at = message.indexOf('[kea-dhcp');
    return at > 20 && at < 40 ? message.slice(at + 1, at + 10) : undefined;
  }
  const name = event.syslog.appName;
  return name === undefined || LEASE_READERS.has(name) ? name : name.slice(name.lastIndexOf('/') + 1);
};

const mapLine = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const { message } = event.record;
  const text = typeof message === 'string' ? message : '';
  const program = programOf(event, text) ?? '';
  const lease = LEASE_READERS.get(program)?.[0](text);
  if (lease !== undefined) {
    const draft = new Draft(event, context);
    if (event.syslog === undefined) draft.setTime(text.slice(0, 23));
    const isClient = CLIENTS.has(program);
    const made = leaseEvent(draft, PRODUCTS.get(program) ?? WINDOWS, { ...lease, isClient });
    if (made !== undefined) return made;
  }
  return (event.syslog === undefined ? genericJson : syslog).map(event, context);
};

const WINDOWS: JsonObject = { name: 'DHCP Server', vendor_name: 'Microsoft' };

/** Event ids of the audit log; the others speak of the server, or of DNS. */
const AUDIT = new Map<string, number>([
  ['10', 5],
  ['11', 5],
  ['12', 7],
  ['13', 4],
  ['14', 6],
  ['15', 6],
  ['16', 9],
  ['17', 9],
  ['18', 9],
  ['20', 5],
]);

/** `0000-00-00` does not stand there, but `11/20/26`: month, day, year. */
const auditTime = (date: string, time: string): string => {
  const [month = '', day = '', year = ''] = date.split('/');
  return `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${time}Z`;
};

/** `00005E005301` or with dashes, as a MAC. */
const macOf = (text: string): string | undefined => {
  const hex = text.replaceAll('-', '');
  return /^[0-9A-Fa-f]{12}$/.test(hex) ? (hex.match(/../g)?.join(':') ?? undefined) : undefined;
};

const mapAudit = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const id = fields.spell('ID');
  const activity = AUDIT.get(id.replace(/^0/, '')) ?? 99;
  const written = fields.spell('MAC Address');
  const mac = macOf(written);
  // Not taken before it is sure that an event comes of it.
  const ip = fields.ip('IP Address');
  const host = fields.hostname('Host Name');
  const made = mac === undefined && ip === undefined && host === undefined ? undefined : { host, ip, mac };
  if (made === undefined) return genericJson.map(event, context);
  draft.setTime(auditTime(fields.spell('Date'), fields.spell('Time')));
  const detail = fields.text('Description');
  const lease = leaseEvent(draft, WINDOWS, {
    ...made,
    activity,
    code: fields.label('ID'),
    detail,
    isRenewal: activity === 5 ? id.endsWith('11') : undefined,
    name: detail,
    transaction: fields.text('TransactionID'),
  });
  return lease ?? genericJson.map(event, context);
};

const isAudit = ({ format, record }: DecodedEvent): boolean =>
  format === 'csv' &&
  record['MAC Address'] !== undefined &&
  record.ID !== undefined &&
  record['IP Address'] !== undefined;

const matches = (event: DecodedEvent): boolean => {
  const { message } = event.record;
  if (typeof message !== 'string') return isAudit(event);
  const program = message.length > MAX_LENGTH ? undefined : programOf(event, message);
  return program !== undefined && LEASE_READERS.has(program);
};

/** DHCP servers and clients. */
export const dhcpServers: Mapper = {
  product: 'dhcp-servers',
  formats: ['csv', 'syslog', 'text'],
  matches,
  map: (event, context) => (isAudit(event) ? mapAudit : mapLine)(event, context),
};
