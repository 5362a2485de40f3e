// Who and what Windows events are about, as OCSF objects: accounts, processes, files, hashes, and the event as a builder
// hands it back.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Status } from '../toolkit/classes.ts';
import type { EventParts } from '../toolkit/event.ts';
import { baseName } from '../toolkit/file.ts';
import { ALGORITHM, type AlgorithmName } from '../toolkit/fingerprint.ts';
import type { WindowsEvent } from './record.ts';

/** What a builder made of an event: the parts of `buildEvent` that are not the same for all Windows events. */
export interface Built {
  readonly class_uid: number;
  /** Under their OCSF names; what the class requires may be undefined: then the event is not of that class. */
  readonly members: JsonObject;
  /** Where the record says more than the row of the table. */
  readonly activity_id?: number | undefined;
  readonly activity_name?: string | undefined;
  readonly severity_id?: number | undefined;
  /** Of the audit unless said. */
  readonly status?: Status | undefined;
  readonly status_code?: string | undefined;
  readonly status_detail?: string | undefined;
  readonly verdict?: EventParts['verdict'];
}

/** What a builder wants to know, by position; each builder says what. */
type Args = readonly string[];

/** How events of an id are built: by whom, the activity, its name where it is 99, and arguments. */
export type Row = readonly [build: Builder, activity: number, name?: string | undefined, ...args: Args];

/** Makes an event of a kind; undefined where the record is not what the row expects. */
export type Builder = (event: WindowsEvent, row: Row) => Built | undefined;

/** The rows of one provider, by event id. */
export type Table = ReadonlyMap<number, Row>;

/** A table from rows behind the ids they are for. */
export const tableOf = (...rows: readonly (readonly [ids: string, ...row: Row])[]): Table => {
  const table = new Map<number, Row>();
  for (const [ids, ...row] of rows) for (const id of ids.split(' ')) table.set(Number(id), row);
  return table;
};

/** Well-known SIDs that are no person: OCSF `user.type_id` system (3) and service (4). */
const ACCOUNT_TYPES = new Map([
  ['S-1-5-18', 3],
  ['S-1-5-19', 4],
  ['S-1-5-20', 4],
]);

/** An account from what is known of it; `DOMAIN\name` is taken apart. */
export const accountOf = (name?: string, domain?: string, uid?: string): JsonObject | undefined => {
  if (name === undefined && uid === undefined) return undefined;
  const slash = name?.indexOf('\\') ?? -1;
  return {
    domain: slash > 0 ? name?.slice(0, slash) : domain,
    name: slash >= 0 ? name?.slice(slash + 1) : name,
    type_id: uid === undefined ? undefined : ACCOUNT_TYPES.get(uid),
    uid,
  };
};

/** The account under these members; undefined where they name none. */
export const account = (
  event: WindowsEvent,
  name: string,
  domain?: string,
  ...sids: readonly string[]
): JsonObject | undefined => {
  const uid = event.uidOf(sids);
  const whole = event.spell(name);
  if (whole === '') return accountOf(undefined, undefined, uid);
  if (whole.startsWith('S-1-') && uid === undefined) return accountOf(undefined, undefined, event.uid(name));
  // What is taken apart stays in `unmapped` as it was.
  if (whole.includes('\\')) return accountOf(whole, undefined, uid);
  const known = event.text(name);
  return accountOf(known, known === undefined ? undefined : event.text(domain ?? `${name}Domain`), uid);
};

/** Who did it, in most Security events. */
export const subject = (event: WindowsEvent): JsonObject | undefined =>
  account(event, 'SubjectUserName', 'SubjectDomainName', 'SubjectUserSid');

/** To whom it was done, in most Security events. */
export const target = (event: WindowsEvent): JsonObject | undefined =>
  account(event, 'TargetUserName', 'TargetDomainName', 'TargetUserSid', 'TargetSid');

/** The account the event was written as. */
export const writer = (event: WindowsEvent): JsonObject | undefined => {
  const [uid, name, domain] = event.account();
  return accountOf(name, domain, uid);
};

/** OCSF `session`. */
export const session = (uid: string | undefined, alternative?: string): JsonObject | undefined =>
  uid === undefined && alternative === undefined ? undefined : { uid, uid_alt: alternative };

/** A file by its path, if there is one. */
export const fileOf = (path: string | undefined, more?: JsonObject, type = 1): JsonObject | undefined =>
  path === undefined
    ? undefined
    : more === undefined
      ? { name: baseName(path), path, type_id: type }
      : { name: baseName(path), path, type_id: type, ...more };

/** Where the parts of a process stand; of several keys, the first that says something. */
export interface ProcessKeys {
  readonly pid?: readonly string[];
  readonly uid?: readonly string[];
  readonly path?: readonly string[];
}

const NO_KEYS: readonly string[] = [];

/** A process; undefined, and its path not taken, without id. Process 0 runs nothing: the audit means none. */
export const processAt = (
  event: WindowsEvent,
  keys: ProcessKeys,
  more?: () => JsonObject,
): JsonObject | undefined => {
  const pid = event.numberOf(keys.pid ?? NO_KEYS) || undefined;
  const uid = event.uidOf(keys.uid ?? NO_KEYS);
  if (pid === undefined && uid === undefined) return undefined;
  const file = fileOf(event.textOf(keys.path ?? NO_KEYS));
  const process = { file, name: file?.name, pid, uid };
  return more === undefined ? process : { ...process, ...more() };
};

