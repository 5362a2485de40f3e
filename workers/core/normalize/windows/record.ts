// One Windows event, however its sender wrote it: Winlogbeat (ECS nested or dotted, and 5.x/6.x), NXLog and other flat
// JSON, the event's own XML, and JSON made of it (Velociraptor, Chainsaw, evtx_dump). Names as in the event schema
// (https://learn.microsoft.com/windows/win32/wes/eventschema-schema). Nothing is copied: every read takes from the record.
import type { DecodedEvent, NormalizeContext } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { isHostname, isIp, isPort } from '../address.ts';
import type { Status } from '../classes.ts';
import { Draft } from '../draft.ts';
import { type Fields, isObject, wholeNumber } from '../fields.ts';
import { layoutOf, type Place } from './layout.ts';
import { auditOf, eventIdOf, isBareName, numberOf, oddTime } from './values.ts';

/** The System part by its names in every sender's record. */
const NAMES = {
  activity: ['ActivityID', 'activity_id'],
  channel: ['Channel', 'channel', 'log_name', 'LogName'],
  computer: ['Hostname', 'Computer', 'computer_name', 'ComputerName', 'MachineName'],
  keywords: ['Keywords', 'keywords'],
  level: ['Level', 'level', 'LevelDisplayName', 'Severity'],
  provider: ['SourceName', 'ProviderName', 'provider_name', 'source_name', 'EventSourceName', 'Provider'],
  recordId: ['RecordNumber', 'EventRecordID', 'record_id', 'record_number', 'RecordId', 'EventRecordId'],
  version: ['Version', 'version'],
} as const;

const IDS = ['EventID', 'event_id', 'EventId', 'Id', 'EventCode', 'event.code'];

/** Members that are values for "nothing": NULL SID, logon session 0, GUID of zeros. */
const NOTHING: ReadonlySet<string> = new Set([
  'S-1-0-0',
  '0x0',
  '0',
  '{00000000-0000-0000-0000-000000000000}',
]);

const says = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && value !== '-';

/** Member of an element: its attribute or child, whichever way the converter wrote attributes. */
const inner = (fields: Fields, element: string, name: string): [Fields, string] | undefined => {
  const child = fields.child(element);
  const at = child?.child('#attributes') ?? child;
  if (at === undefined) return undefined;
  return at.peek(name) === undefined ? [at, `@${name}`] : [at, name];
};

const takeInner = (fields: Fields, element: string, name: string): string | undefined => {
  const at = inner(fields, element, name);
  return at?.[0].label(at[1]);
};

/** One event with its System part read; its data is read by name. Reads skip `-` and empty values: they stay behind. */
export class WindowsEvent {
  readonly draft: Draft;
  readonly id: number | undefined;
  readonly provider: string | undefined;
  readonly channel: string | undefined;
  readonly computer: string | undefined;
  readonly level: string | undefined;
  readonly recordId: string | undefined;
  readonly activity: string | undefined;
  readonly version: string | undefined;
  /** The text the provider renders for people; long, and its first line says what it is. */
  readonly message: string | undefined;
  /** What the audit says; undefined for events that are none. */
  readonly audit: Status | undefined;
  private readonly system: Place;
  private readonly data: readonly Place[];

  constructor(event: DecodedEvent, context: NormalizeContext) {
    this.draft = new Draft(event, context);
    const top = this.draft.fields;
    const { system, data } = layoutOf(top);
    this.system = system;
    this.data = data;
    const [at] = system;
    this.id = this.takeId(top);
    this.channel = this.sys(NAMES.channel);
    this.provider =
      takeInner(at, 'Provider', 'Name') ?? this.sys(NAMES.provider) ?? top.text('event.provider');
    this.computer = this.sys(NAMES.computer);
    this.level = this.sys(NAMES.level) ?? top.child('log')?.text('level') ?? top.text('log.level');
    this.recordId = this.sys(NAMES.recordId);
    this.version = this.sys(NAMES.version);
    this.activity = takeInner(at, 'Correlation', 'ActivityID') ?? this.sys(NAMES.activity);
    const rendered = (top.child('Event') ?? top).child('RenderingInfo');
    this.message = top.text('message') ?? top.text('Message') ?? rendered?.text('Message');
    this.audit = this.auditIn(top);
    this.takeTime(top);
  }

  private takeId(top: Fields): number | undefined {
    const [at, prefix] = this.system;
    for (const name of IDS) {
      const id = eventIdOf(at.peek(prefix + name));
      if (id === undefined) continue;
      if (isObject(at.peek(prefix + name))) at.child(prefix + name)?.label('#text');
      else at.drop(prefix + name);
      if (top.child('event')?.spell('code') === String(id)) top.child('event')?.drop('code');
      return id;
    }
    return wholeNumber(top.child('event')?.label('code'));
  }

