// Finds the observables of a finished event by walking what was mapped: OCSF 1.8.0 says by the name of an attribute
// (`ip`), or by its name in its object (`user.name`), what can be searched for. Whoever builds an event need not think
// of them. Not walked: `metadata`, `unmapped`, `enrichments` (data about data).
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { isHostname, isIp } from './address.ts';
import { isObject } from './fields.ts';
import { FIRST_EPHEMERAL_PORT, OBSERVABLE, type Observables } from './observables.ts';

/** Attributes whose name alone says the type, wherever they stand. */
const BY_NAME = new Map<string, number>([
  ['cmd_line', OBSERVABLE.commandLine],
  ['email_addr', OBSERVABLE.email],
  ['hostname', OBSERVABLE.hostname],
  ['intermediate_ips', OBSERVABLE.ip],
  ['ip', OBSERVABLE.ip],
  ['mac', OBSERVABLE.mac],
  ['src_url', OBSERVABLE.url],
  ['url_string', OBSERVABLE.url],
  ['user_agent', OBSERVABLE.userAgent],
  ['x_forwarded_for', OBSERVABLE.ip],
]);

const USER = new Map([['name', OBSERVABLE.user]]);
const PROCESS = new Map([
  ['name', OBSERVABLE.process],
  ['pid', OBSERVABLE.processId],
]);
const FILE = new Map([
  ['name', OBSERVABLE.fileName],
  ['path', OBSERVABLE.filePath],
]);
const GROUP = new Map([['name', OBSERVABLE.groupName]]);
const RESOURCE = new Map([['uid', OBSERVABLE.resource]]);
const FINGERPRINT = new Map([['value', OBSERVABLE.hash]]);
const REGISTRY = new Map([['path', OBSERVABLE.registryPath]]);
const EMAIL = new Map([
  ['from', OBSERVABLE.email],
  ['message_uid', OBSERVABLE.messageId],
  ['reply_to', OBSERVABLE.email],
  ['subject', OBSERVABLE.subject],
  ['to', OBSERVABLE.email],
]);

/** Objects by the attribute they stand under: which of their members are of a type only there. */
const BY_OBJECT = new Map<string, ReadonlyMap<string, number>>([
  ['certificate', new Map([['serial_number', OBSERVABLE.serialNumber]])],
  ['cve', new Map([['uid', OBSERVABLE.cve]])],
  ['databucket', RESOURCE],
  ['device', new Map([['uid', OBSERVABLE.deviceId]])],
  ['email', EMAIL],
  ['file', FILE],
  ['file_result', FILE],
  ['fingerprint', FINGERPRINT],
  ['fingerprints', FINGERPRINT],
  ['group', GROUP],
  ['groups', GROUP],
  ['hashes', FINGERPRINT],
  ['ja3_hash', FINGERPRINT],
  ['ja3s_hash', FINGERPRINT],
  ['logon_process', PROCESS],
  ['parent_process', PROCESS],
  ['prev_reg_key', REGISTRY],
  ['prev_reg_value', REGISTRY],
  ['process', PROCESS],
  ['reg_key', REGISTRY],
  ['reg_value', REGISTRY],
  ['resource', RESOURCE],
  ['resources', RESOURCE],
  ['target_user', USER],
  ['user', USER],
  ['user_result', USER],
  ['users', USER],
  ['web_resources', RESOURCE],
]);

/** Events nest no deeper than this; what does is not looked for. */
const MAX_DEPTH = 8;

/** Longest text that is one thing to search for by itself: command lines and URLs may be long, documents are not. */
const MAX_LENGTH = 4096;

const SKIPPED: ReadonlySet<string> = new Set(['enrichments', 'metadata', 'observables', 'unmapped']);

/** Embedded JSON (`json_t`): the sender's own names, which mean nothing in OCSF. */
const EMBEDDED = 'data';

/** Our own mappers fill some hundreds of places; names may also be the sender's, so only so many are remembered. */
const MAX_PLACES = 8192;

