// Takes OCSF objects out of facts: device, user, process, file, URL, connection. Each is undefined, and takes
// nothing, where what its schema requires is not there. Observables are found by `observe` when the event is closed.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { isEmail } from '../toolkit/address.ts';
import type { Draft } from '../toolkit/draft.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { ALGORITHM, algorithmOf } from '../toolkit/fingerprint.ts';
import { type Protocol, protocol, protocolByNumber } from '../toolkit/protocol.ts';
import { isPlausible, parseTime } from '../toolkit/time.ts';
import { splitAuthority, urlOf } from '../toolkit/url.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';
import type { Slot } from './dictionary.ts';
import * as FACT from './fact.ts';
import type { Facts } from './facts.ts';
import { ACTOR_PLAN, DEVICE_IDENTITY, DEVICE_MORE, USER_PLAN } from './plans.ts';
import { hostname } from './reads.ts';
import { Remembered } from './remembered.ts';

/** `device`: the host that reports. Facts first, then the syslog header around the record. */
export const takeDevice = (draft: Draft, facts: Facts): JsonObject | undefined => {
  const device = facts.object(DEVICE_IDENTITY);
  if (device === undefined) return draft.takeHeaderDevice();
  facts.object(DEVICE_MORE, device);
  device.type_id = 0;
  if (device.hostname === undefined && device.ip === undefined)
    Object.assign(device, draft.takeHeaderDevice());
  if (draft.header?.hostname === device.hostname) draft.syslog()?.drop('hostname');
  return device;
};

/** `user`, from the facts of the one acted upon (`user`) or of the one acting (`actor`). `DOMAIN\name` tells its domain, too. */
export const takeUser = (facts: Facts, who: 'user' | 'actor'): JsonObject | undefined => {
  const target = who === 'user';
  const slot = target ? FACT.user : FACT.actor;
  const written = facts.label(slot);
  const uid = facts.peek(target ? FACT.userId : FACT.actorId);
  if (written === undefined && typeof uid !== 'string' && typeof uid !== 'number') return undefined;
  if (written === undefined && uid === '') return undefined;
  const user: JsonObject = {};
  facts.object(target ? USER_PLAN : ACTOR_PLAN, user);
  if (written !== undefined) nameUser(user, written);
  return user;
};

const nameUser = (user: JsonObject, name: string): void => {
  user.name = name;
  const slash = name.indexOf('\\');
  if (slash > 0) user.domain ??= name.slice(0, slash);
  if (isEmail(name)) user.email_addr ??= name;
};

/** A process out of four facts; its schema wants a process id. */
const takeProcessOf = (
  facts: Facts,
  slots: readonly [pid: Slot, path: Slot, command?: Slot],
): JsonObject | undefined => {
  const pid = facts.count(slots[0]);
  if (pid === undefined) return undefined;
  const path = facts.text(slots[1]);
  const name = path === undefined ? undefined : baseName(path);
  const file = name === undefined || name === path ? undefined : { name, path, type_id: 1 };
  return { cmd_line: slots[2] === undefined ? undefined : facts.text(slots[2]), file, name, pid };
};

/** `actor.process`, with its parent. */
export const takeProcess = (facts: Facts): JsonObject | undefined => {
  const process = takeProcessOf(facts, [FACT.pid, FACT.process, FACT.command]);
  if (process !== undefined)
    process.parent_process = takeProcessOf(facts, [FACT.parentPid, FACT.parentProcess]);
  return process;
};

/** The process acted upon, where a record tells it from the one acting. */
export const takeTargetProcess = (facts: Facts): JsonObject | undefined =>
  takeProcessOf(facts, [FACT.targetPid, FACT.targetProcess, FACT.targetCommand]);

const HASHES: readonly Slot[] = [FACT.md5, FACT.sha1, FACT.sha256, FACT.hash];

const takeHashes = (facts: Facts): JsonObject[] | undefined => {
  let hashes: JsonObject[] | undefined;
  for (const slot of HASHES) {
    const value = facts.peek(slot);
    const algorithm = typeof value === 'string' ? algorithmOf(value) : undefined;
    if (typeof value !== 'string' || algorithm === undefined) continue;
    facts.drop(slot);
    hashes ??= [];
    const [algorithm_id, caption] = ALGORITHM[algorithm];
    hashes.push({ algorithm: caption, algorithm_id, value });
  }
  return hashes;
};

/** `file`; its schema wants a name. */
export const takeFile = (facts: Facts): JsonObject | undefined => {
  const path = facts.text(FACT.filePath);
  const given = facts.peek(FACT.fileName);
  const named = path ?? facts.text(FACT.fileName);
  if (named === undefined) return undefined;
  const base = baseName(named);
  // A path may be that of the folder, with the name beside it.
  const name = path !== undefined && typeof given === 'string' && given !== '' ? given : base;
  if (name === given) facts.drop(FACT.fileName);
  return {
    hashes: takeHashes(facts),
    name,
    path: named === name ? undefined : named,
    size: facts.count(FACT.fileSize),
    type_id: 1,
    uid: facts.label(FACT.fileId),
  };
};