  private auditIn(top: Fields): Status | undefined {
    const [at, prefix] = this.system;
    for (const name of NAMES.keywords) {
      const audit = auditOf(at.peek(prefix + name));
      if (audit !== undefined) return audit;
    }
    return auditOf(top.peek('EventType')) ?? auditOf(top.child('event')?.peek('outcome'));
  }

  /** The system's own time first: it is one clock for all channels of a host; NXLog's EventTime has no zone. */
  private takeTime(top: Fields): void {
    const { draft } = this;
    const created = inner(this.system[0], 'TimeCreated', 'SystemTime');
    if (created !== undefined) draft.takeTime(created[0], created[1]);
    const odd = oddTime(top.spell('TimeCreated'));
    if (odd !== undefined) draft.setTime(odd);
    for (const name of ['TimeCreated', '@timestamp', 'TimeGenerated']) draft.takeTime(top, name);
    for (const [at, prefix] of this.data) draft.takeTime(at, `${prefix}UtcTime`);
    draft.takeTime(top, 'EventTime');
    draft.takeSyslogTime();
  }

  private sys(names: readonly string[]): string | undefined {
    const [at, prefix] = this.system;
    for (const name of names) {
      const value = at.label(prefix + name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The subcategory of an audit, by number or name; not taken. */
  task(): string {
    const [at, prefix] = this.system;
    return at.spell(`${prefix}Task`) || at.spell(`${prefix}task`) || at.spell('Category');
  }

  /** The process that wrote the event. */
  executionPid(): number | undefined {
    const [at, prefix] = this.system;
    const pid = inner(at, 'Execution', 'ProcessID');
    if (pid !== undefined) return pid[0].integer(pid[1]);
    const process = at.child('process');
    if (process !== undefined) return process.integer('pid');
    return (
      at.integer(`${prefix}${prefix === '' ? 'ExecutionProcessID' : 'process.pid'}`) ??
      at.integer(`${prefix}process_id`)
    );
  }

  /** Whom the event was written as (System/Security/@UserID): SID, name and domain as far as the sender resolved it. */
  account(): readonly (string | undefined)[] {
    const [at, prefix] = this.system;
    const user = at.child('user');
    const [from, before] = user !== undefined ? [user, ''] : [at, `${prefix}user.`];
    const sid = takeInner(at, 'Security', 'UserID') ?? from.text(`${before}identifier`) ?? at.text('UserID');
    const name = from.checked(`${before}name`, isBareName) ?? at.checked('AccountName', isBareName);
    const domain = name === undefined ? undefined : (from.text(`${before}domain`) ?? at.text('Domain'));
    return [sid, name, domain];
  }

  /** The object that holds what ECS says of the host. */
  host(): Fields | undefined {
    return this.draft.fields.child('host');
  }

  /** The member's place where it says something. */
  private at(key: string): Place | undefined {
    if (key !== '') for (const place of this.data) if (says(place[0].peek(place[1] + key))) return place;
    return undefined;
  }

  /** A member of the event's data, not taken: what is only read out of it stays in `unmapped` as it was. */
  peek(key: string): JsonValue | undefined {
    const place = this.at(key);
    return place?.[0].peek(place[1] + key);
  }

  /** As {@link peek}, a text; empty for anything else. */
  spell(key: string): string {
    const value = this.peek(key);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }

  /** Takes the first of the members that says something. */
  text(...keys: readonly string[]): string | undefined {
    for (const key of keys) {
      const place = this.at(key);
      const value = place?.[0].label(place[1] + key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** An identifier (SID, logon id, GUID) other than the one that means none. */
  uid(...keys: readonly string[]): string | undefined {
    for (const key of keys) {
      const value = this.spell(key);
      if (value !== '' && !NOTHING.has(value)) return this.text(key);
    }
    return undefined;
  }

  /** What stands behind `=` itself; of any other key, the member. */
  literal(key: string): string | undefined {
    return key.startsWith('=') ? key.slice(1) : this.text(key);
  }

  /** A number; only a decimal one is taken, since a hexadecimal one is re-spelled. */
  number(...keys: readonly string[]): number | undefined {
    for (const key of keys) {
      const place = this.at(key);
      const value = place?.[0].peek(place[1] + key);
      const number = numberOf(value);
      if (place === undefined || number === undefined) continue;
      if (String(value) === String(number)) place[0].drop(place[1] + key);
      return number;
    }
    return undefined;
  }

  private checked(key: string, check: (text: string) => boolean): string | undefined {
    const place = this.at(key);
    return place?.[0].checked(place[1] + key, check);
  }

  /** An endpoint by the keys of address, port and name; undefined without address and name. */
  endpoint(ip: string, port?: string, name?: string): JsonObject | undefined {
    const address = this.checked(ip, isIp);
    const hostname = name === undefined ? undefined : this.checked(name, isHostname);
    if (address === undefined && hostname === undefined) return undefined;
    const number = port === undefined ? undefined : numberOf(this.peek(port));
    const known = number !== undefined && isPort(number) ? this.number(port ?? '') : undefined;
    return { hostname, ip: address, port: known };
  }
}
