// One record of a Zeek log, in whichever dialect it was written: `id.orig_h` or `id_orig_h`, ISO 8601 or epoch seconds; and
// how any kind of log becomes an event (https://docs.zeek.org/en/master/logs/).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { interned } from '../../decode/interned.ts';
import { isHostname } from '../toolkit/address.ts';
import { CLASS, FAILURE, type Status } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { codeStatus } from '../toolkit/http-message.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { wordStatus } from '../toolkit/outcome.ts';
import { fill, type Plan } from '../toolkit/plan.ts';
import { protocol } from '../toolkit/protocol.ts';
import { parseTime } from '../toolkit/time.ts';
import { endsOf } from './ends.ts';

/** `metadata.product` of every event; shared, never changed. */
export const ZEEK: JsonObject = { name: 'Zeek', vendor_name: 'Zeek' };

/** A name with its parts apart (`id/orig_h`) as the two dialects spell it. */
const SPELLINGS = new Map<string, readonly [dotted: string, flat: string]>();

const spellings = (name: string): readonly [string, string] => {
  let both = SPELLINGS.get(name);
  if (both === undefined) {
    both = [interned(name.replaceAll('/', '.')), interned(name.replaceAll('/', '_'))];
    SPELLINGS.set(name, both);
  }
  return both;
};

/** Longest text in a message. */
const MAX_SPELLED = 512;

/** A record whose ends were taken already: whoever maps it must put `ends` into the event. */
export class Log {
  readonly draft: Draft;
  readonly fields: Fields;
  /** Which log: `conn`, `dns`, ... */
  readonly path: string;
  /** `src_endpoint` and `dst_endpoint`, as far as they are known. */
  readonly ends: JsonObject;

  constructor(draft: Draft, fields: Fields, path: string) {
    this.draft = draft;
    this.fields = fields;
    this.path = path;
    this.ends = endsOf(fields);
  }

  /** A name as this record spells it. */
  key(name: string): string {
    if (!name.includes('/')) return name;
    const [dotted, flat] = spellings(name);
    return this.fields.record[dotted] === undefined ? flat : dotted;
  }

  /** Fills by a plan of plain names. */
  fill(rows: Plan, members: JsonObject = {}): JsonObject {
    return fill(this.fields, rows, members);
  }

  /** Fills by a plan of whose names some have parts. */
  fillSpelled(rows: Plan, members: JsonObject = {}): JsonObject {
    return fill(this.fields, rows, members, (name) => this.key(name));
  }

  peek(name: string): JsonValue | undefined {
    return this.fields.peek(this.key(name));
  }

  /** A text or number for a message. */
  spell(name: string): string {
    const text = this.fields.spell(this.key(name));
    return text.length > MAX_SPELLED ? text.slice(0, MAX_SPELLED) : text;
  }

  /** A number; -1 for anything else. */
  number(name: string): number {
    const value = this.peek(name);
    return typeof value === 'number' ? value : -1;
  }

  /** A time in epoch milliseconds; the member stays behind, which is more exact. Zeek writes 1970 for none. */
  time(name: string): number | undefined {
    return parseTime(this.peek(name)) || undefined;
  }

  /** Milliseconds of an interval in seconds, rounded; the member stays behind. */
  interval(name: string): number | undefined {
    const seconds = this.peek(name);
    return typeof seconds === 'number' && seconds >= 0 && seconds < 1e9
      ? Math.round(seconds * 1000)
      : undefined;
  }
}

/** An object among members. */
export const objectOf = (value: JsonValue | undefined): JsonObject | undefined =>
  isObject(value) ? value : undefined;

const WAYS = [undefined, 'Inbound', 'Outbound', 'Lateral'] as const;

/** OCSF `network_connection_info`. The direction is known where Zeek was told which networks are local. */
export const connectionOf = (log: Log): JsonObject => {
  const { local_orig: from, local_resp: to } = log.fields.record;
  const way = typeof from === 'boolean' && typeof to === 'boolean' ? (from ? (to ? 3 : 2) : to ? 1 : 0) : 0;
  const { fields } = log;
  const known = protocol(fields.text('proto'));
  const ip = (objectOf(log.ends.src_endpoint) ?? objectOf(log.ends.dst_endpoint))?.ip;
  return {
    community_uid: fields.text('community_id'),
    direction: WAYS[way],
    direction_id: way,
    flag_history: fields.text('history'),
    protocol_name: known?.name,
    protocol_num: known?.number,
    protocol_ver_id: typeof ip !== 'string' ? undefined : ip.includes(':') ? 6 : 4,
    uid: fields.text('uid'),
  };
};

/** What becomes of an event once its members are there. */
export interface Parts extends Partial<Omit<EventParts, 'members' | 'product'>> {
  /** The class's `device` is another than the sensor. */
  readonly ownDevice?: boolean | undefined;
}

/** What a table cannot say of a record; it may add to the members. */
export type Think = (log: Log, members: JsonObject) => Parts;

