// Takes OCSF objects out of facts: ends, device, user, process, file, URL, connection, traffic. Each is undefined, and
// takes nothing, where what its schema requires is not there.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Draft } from '../draft.ts';
import { DEVICE, type EndpointPaths, endpoint } from '../endpoint.ts';
import { wholeNumber } from '../fields.ts';
import { baseName, type FilePaths, file } from '../file.ts';
import { type AlgorithmName, algorithmOf, fingerprint } from '../fingerprint.ts';
import { OBSERVABLE } from '../observables.ts';
import { protocol, protocolByNumber } from '../protocol.ts';
import { isPlausible, parseTime } from '../time.ts';
import { type UrlPaths, url } from '../url.ts';
import { type UserPaths, user } from '../user.ts';
import { type Verdict, wordVerdict } from '../verdict.ts';
import { FACT, type Slot } from './dictionary.ts';
import type { Facts } from './facts.ts';

/** `src_endpoint` or `dst_endpoint`. An address in the place of a name counts as one, and the other way round. */
export const takeEnd = (
  draft: Draft,
  facts: Facts,
  paths: EndpointPaths,
  side: 'src' | 'dst',
): JsonObject | undefined => {
  const src = side === 'src';
  const ip = facts.ip(src ? FACT.srcIp : FACT.dstIp) ?? facts.ip(src ? FACT.srcHost : FACT.dstHost);
  const name =
    facts.hostname(src ? FACT.srcHost : FACT.dstHost) ?? facts.hostname(src ? FACT.srcIp : FACT.dstIp);
  if (ip === undefined && name === undefined) return undefined;
  const port = facts.port(src ? FACT.srcPort : FACT.dstPort);
  return endpoint(draft, paths, ip, name, port, facts.mac(src ? FACT.srcMac : FACT.dstMac));
};

/** `device`: the host that reports. Facts first, then the syslog header around the record. */
export const takeDevice = (draft: Draft, facts: Facts): JsonObject | undefined => {
  const ip = facts.ip(FACT.hostIp) ?? facts.ip(FACT.host);
  const name = facts.hostname(FACT.host);
  if (ip === undefined && name === undefined) return draft.takeHeaderDevice();
  if (ip !== undefined) draft.observables.add(DEVICE.ip, OBSERVABLE.ip, ip);
  if (name !== undefined) draft.observables.add(DEVICE.hostname, OBSERVABLE.hostname, name);
  const mac = facts.mac(FACT.hostMac);
  if (mac !== undefined) draft.observables.add(DEVICE.mac, OBSERVABLE.mac, mac);
  return { hostname: name, ip, mac, type_id: 0 };
};

/** `user`, from the facts of the one acted upon (`user`) or of the one acting (`actor`). */
export const takeUser = (
  draft: Draft,
  facts: Facts,
  paths: UserPaths,
  who: 'user' | 'actor',
): JsonObject | undefined => {
  const target = who === 'user';
  const name = facts.label(target ? FACT.user : FACT.actor);
  const uid = facts.label(target ? FACT.userId : FACT.actorId);
  const built = user(draft, paths, name, undefined, uid);
  if (built === undefined) return undefined;
  built.domain = facts.text(target ? FACT.userDomain : FACT.actorDomain);
  const email = target ? facts.emailAddress(FACT.email) : undefined;
  if (email !== undefined) {
    built.email_addr = email;
    draft.observables.add(paths.email, OBSERVABLE.email, email);
  }
  return built;
};

/** `actor.process`; its schema wants a process id. */
export const takeProcess = (draft: Draft, facts: Facts): JsonObject | undefined => {
  const pid = facts.count(FACT.pid);
  if (pid === undefined) return undefined;
  const name = facts.text(FACT.process);
  const command = facts.text(FACT.command);
  const seen = draft.observables;
  seen.add('actor.process.pid', OBSERVABLE.processId, String(pid));
  if (name !== undefined) seen.add('actor.process.name', OBSERVABLE.process, name);
  if (command !== undefined) seen.add('actor.process.cmd_line', OBSERVABLE.commandLine, command);
  return { cmd_line: command, name, pid };
};

const HASH_FACTS = [
  ['md5', FACT.md5],
  ['sha1', FACT.sha1],
  ['sha256', FACT.sha256],
] as const satisfies readonly (readonly [AlgorithmName, Slot])[];

