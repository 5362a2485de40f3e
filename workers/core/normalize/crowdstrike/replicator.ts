// Falcon Data Replicator: one sensor event each, named by `event_simpleName`; members at the top or, as some pipelines
// nest them, under `event`. Values are texts.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { takeProcess } from '../toolkit/process.ts';
import { protocolByNumber } from '../toolkit/protocol.ts';
import { mapDetection } from './detection.ts';
import { CROWDSTRIKE } from './product.ts';
import { type Sensed, takeActor, takeHashes, takeUser } from './sensed.ts';

const launch = (sensed: Sensed): EventParts | undefined => {
  const { at, parts, device, name } = sensed;
  const parent = takeProcess(at, (from) => ({
    path: from.text('ParentBaseFileName'),
    uid: from.label('ParentProcessId') ?? from.label('SourceProcessId'),
  }));
  const process = takeProcess(at, (from) => {
    const path = from.text('ImageFileName');
    const hashes = path === undefined ? undefined : takeHashes(from);
    return {
      cmd_line: from.text('CommandLine'),
      hashes,
      path,
      pid: from.integer('RawProcessId'),
      uid: from.label('TargetProcessId'),
    };
  });
  const user = takeUser(at);
  if (process === undefined || (parent === undefined && user === undefined)) return undefined;
  const isEnd = name.startsWith('EndOfProcess') || name.startsWith('TerminateProcess');
  const actor = { process: parent, user };
  return {
    ...parts,
    class_uid: CLASS.processActivity,
    activity_id: isEnd ? 2 : 1,
    members: { actor, device, process },
  };
};

const dns = ({ at, parts, device }: Sensed): EventParts | undefined => {
  const hostname = at.hostname('DomainName');
  const here = device.ip ?? device.hostname;
  if (hostname === undefined || here === undefined) return undefined;
  const actor = takeActor(at);
  const src = device.ip === undefined ? { hostname: device.hostname } : { ip: device.ip };
  const members = { actor, device, query: { hostname }, src_endpoint: src };
  return { ...parts, class_uid: CLASS.dnsActivity, activity_id: 1, members };
};

const connection = ({ at, parts, device, name }: Sensed): EventParts | undefined => {
  const local = at.ip('LocalAddressIP4') ?? at.ip('LocalAddressIP6') ?? at.ip('LocalIP');
  const remote = at.ip('RemoteAddressIP4') ?? at.ip('RemoteAddressIP6') ?? at.ip('RemoteIP');
  if (local === undefined && remote === undefined) return undefined;
  const isInbound = name.includes('Receive') || name.includes('Accept') || name.includes('Listen');
  const here =
    local === undefined ? undefined : { ip: local, port: at.port('LocalPort') ?? at.port('LPort') };
  const there =
    remote === undefined ? undefined : { ip: remote, port: at.port('RemotePort') ?? at.port('RPort') };
  const known = protocolByNumber(wholeNumber(at.peek('Protocol')) ?? -1);
  if (known !== undefined) at.drop('Protocol');
  return {
    ...parts,
    class_uid: CLASS.networkActivity,
    activity_id: name.includes('Listen') ? 7 : 1,
    members: {
      actor: takeActor(at),
      connection_info: {
        direction_id: isInbound ? 1 : 2,
        protocol_name: known?.name,
        protocol_num: known?.number,
      },
      device,
      dst_endpoint: isInbound ? here : there,
      src_endpoint: isInbound ? there : here,
    },
  };
};

/** Windows logon types that OCSF numbers alike. */
const LOGON_TYPES: ReadonlySet<unknown> = new Set(
  [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13].flatMap((type) => [type, String(type)]),
);

const logon = ({ at, parts, device, name }: Sensed): EventParts | undefined => {
  const user = takeUser(at);
  if (user === undefined) return undefined;
  const ip = at.ip('RemoteAddressIP4') ?? at.ip('RemoteAddressIP6') ?? at.ip('RemoteIP');
  return {
    ...parts,
    class_uid: CLASS.authentication,
    activity_id: name.startsWith('UserLogoff') ? 2 : 1,
    status: name.includes('Failed') ? FAILURE : SUCCESS,
    members: {
      device,
      dst_endpoint: { hostname: device.hostname, ip: device.ip, uid: device.uid },
      logon_type_id: LOGON_TYPES.has(at.peek('LogonType')) ? at.integer('LogonType') : undefined,
      src_endpoint: ip === undefined ? undefined : { ip, port: at.port('RemotePort') },
      user,
    },
  };
};