/** `url`: whole, without its scheme, or a path with the host beside it; with the sender's category. */
export const takeUrl = (facts: Facts): JsonObject | undefined => {
  const text = facts.text(FACT.url);
  const built = text === undefined ? undefined : urlOf(text);
  if (text === undefined || built === undefined) return undefined;
  const named = facts.peek(FACT.urlHost);
  if (built.hostname === undefined) {
    if (named !== undefined && hostname(named) !== undefined) built.hostname = facts.text(FACT.urlHost);
    else if (built.scheme === undefined) readBareHost(built, text);
  } else if (built.hostname === named) facts.drop(FACT.urlHost);
  const category = facts.peek(FACT.urlCategory);
  if (category !== 'any' && typeof category === 'string')
    built.categories = [facts.text(FACT.urlCategory) ?? ''];
  return built;
};

/** Firewalls leave out the scheme: `host.example/path`. */
const readBareHost = (built: JsonObject, text: string): void => {
  const slash = text.indexOf('/');
  const { host, port } = splitAuthority(text.slice(0, Math.max(slash, 0)));
  if (host === undefined || !host.includes('.')) return;
  built.hostname = host;
  built.port = port;
  if (typeof built.path === 'string') built.path = built.path.slice(slash);
};

/** CEF counts directions: 0 in, 1 out. */
const DIRECTIONS = new Map<string, number>(
  Object.entries({
    inbound: 1,
    incoming: 1,
    in: 1,
    '0': 1,
    outbound: 2,
    outgoing: 2,
    out: 2,
    '1': 2,
    internal: 3,
    local: 4,
  }),
);

/** `direction_id` of the word for it, without taking it. */
export const directionOf = (facts: Facts): number => {
  const direction = facts.peek(FACT.direction);
  return (typeof direction === 'string' ? DIRECTIONS.get(direction.toLowerCase()) : undefined) ?? 0;
};

/** The id of a session; 0 is none. */
export const takeSession = (facts: Facts): string | undefined =>
  facts.peek(FACT.sessionId) === '0' ? undefined : facts.label(FACT.sessionId);

const PROTOCOLS = new Remembered(16, protocol);

/** The protocol that a name or a number stands for. */
const protocolOf = (value: JsonValue | undefined): Protocol | undefined => {
  const number = wholeNumber(value);
  if (number !== undefined) return protocolByNumber(number);
  return typeof value === 'string' && value !== '' ? PROTOCOLS.of(value) : undefined;
};

/** `connection_info`, when the protocol (by name or number), the session or the direction is known. */
export const takeConnection = (facts: Facts): JsonObject | undefined => {
  const known = protocolOf(facts.peek(FACT.protocol));
  const direction_id = directionOf(facts);
  const uid = takeSession(facts);
  if (known === undefined && uid === undefined && direction_id === 0) return undefined;
  if (known !== undefined) facts.drop(FACT.protocol);
  return { direction_id, protocol_name: known?.name, protocol_num: known?.number, uid };
};

/** A control's word, and whether it says no more than the captions of what it means. */
interface Said {
  readonly verdict: Verdict | undefined;
  readonly isCaption: boolean;
}

/** Of a word that is none of a control's. */
const NOTHING: Said = { verdict: undefined, isCaption: false };

const VERDICTS = new Remembered<Said>(16, (word) => {
  const verdict = wordVerdict(word);
  if (verdict === undefined) return NOTHING;
  const lower = word.toLowerCase();
  const isCaption = lower === verdict.action.toLowerCase() || lower === verdict.disposition.toLowerCase();
  return { verdict, isCaption };
});

/** What a control did, without taking the word for it. */
export const peekVerdict = (facts: Facts): Verdict | undefined => {
  const word = facts.peek(FACT.action);
  return typeof word === 'string' ? VERDICTS.of(word).verdict : undefined;
};

/** What a control did. The word is kept, unless it says no more than the caption. */
export const takeVerdict = (facts: Facts): Verdict | undefined => {
  const word = facts.peek(FACT.action);
  if (typeof word !== 'string') return undefined;
  const { verdict, isCaption } = VERDICTS.of(word);
  if (isCaption) facts.drop(FACT.action);
  return verdict;
};

/** A start or end as epoch ms; taken only if the number says exactly what the sender wrote. */
export const takeInstant = (facts: Facts, slot: Slot, receivedAt: number): number | undefined => {
  const value = facts.peek(slot);
  if (value === undefined) return undefined;
  const time = parseTime(value);
  if (time === undefined || !isPlausible(time, receivedAt)) return undefined;
  if ((typeof value === 'string' ? wholeNumber(value) : value) === time) facts.drop(slot);
  return time;
};

/** A name has a letter: `service=22` is a port. */
const isNamed = (name: JsonValue | undefined): boolean => {
  if (typeof name !== 'string') return false;
  const first = name.charCodeAt(0) | 0x20;
  return (first >= 0x61 && first <= 0x7a) || /\p{L}/u.test(name.slice(0, 64));
};

/** `metadata.product`; its schema wants a name. */
export const takeProduct = (facts: Facts, fallback: string): JsonObject => ({
  name: (isNamed(facts.peek(FACT.product)) ? facts.text(FACT.product) : undefined) ?? fallback,
  vendor_name: facts.text(FACT.vendor),
  version: facts.label(FACT.productVersion),
});
