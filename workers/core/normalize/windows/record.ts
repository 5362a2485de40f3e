// One Windows event, however its sender wrote it: Winlogbeat (ECS nested or dotted, and 5.x/6.x), NXLog and other flat
// JSON, the event's own XML, and JSON made of it (Velociraptor, Chainsaw, evtx_dump). Names as in the event schema
// (https://learn.microsoft.com/windows/win32/wes/eventschema-schema). Nothing is copied: every read takes from the record.
import type { DecodedEvent, NormalizeContext } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { isHostname, isIp, isPort } from '../toolkit/address.ts';
import type { Status } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { ecsHashes, ecsPlace } from './ecs.ts';
import { inner, takeInner } from './element.ts';
import { layoutOf, type Names, type Place } from './layout.ts';
import { toldIn } from './told.ts';
import { auditOf, eventIdOf, isBareName, keyOf, NOTHING, numberOf, oddTime, says } from './values.ts';

/** Where else a sender may have put the time, in the record itself. */
const OTHER_TIMES = ['TimeCreated', '@timestamp', 'TimeGenerated', 'system_time'];

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
  private readonly system: Fields;
  private readonly names: Names;
  private readonly data: readonly Place[];
  /** The whole record, where a Beat may have renamed data. */
  private readonly renamed: Fields | undefined;
  private named = '';

  constructor(event: DecodedEvent, context: NormalizeContext) {
    this.draft = new Draft(event, context);
    const top = this.draft.fields;
    const { system, names, data, renamed } = layoutOf(top);
    this.system = system;
    this.names = names;
    this.renamed = renamed;
    this.id = this.takeId(top);
    this.channel = this.first(names.channel);
    this.provider =
      takeInner(system, 'Provider', 'Name') ??
      takeInner(system, 'provider', 'name') ??
      this.first(names.provider);
    this.computer = this.first(names.computer);
    this.level = this.first(names.level) ?? top.child('log')?.text('level');
    this.recordId = this.first(names.recordId);
    this.version = this.first(names.version);
    this.activity = takeInner(system, 'Correlation', 'ActivityID') ?? this.first(names.activity);
    const rendered = system === top ? undefined : (top.child('Event') ?? top).child('RenderingInfo');
    this.message =
      top.text('Message') ??
      top.text('message') ??
      top.text('RenderedDescription') ??
      rendered?.text('Message');
    const told = toldIn(keyOf(this.provider), this.message);
    this.data = told === undefined ? data : [...data, [told, '']];
    this.audit = this.auditIn(top);
    this.takeTime(top);
  }

  private takeId(top: Fields): number | undefined {
    const { system, names } = this;
    for (const name of names.id) {
      const id = eventIdOf(system.peek(name));
      if (id === undefined) continue;
      if (isObject(system.peek(name)))
        system.child(name)?.label('#text') ?? system.child(name)?.integer('id');
      else system.drop(name);
      if (top.child('event')?.spell('code') === String(id)) top.child('event')?.drop('code');
      return id;
    }
    return top.child('event')?.integer('code');
  }

  private auditIn(top: Fields): Status | undefined {
    const said = auditOf(this.system.peek(this.names.keywords[0] ?? '')) ?? auditOf(top.peek('EventType'));
    return said ?? auditOf(top.child('event')?.peek('outcome'));
  }

  /** The system's own time first: it is one clock for all channels of a host; NXLog's EventTime has no zone. */
  private takeTime(top: Fields): void {
    const { draft } = this;
    const created = inner(this.system, 'TimeCreated', 'SystemTime');
    if (created !== undefined) draft.takeTime(created[0], created[1]);
    const odd = oddTime(top.spell('TimeCreated'));
    if (odd !== undefined) draft.setTime(odd);
    for (const name of OTHER_TIMES) draft.takeTime(top, name);
    for (const [at, prefix] of this.data) draft.takeTime(at, prefix === '' ? 'UtcTime' : `${prefix}UtcTime`);
    draft.takeTime(top, 'EventTime');
    draft.takeSyslogTime();
  }

  private first(names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.system.label(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The subcategory of an audit, by number or name; not taken. */
  task(): string {
    for (const name of this.names.task) if (this.system.spell(name) !== '') return this.system.spell(name);
    return '';
  }

  /** The process that wrote the event. */
  executionPid(): number | undefined {
    const { system } = this;
    const pid = inner(system, 'Execution', 'ProcessID');
    if (pid !== undefined) return pid[0].integer(pid[1]);
    return (
      system.child('process')?.integer('pid') ??
      system.integer('ExecutionProcessID') ??
      system.integer(`${this.names.prefix}process.pid`) ??
      system.integer('process_id')
    );
  }

  /** Whom the event was written as (System/Security/@UserID): SID, name and domain as far as the sender resolved it. */
  account(): readonly (string | undefined)[] {
    const at = this.system;
    const user = at.child('user');
    const [from, before] = user !== undefined ? [user, ''] : [at, `${this.names.prefix}user.`];
    const sid = takeInner(at, 'Security', 'UserID') ?? from.text(`${before}identifier`) ?? at.text('UserID');
    const name = from.checked(`${before}name`, isBareName) ?? at.checked('AccountName', isBareName);
    const domain = name === undefined ? undefined : (from.text(`${before}domain`) ?? at.text('Domain'));
    return [sid, name, domain];
  }

  /** The object that holds what ECS says of the host. */
  host(): Fields | undefined {
    return this.draft.fields.child('host');
  }

  /** The object where the member says something; its name there is then in {@link named}. */
  private find(key: string): Fields | undefined {
    if (key === '') return undefined;
    for (const [fields, prefix] of this.data) {
      const name = prefix === '' ? key : prefix + key;
      if (!says(fields.peek(name))) continue;
      this.named = name;
      return fields;
    }
    const place = this.renamed === undefined ? undefined : ecsPlace(this.renamed, key);
    if (place === undefined || !says(place[0].peek(place[1]))) return undefined;
    this.named = place[1];
    return place[0];
  }

  /** Hashes that Winlogbeat took apart, put together again. */
  hashes(): string {
    return this.renamed === undefined ? '' : ecsHashes(this.renamed);
  }

  /** A member of the event's data, not taken: what is only read out of it stays in `unmapped` as it was. */
  peek(key: string): JsonValue | undefined {
    return this.find(key)?.peek(this.named);
  }

  /** As {@link peek}, a text; empty for anything else. */
  spell(key: string): string {
    const value = this.peek(key);
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  }

  /** Takes the first of the members that says something. */
  text(...keys: readonly string[]): string | undefined {
    return this.textOf(keys);
  }

  /** As {@link text}. */
  textOf(keys: readonly string[]): string | undefined {
    for (let i = 0; i < keys.length; i++) {
      const value = this.find(keys[i] ?? '')?.label(this.named);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** An identifier (SID, logon id, GUID) other than the one that means none. */
  uid(...keys: readonly string[]): string | undefined {
    return this.uidOf(keys);
  }

  /** As {@link uid}. */
  uidOf(keys: readonly string[]): string | undefined {
    for (let i = 0; i < keys.length; i++) {
      const at = this.find(keys[i] ?? '');
      const value = at?.peek(this.named);
      const isOne =
        typeof value === 'string' ? !NOTHING.has(value) : typeof value === 'number' && value !== 0;
      if (isOne) return at?.label(this.named);
    }
    return undefined;
  }

  /** What stands behind `=` itself; of any other key, the member. */
  literal(key: string): string | undefined {
    return key.startsWith('=') ? key.slice(1) : this.text(key);
  }

  /** A number; only a decimal one is taken, since a hexadecimal one is re-spelled. */
  number(...keys: readonly string[]): number | undefined {
    return this.numberOf(keys);
  }

  /** As {@link number}. */
  numberOf(keys: readonly string[]): number | undefined {
    for (let i = 0; i < keys.length; i++) {
      const at = this.find(keys[i] ?? '');
      if (at === undefined) continue;
      const plain = at.integer(this.named) ?? numberOf(at.peek(this.named));
      if (plain !== undefined) return plain;
    }
    return undefined;
  }

  private checked(key: string, check: (text: string) => boolean): string | undefined {
    return this.find(key)?.checked(this.named, check);
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