/** Where an attribute stands, and what its name says there: made once, as its path stands in thousands of events. */
class Place {
  static #made = 0;
  readonly name: string;
  readonly path: string;
  /** The type of a value here. */
  readonly type: number | undefined;
  /** Of an object here: whether its port is one that is listened on, whatever its number. */
  readonly isListening: boolean;
  /** Of an object here: which of its members are of a type only there. */
  readonly #special: ReadonlyMap<string, number> | undefined;
  readonly #members = new Map<string, Place>();
  /** The member that came next the last time, behind this one or first in this object: nearly always the one that comes again. */
  #behind: Place | undefined;
  #first: Place | undefined;

  constructor(path: string, name: string, type: number | undefined) {
    this.path = path;
    this.name = name;
    this.type = type;
    this.isListening = path.endsWith('dst_endpoint') || path === 'device';
    this.#special = BY_OBJECT.get(name);
  }

  /** The place of a member of an object here, which came behind another one. */
  member(name: string, before: Place | undefined): Place {
    const guess = before === undefined ? this.#first : before.#behind;
    if (guess !== undefined && guess.name === name) return guess;
    const place = this.#members.get(name);
    if (place === undefined) return this.#make(name);
    if (before === undefined) this.#first = place;
    else before.#behind = place;
    return place;
  }

  #make(name: string): Place {
    const path = this.path === '' ? name : `${this.path}.${name}`;
    const place = new Place(path, name, this.#special?.get(name) ?? BY_NAME.get(name));
    if (Place.#made < MAX_PLACES) {
      Place.#made += 1;
      this.#members.set(name, place);
    }
    return place;
  }
}

const EVENT = new Place('', '', undefined);

const addText = (seen: Observables, name: string, type: number, value: JsonValue | undefined): void => {
  if (typeof value === 'string') {
    if (value !== '' && value.length <= MAX_LENGTH) seen.add(name, type, value);
  } else if (typeof value === 'number') seen.add(name, type, String(value));
  else if (Array.isArray(value))
    for (const item of value) if (!Array.isArray(item)) addText(seen, name, type, item);
};

/** The data of a DNS answer is of no type in OCSF, but what it points to is searched for. */
const addAnswer = (seen: Observables, data: JsonValue | undefined): void => {
  if (typeof data !== 'string') return;
  if (isIp(data)) seen.add(undefined, OBSERVABLE.ip, data);
  else if (isHostname(data)) seen.add(undefined, OBSERVABLE.hostname, data);
};

const walkList = (seen: Observables, place: Place, list: readonly JsonValue[], depth: number): void => {
  for (const item of list) if (isObject(item)) walk(seen, place, item, depth);
};

const walk = (seen: Observables, at: Place, object: JsonObject, depth: number): void => {
  if (depth > MAX_DEPTH) return;
  let place: Place | undefined;
  for (const key in object) {
    const value = object[key];
    if (value === undefined || value === null || typeof value === 'boolean') continue;
    place = at.member(key, place);
    if (place.type !== undefined) addText(seen, place.path, place.type, value);
    else if (typeof value === 'number') {
      // Worth searching for is a port that is listened on, or any that is not handed out per connection.
      const isTelling = key === 'port' && (value < FIRST_EPHEMERAL_PORT || at.isListening);
      if (isTelling) seen.add(place.path, OBSERVABLE.port, String(value));
    } else if (typeof value === 'string') {
      if (key === 'rdata') addAnswer(seen, value);
    } else if (Array.isArray(value)) walkList(seen, place, value, depth + 1);
    else if (key !== EMBEDDED) walk(seen, place, value, depth + 1);
  }
};

/** Adds what the mapped members of an event (or some of them) hold to its observables. Call it when all members are there. */
export const observe = (seen: Observables, event: JsonObject): void => {
  let place: Place | undefined;
  for (const key in event) {
    const value = event[key];
    if (typeof value !== 'object' || value === null) {
      if (key === 'src_url') addText(seen, key, OBSERVABLE.url, value);
    } else if (!SKIPPED.has(key)) {
      place = EVENT.member(key, place);
      if (Array.isArray(value)) walkList(seen, place, value, 1);
      else walk(seen, place, value, 1);
    }
  }
};