const account = ({ at, parts, device, name }: Sensed): EventParts | undefined => {
  const user = takeUser(at);
  const activity = name.includes('Deleted') ? 6 : 1;
  return (
    user && { ...parts, class_uid: CLASS.accountChange, activity_id: activity, members: { device, user } }
  );
};

const task = ({ at, parts, device, name }: Sensed): EventParts | undefined => {
  const title = at.text('TaskName');
  if (title === undefined) return undefined;
  const activity = name.includes('Deleted') ? 3 : name.includes('Modified') ? 2 : 1;
  const members = {
    actor: takeActor(at),
    device,
    job: { cmd_line: at.text('TaskExecCommand'), name: title },
  };
  return { ...parts, class_uid: CLASS.scheduledJobActivity, activity_id: activity, members };
};

/** What the end of an event's name says was done to a file. */
const FILE_VERBS: readonly (readonly [string, number])[] = [
  ['Written', 3],
  ['Create', 1],
  ['Rename', 5],
  ['Delete', 4],
  ['Open', 14],
];

const file = ({ at, parts, device, name }: Sensed): EventParts | undefined => {
  const path = at.text('TargetFileName');
  const actor = takeActor(at);
  const verb = FILE_VERBS.find(([word]) => name.includes(word));
  if (path === undefined || actor === undefined || verb === undefined) return undefined;
  const target = { name: baseName(path), path, size: at.integer('Size'), type_id: 1 };
  return {
    ...parts,
    class_uid: CLASS.fileActivity,
    activity_id: verb[1],
    members: { actor, device, file: target },
  };
};

const registry = ({ at, parts, device }: Sensed): EventParts | undefined => {
  const path = at.text('RegObjectName');
  const value = at.text('RegValueName');
  const actor = takeActor(at);
  if (path === undefined || value === undefined || actor === undefined) return undefined;
  const data = at.text('RegStringValue');
  return {
    ...parts,
    class_uid: CLASS.registryValueActivity,
    activity_id: 2,
    members: { actor, device, reg_value: { name: value, path, reg_string_data: data } },
  };
};

/** Beginnings of `event_simpleName`, the first that fits. */
const READERS: readonly (readonly [RegExp, (sensed: Sensed) => EventParts | undefined])[] = [
  [/^(?:SyntheticProcessRollup|ProcessRollup|EndOfProcess|TerminateProcess)/, launch],
  [/^(?:DnsRequest|SuspiciousDnsRequest)/, dns],
  [/^(?:NetworkConnect|NetworkReceive|NetworkListen|NetworkClose|RawBind)/, connection],
  [/^(?:UserLogon|UserLogoff)/, logon],
  [/^UserAccount(?:Created|Deleted)/, account],
  [/^ScheduledTask(?:Registered|Modified|Deleted)/, task],
  [/^(?:AsepValue|RegGenericValue|RegSystemConfigValue|AsepKey)/, registry],
];

const partsOf = (sensed: Sensed): EventParts => {
  const known = READERS.find(([pattern]) => pattern.test(sensed.name));
  const read = known === undefined ? file : known[1];
  const mark = sensed.at.mark();
  const found = read(sensed);
  if (found !== undefined) return found;
  sensed.at.giveBack(mark);
  // What no class of its own takes tells about the host all the same.
  return {
    ...sensed.parts,
    class_uid: CLASS.inventoryInfo,
    activity_id: 1,
    members: { actor: takeActor(sensed.at), device: sensed.device },
  };
};

/** Maps one replicated sensor event. */
export const mapReplicated = (draft: Draft): OcsfEvent => {
  const { fields } = draft;
  const at = fields.child('event') ?? fields;
  const name =
    fields.text('event_simpleName') ?? at.text('event_simpleName') ?? fields.text('fdr_event_type') ?? '';
  for (const one of [at, fields]) {
    draft.takeTime(one, 'ContextTimeStamp');
    draft.takeTime(one, 'timestamp');
    draft.takeTime(one, 'p_event_time');
  }
  if (name.includes('DetectionSummary')) return mapDetection(draft, at, name, fields.text('id'));
  const hostname = at.hostname('ComputerName') ?? fields.hostname('ComputerName');
  const ip = fields.ip('aip') ?? at.ip('aip');
  const uid = fields.text('aid') ?? at.text('aid');
  const parts: EventParts = {
    class_uid: CLASS.baseEvent,
    activity_id: 0,
    product: CROWDSTRIKE,
    metadata: { event_code: name, original_event_uid: fields.text('id') ?? at.text('id') },
    message: name,
    members: {},
  };
  if (hostname === undefined && ip === undefined && uid === undefined) return buildEvent(draft, parts);
  return buildEvent(draft, partsOf({ draft, at, name, device: { hostname, ip, type_id: 0, uid }, parts }));
};
