// Deep Visibility and Cloud Funnel 2 events: flat, with dotted names (`event.type`, `src.process.pid`, `tgt.file.path`).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname } from '../toolkit/address.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { fingerprintOf } from '../toolkit/fingerprint.ts';
import { type ProcessParts, takeProcess } from '../toolkit/process.ts';
import { doingOf } from './doings.ts';
import { SENTINELONE } from './product.ts';

const takeHashes = (fields: Fields, at: string): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const algorithm of ['md5', 'sha1', 'sha256'] as const) {
    const value = fields.text(`${at}.${algorithm}`);
    if (value !== undefined) list.push(fingerprintOf(algorithm, value));
  }
  return list.length === 0 ? undefined : list;
};

const processAt = (fields: Fields, at: string): ProcessParts => {
  const user = fields.text(`${at}.user`);
  const path = fields.text(`${at}.image.path`);
  return {
    cmd_line: fields.text(`${at}.cmdline`),
    hashes: path === undefined ? undefined : takeHashes(fields, `${at}.image`),
    name: fields.text(`${at}.name`),
    path,
    pid: fields.integer(`${at}.pid`),
    uid: fields.text(`${at}.uid`),
    user: user === undefined ? undefined : { name: user },
  };
};

const end = (fields: Fields, side: 'src' | 'dst'): JsonObject | undefined => {
  const ip = fields.ip(`${side}.ip.address`);
  return ip === undefined ? undefined : { ip, port: fields.port(`${side}.port.number`) };
};

/** File events by the end of their type. */
const FILES = new Map([
  ['File Creation', 1],
  ['File Deletion', 4],
  ['File Modification', 3],
  ['File Rename', 5],
  ['File Scan', 2],
]);

/** `arc.example.com`, or with the number of the record's type before it: `type:  28 arc.example.com`. */
const lookedUp = (fields: Fields): string | undefined => {
  const name = fields.hostname('event.dns.request');
  if (name !== undefined) return name;
  const typed = /^type: {1,4}\d{1,5} (\S{1,253})$/.exec(fields.spell('event.dns.request'))?.[1];
  return typed !== undefined && isHostname(typed) ? typed : undefined;
};

/** The event's own class; undefined where what the class needs is not there. */
const partsOf = (
  draft: Draft,
  parts: EventParts,
  device: JsonObject,
  type: string,
): EventParts | undefined => {
  const { fields } = draft;
  if (type === 'Login' || type === 'Logout') {
    const name = fields.text('event.login.userName');
    if (name === undefined) return undefined;
    const ok = fields.peek('event.login.loginIsSuccessful');
    const source = end(fields, 'src');
    const members = {
      device,
      dst_endpoint: { hostname: device.hostname, uid: device.uid },
      src_endpoint: source,
      user: { name },
    };
    const status = typeof ok !== 'boolean' ? undefined : ok ? SUCCESS : FAILURE;
    return {
      ...parts,
      class_uid: CLASS.authentication,
      activity_id: type === 'Login' ? 1 : 2,
      status,
      members,
    };
  }
  const process = takeProcess(fields, (from) => processAt(from, 'src.process'));
  // A process without an id is none to OCSF; whose it was still tells who acted.
  const owner = process === undefined ? fields.text('src.process.user') : undefined;
  const actor =
    process !== undefined ? { process } : owner === undefined ? undefined : { user: { name: owner } };
  const doing = doingOf({ actor, device, fields, type }, parts);
  if (doing !== undefined) return doing;
  const target =
    actor === undefined ? undefined : takeProcess(fields, (from) => processAt(from, 'tgt.process'));
  if (target !== undefined && actor !== undefined) {
    const activity = type === 'Process Creation' ? 1 : type.includes('Thread') ? 4 : 3;
    return {
      ...parts,
      class_uid: CLASS.processActivity,
      activity_id: activity,
      members: { actor, device, process: target },
    };
  }
  const verb = FILES.get(type);
  const path = verb === undefined || actor === undefined ? undefined : fields.text('tgt.file.path');
  if (path !== undefined && verb !== undefined && actor !== undefined) {
    const hashes = takeHashes(fields, 'tgt.file');
    const members = { actor, device, file: { hashes, name: baseName(path), path, type_id: 1 } };
    return { ...parts, class_uid: CLASS.fileActivity, activity_id: verb, members };
  }
  const query = lookedUp(fields);
  if (query !== undefined) {
    const members = {
      actor,
      device,
      query: { hostname: query },
      src_endpoint: { hostname: device.hostname, uid: device.uid },
    };
    return { ...parts, class_uid: CLASS.dnsActivity, activity_id: 1, members };
  }
  const [source, destination] = [end(fields, 'src'), end(fields, 'dst')];
  // What is none of these tells about the host, and who acted there.
  if (source === undefined && destination === undefined)
    return { ...parts, members: { ...parts.members, actor } };
  const members = { actor, device, dst_endpoint: destination, src_endpoint: source };
  return { ...parts, class_uid: CLASS.networkActivity, activity_id: 1, members };
};

/** Maps one event. */
export const mapDeepVisibility = (draft: Draft): OcsfEvent => {
  const { fields } = draft;
  draft.takeTime(fields, 'event.time');
  draft.takeTime(fields, 'timestamp');
  const type = fields.text('event.type') ?? '';
  const hostname = fields.hostname('endpoint.name');
  const device = { hostname, type_id: 0, uid: fields.text('agent.uuid') };
  const parts: EventParts = {
    class_uid: CLASS.inventoryInfo,
    activity_id: 1,
    product: SENTINELONE,
    metadata: { event_code: type, original_event_uid: fields.text('event.id') },
    message: type,
    members: { device },
  };
  if (device.uid === undefined && hostname === undefined) {
    return buildEvent(draft, { ...parts, class_uid: CLASS.baseEvent, activity_id: 0, members: {} });
  }
  const mark = fields.mark();
  const own = partsOf(draft, parts, device, type);
  if (own === undefined) fields.giveBack(mark);
  return buildEvent(draft, own ?? parts);
};