/** How the records of one log become events of one class. */
export interface Kind {
  readonly class_uid: number;
  readonly activity_id: number;
  /** The protocol, and the members whose texts are worth reading in the message. */
  readonly says: readonly string[];
  readonly rows: Plan;
  /** Whether some of their names have parts. */
  readonly hasParts: boolean;
  /** The member that tells whether it worked; behind a `!`, any word but success is a failure. */
  readonly outcome: string;
  readonly think: Think | undefined;
}

/** Did it work, by a boolean, a word, a status code, or a text that begins with one? */
const outcomeOf = (log: Log, name: string): Status | undefined => {
  const strict = name.startsWith('!');
  const value = log.peek(strict ? name.slice(1) : name);
  const code = typeof value === 'number' ? value : typeof value === 'string' ? Number(value.slice(0, 3)) : 0;
  if (code >= 100 && code < 700) return codeStatus(code);
  return wordStatus(value) ?? (strict && typeof value === 'string' && value !== '' ? FAILURE : undefined);
};

/** Words for a message: the texts that are there. */
export const words = (...parts: (string | undefined)[]): string => parts.reduce<string>(join, '');

const join = (text: string, part: string | undefined): string =>
  part === undefined || part === '' ? text : text === '' ? part : `${text} ${part}`;

/** What the members of a kind's message say, between a first word and the two ends. */
const messageOf = (
  log: Log,
  app: string | undefined,
  says: readonly string[],
  members: JsonObject,
): string => {
  let text = app ?? '';
  for (let i = 1; i < says.length; i++) text = join(text, log.spell(says[i] ?? ''));
  return join(text, way(members));
};

/** The two ends for a message; nothing where neither has an address. */
const way = ({ src_endpoint, dst_endpoint }: JsonObject): string => {
  const [src, dst] = [objectOf(src_endpoint), objectOf(dst_endpoint)];
  return src?.ip === undefined && dst?.ip === undefined ? '' : arrow(src, dst);
};

const sensorOf = (fields: Fields): string | undefined =>
  fields.text('@system') ?? fields.text('_system_name') ?? fields.text('_node') ?? fields.text('node');

/** Closes an event of any class from its members. */
export const logEvent = (log: Log, members: JsonObject, parts: Parts & { class_uid: number }): OcsfEvent => {
  const { draft, fields, path } = log;
  if (path === fields.peek('_path')) fields.drop('_path');
  if (path === fields.peek('@stream')) fields.drop('@stream');
  const header = draft.header?.hostname;
  const sensor = sensorOf(fields) ?? (header !== undefined && isHostname(header) ? header : undefined);
  if (sensor !== undefined && sensor === header) draft.syslog()?.drop('hostname');
  if (parts.ownDevice !== true && members.device === undefined && sensor !== undefined)
    members.device = { hostname: sensor, type_id: 0 };
  const sni = objectOf(members.tls)?.sni;
  if (typeof sni === 'string' && isHostname(sni)) draft.observables.add('tls.sni', OBSERVABLE.hostname, sni);
  const metadata = { event_code: path, log_name: path, log_source: sensor };
  // One by one: spreading parts of ever other shapes takes longer than all the rest of this function.
  const event = buildEvent(draft, {
    activity_id: parts.activity_id ?? 0,
    activity_name: parts.activity_name,
    class_uid: parts.class_uid,
    members,
    message: parts.message,
    metadata: parts.metadata === undefined ? metadata : { ...metadata, ...parts.metadata },
    product: ZEEK,
    severity_id: parts.severity_id,
    status: parts.status,
    status_code: parts.status_code,
    status_detail: parts.status_detail,
    verdict: parts.verdict,
  });
  if (sensor !== undefined) event.metadata.loggers = [{ name: sensor }];
  return event;
};

/** Classes whose activity 1 is to open, and 4 to fail. */
const OPENS: ReadonlySet<number> = new Set([4001, 4007]);

/** Maps a record of a connection's log by its kind; one end must be there. Identity and Email Activity know no connection. */
export const mapKind = (log: Log, kind: Kind): OcsfEvent => {
  const { rows, says, think } = kind;
  const app = says[0] === '' ? log.path : says[0];
  const members: JsonObject = { ...log.ends };
  const isConnection = kind.class_uid > 4000 && kind.class_uid !== CLASS.emailActivity;
  if (isConnection) members.connection_info = connectionOf(log);
  if (kind.hasParts) log.fillSpelled(rows, members);
  else log.fill(rows, members);
  const status = kind.outcome === '' ? undefined : outcomeOf(log, kind.outcome);
  // An opening that failed is no opening.
  const failed = status === FAILURE && kind.activity_id === 1 && OPENS.has(kind.class_uid) ? 4 : undefined;
  const parts = think?.(log, members);
  if (isConnection && !('app_protocol_name' in members)) members.app_protocol_name = app;
  return logEvent(log, members, {
    activity_id: failed ?? kind.activity_id,
    class_uid: kind.class_uid,
    message: messageOf(log, app, says, members),
    status,
    ...parts,
  });
};
