// Audit events of system calls: a program started -> Process Activity (1007), a file changed -> File System Activity
// (1001), a socket used -> Network Activity (4001), a kernel module -> Kernel Extension Activity (1002), any other call ->
// Kernel Activity (1003).
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { fileOf } from '../toolkit/file.ts';
import { type AuditEvent, recordOf, statusOf, takeActing, takeActor, takeUser } from './event.ts';
import { FILE_CALLS, SOCKET_CALLS, syscallName } from './syscalls.ts';
import { socketAddress, spelled, takeSpelled } from './values.ts';

/** The call's name: told by an enriched record, by the table, or its number. */
const callOf = (record: Fields): string => {
  const told = record.child('enriched')?.peek('SYSCALL');
  if (typeof told === 'string' && told !== '') return told;
  const number = record.peek('syscall');
  if (typeof number !== 'string') return 'unknown';
  // LAUREL puts `0x` in front.
  return syscallName(String(record.peek('arch')).replace(/^0x/, ''), number) ?? number;
};

/** Most arguments of a command that are looked at. */
const MAX_ARGUMENTS = 256;

/** `argc`, `a0`, `a1`, ... of EXECVE, or PROCTITLE, as one line. The arguments stay in their record. */
const commandLine = (event: AuditEvent): string | undefined => {
  const record = recordOf(event, 'EXECVE');
  const words: string[] = [];
  for (let i = 0; record !== undefined && i < MAX_ARGUMENTS; i++) {
    const word = record.peek(`a${i}`);
    if (typeof word !== 'string') break;
    words.push(spelled(word));
  }
  if (words.length > 0) return words.join(' ');
  const title = recordOf(event, 'PROCTITLE')?.peek('proctitle');
  return typeof title === 'string' && title !== '' ? spelled(title) : undefined;
};

/** The file a call was about: not the folder it lies in. Relative names begin at the CWD. */
const takeTarget = (event: AuditEvent): JsonObject | undefined => {
  const paths = event.records.filter((record) => record.peek('type') === 'PATH');
  const target =
    paths.find((record) => record.peek('nametype') === 'CREATE' || record.peek('nametype') === 'DELETE') ??
    paths.find((record) => record.peek('nametype') !== 'PARENT') ??
    paths[0];
  const name = target === undefined ? undefined : takeSpelled(target, 'name');
  if (name === undefined) return undefined;
  const folder = recordOf(event, 'CWD')?.peek('cwd');
  const isRelative = !name.startsWith('/') && typeof folder === 'string' && folder.startsWith('/');
  const path = isRelative ? `${spelled(folder)}/${name.replace(/^\.\//, '')}` : name;
  return fileOf(path, { type_id: path.endsWith('/') ? 2 : 1 });
};

const launch = (event: AuditEvent, parts: EventParts): EventParts | undefined => {
  const { main, device } = event;
  const user = takeUser(main);
  const process = takeActing(main, commandLine(event));
  if (process === undefined) return undefined;
  const { parent_process: parent } = process;
  if (user === undefined && parent === undefined) return undefined;
  return {
    ...parts,
    class_uid: CLASS.processActivity,
    activity_id: 1,
    members: { actor: { process: parent, user }, device, launch_type_id: 3, process },
  };
};

/** The address a socket was bound or connected to, or accepted from. */
const takeAddress = (event: AuditEvent): { ip: string; port: number } | undefined => {
  const record = recordOf(event, 'SOCKADDR');
  const told = record?.child('enriched')?.child('SADDR') ?? record?.child('SADDR');
  const ip = told?.ip('laddr');
  const port = told?.port('lport');
  if (ip !== undefined && port !== undefined) return { ip, port };
  const text = record?.peek('saddr');
  return typeof text === 'string' ? socketAddress(text) : undefined;
};

const socket = (
  event: AuditEvent,
  parts: EventParts,
  activity: number,
  call: string,
): EventParts | undefined => {
  const address = takeAddress(event);
  if (address === undefined) return undefined;
  const { main, device } = event;
  const isInbound = call.startsWith('accept');
  const isHere = isInbound || activity === 7;
  const host = { hostname: device.hostname, ip: device.ip, name: device.name };
  return {
    ...parts,
    class_uid: CLASS.networkActivity,
    activity_id: activity,
    members: {
      actor: takeActor(main),
      connection_info: { direction_id: isHere ? 1 : 2 },
      device,
      dst_endpoint: isInbound ? host : address,
      src_endpoint: isInbound ? address : activity === 7 ? undefined : host,
    },
  };
};

const extension = (event: AuditEvent, parts: EventParts, call: string): EventParts | undefined => {
  const { main, device } = event;
  const actor = takeActor(main);
  const record = recordOf(event, 'KERN_MODULE');
  const name = record === undefined ? undefined : takeSpelled(record, 'name');
  if (actor === undefined || name === undefined) return undefined;
  return {
    ...parts,
    class_uid: CLASS.kernelExtensionActivity,
    activity_id: call === 'delete_module' ? 2 : 1,
    members: { actor, device, driver: { file: { name, type_id: 1 } } },
  };
};

/** Any call, by the name of what was invoked. */
const kernel = (event: AuditEvent, parts: EventParts, call: string): EventParts | undefined => {
  const { main, device } = event;
  const actor = takeActor(main);
  if (actor === undefined) return undefined;
  const target = { name: call, type_id: 2 };
  return {
    ...parts,
    class_uid: CLASS.kernelActivity,
    activity_id: 4,
    members: { actor, device, kernel: target },
  };
};

const fileChange = (event: AuditEvent, parts: EventParts, activity: number): EventParts | undefined => {
  const file = takeTarget(event);
  const actor = takeActor(event.main);
  if (file === undefined || actor === undefined) return undefined;
  const members = { actor, device: event.device, file };
  return { ...parts, class_uid: CLASS.fileActivity, activity_id: activity, members };
};

/** The event of a SYSCALL record. */
export const mapSyscall = (event: AuditEvent, parts: EventParts): EventParts | undefined => {
  const { main, type } = event;
  if (type !== 'SYSCALL') return undefined;
  const call = callOf(main);
  const whole = { ...parts, status: statusOf(main), message: `${call} ${parts.message ?? ''}`.trim() };
  if (call === 'execve' || call === 'execveat') {
    const found = launch(event, whole);
    if (found !== undefined) return found;
  }
  main.giveBack();
  const touched = FILE_CALLS.get(call);
  const used = SOCKET_CALLS.get(call);
  const own =
    (touched === undefined ? undefined : fileChange(event, whole, touched)) ??
    (used === undefined ? undefined : socket(event, whole, used, call)) ??
    (call.endsWith('_module') ? extension(event, whole, call) : undefined);
  if (own !== undefined) return own;
  for (const record of event.records) record.giveBack();
  return kernel(event, whole, call);
};