const CALLER: ProcessKeys = {
  pid: ['ProcessId', 'ProcessID', 'CallerProcessId', 'ClientProcessId'],
  path: ['ProcessName', 'CallerProcessName', 'Application', 'Image'],
};

/** OCSF `actor`; undefined where nothing is known. */
export const actorOf = (
  user: JsonObject | undefined,
  process?: JsonObject,
  sessionUid?: string,
  application?: string,
): JsonObject | undefined => {
  if ((user ?? process ?? sessionUid ?? application) === undefined) return undefined;
  return { app_name: application, process, session: session(sessionUid), user };
};

/** Who did it and with what process, in most Security events; a path stands for a process without id. */
export const caller = (event: WindowsEvent, user = subject(event)): JsonObject | undefined => {
  const process = processAt(event, CALLER);
  const path = process === undefined ? event.textOf(CALLER.path ?? NO_KEYS) : undefined;
  return actorOf(user, process, event.uid('SubjectLogonId'), path);
};

/** The account the event was written as, or else the provider that reports what it did itself. */
export const reporter = (event: WindowsEvent): JsonObject | undefined =>
  actorOf(writer(event), undefined, undefined, undefined) ??
  actorOf(undefined, undefined, undefined, event.provider);

const ALGORITHMS = new Map<string, AlgorithmName>([
  ['MD5', 'md5'],
  ['SHA1', 'sha1'],
  ['SHA256', 'sha256'],
  ['SHA512', 'sha512'],
  ['IMPHASH', 'imphash'],
]);

/** `SHA1=..,MD5=..,SHA256=..,IMPHASH=..` as OCSF fingerprints; what is of no algorithm we know is left out. */
export const hashesOf = (text: string): JsonObject[] | undefined => {
  if (text === '' || text.length > 1024) return undefined;
  const hashes: JsonObject[] = [];
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? undefined : ALGORITHMS.get(pair.slice(0, equals).trim().toUpperCase());
    const end = pair.indexOf('=', equals + 1);
    const value = end < 0 ? pair.slice(equals + 1) : pair.slice(equals + 1, end);
    if (name === undefined || value === '') continue;
    const [id, caption] = ALGORITHM[name];
    hashes.push({ algorithm: caption, algorithm_id: id, value });
  }
  return hashes.length === 0 ? undefined : hashes;
};

/** Sysmon's hashes of the event's file. */
export const hashesIn = (event: WindowsEvent): JsonObject[] | undefined =>
  hashesOf(event.spell('Hashes') || event.spell('Hash') || event.hashes());

/** Where Sysmon's events name a process. */
const sysmonKeys = (prefix: string): ProcessKeys => ({
  pid: [`${prefix}ProcessId`],
  uid: [`${prefix}ProcessGuid`, `${prefix}ProcessGUID`],
  path: [`${prefix}Image`],
});

/** The processes a Sysmon event may name: the one that did it, and others that its kind is about. */
export const SYSMON_PROCESS = {
  own: sysmonKeys(''),
  parent: sysmonKeys('Parent'),
  source: sysmonKeys('Source'),
  target: sysmonKeys('Target'),
};

/** Who did it, in Sysmon's events. */
export const sysmonActor = (event: WindowsEvent): JsonObject | undefined => {
  const process = processAt(event, SYSMON_PROCESS.own);
  return actorOf(
    account(event, 'User'),
    process,
    undefined,
    process === undefined ? event.text('Image') : undefined,
  );
};

/** The words of a list that Windows lays out with tabs and line breaks; the layout stays in `unmapped`. */
export const wordsOf = (event: WindowsEvent, key: string): string[] | undefined => {
  const text = event.spell(key);
  const words = text.split(/\s+/, 200).filter((word) => word !== '' && word !== '-');
  if (words.length === 1 && words[0] === text) event.text(key);
  return words.length === 0 ? undefined : words;
};

/** The text behind a label up to the end of its line, in texts that are lists of them; undefined where it is not there. */
export const labelled = (text: string, label: string): string | undefined => {
  const at = text.indexOf(label);
  if (at < 0) return undefined;
  const start = at + label.length;
  const end = text.indexOf('\n', start);
  const value = text.slice(start, end < 0 ? start + 4096 : end).trim();
  return value === '' || value === '-' ? undefined : value;
};

/** The text between two tags, in texts that hold XML. */
export const element = (xml: string, name: string): string | undefined => {
  const at = xml.indexOf(`<${name}>`);
  const end = at < 0 ? -1 : xml.indexOf(`</${name}>`, at);
  return end < 0 ? undefined : xml.slice(at + name.length + 2, end);
};

/** The text of classic events: the unnamed data, or else the message they are rendered into. */
export const classicText = (event: WindowsEvent): string => {
  const data = event.peek('Data');
  if (!Array.isArray(data)) return event.message ?? '';
  return data.filter((one) => typeof one === 'string').join('\n');
};

/** The host itself as an endpoint. */
export const here = (event: WindowsEvent): JsonObject | undefined =>
  event.computer === undefined ? undefined : { hostname: event.computer };