const takeHashes = (draft: Draft, facts: Facts, path: string): JsonObject[] | undefined => {
  const hashes: JsonObject[] = [];
  for (const [algorithm, fact] of HASH_FACTS) {
    const value = facts.text(fact);
    if (value !== undefined) hashes.push(fingerprint(draft.observables, path, algorithm, value));
  }
  const hash = facts.peek(FACT.hash);
  const algorithm = typeof hash === 'string' ? algorithmOf(hash) : undefined;
  if (typeof hash === 'string' && algorithm !== undefined) {
    facts.drop(FACT.hash);
    hashes.push(fingerprint(draft.observables, path, algorithm, hash));
  }
  return hashes.length === 0 ? undefined : hashes;
};

/** `file`; its schema wants a name. */
export const takeFile = (draft: Draft, facts: Facts, paths: FilePaths): JsonObject | undefined => {
  const path = facts.text(FACT.filePath);
  const named = path ?? facts.text(FACT.fileName);
  if (named === undefined) return undefined;
  if (path !== undefined && facts.peek(FACT.fileName) === baseName(path)) facts.drop(FACT.fileName);
  return file(draft.observables, paths, named, {
    hashes: takeHashes(draft, facts, paths.hash),
    size: facts.count(FACT.fileSize),
  });
};

/** `url`. */
export const takeUrl = (draft: Draft, facts: Facts, paths: UrlPaths): JsonObject | undefined => {
  const text = facts.text(FACT.url);
  return text === undefined ? undefined : url(draft.observables, paths, text);
};

/** `connection_info`, when the protocol is known, by name or number. The direction of the facts is not OCSF's. */
export const takeConnection = (facts: Facts): JsonObject | undefined => {
  const value = facts.peek(FACT.protocol);
  const number = wholeNumber(value);
  const name = typeof value === 'string' && value !== '' ? value : undefined;
  const known = number === undefined ? protocol(name) : protocolByNumber(number);
  if (known === undefined) return undefined;
  facts.drop(FACT.protocol);
  return { direction_id: 0, protocol_name: known.name, protocol_num: known.number };
};

/** `traffic`, from the source's point of view. */
export const takeTraffic = (facts: Facts): JsonObject | undefined => {
  const bytesIn = facts.count(FACT.bytesIn);
  const bytesOut = facts.count(FACT.bytesOut);
  const packetsIn = facts.count(FACT.packetsIn);
  const packetsOut = facts.count(FACT.packetsOut);
  if (
    bytesIn === undefined &&
    bytesOut === undefined &&
    packetsIn === undefined &&
    packetsOut === undefined
  ) {
    return undefined;
  }
  return { bytes_in: bytesIn, bytes_out: bytesOut, packets_in: packetsIn, packets_out: packetsOut };
};

/** What a control did, without taking the word for it. */
export const peekVerdict = (facts: Facts): Verdict | undefined => {
  const word = facts.peek(FACT.action);
  return typeof word === 'string' ? wordVerdict(word) : undefined;
};

/** What a control did. The word is kept, unless it says no more than the caption. */
export const takeVerdict = (facts: Facts): Verdict | undefined => {
  const word = facts.peek(FACT.action);
  const known = peekVerdict(facts);
  if (known === undefined || typeof word !== 'string') return undefined;
  const lower = word.toLowerCase();
  if (lower === known.action.toLowerCase() || lower === known.disposition.toLowerCase())
    facts.drop(FACT.action);
  return known;
};

/** A start or end as epoch ms; taken only if the number says exactly what the sender wrote. */
export const takeInstant = (facts: Facts, slot: Slot, receivedAt: number): number | undefined => {
  const value = facts.peek(slot);
  const time = parseTime(value);
  if (time === undefined || !isPlausible(time, receivedAt)) return undefined;
  if (String(value) === String(time)) facts.drop(slot);
  return time;
};

/** `metadata.product`; its schema wants a name. */
export const takeProduct = (facts: Facts, fallback: string): JsonObject => ({
  name: facts.text(FACT.product) ?? fallback,
  vendor_name: facts.text(FACT.vendor),
  version: facts.label(FACT.productVersion),
});
