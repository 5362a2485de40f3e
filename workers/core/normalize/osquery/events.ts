// Rows of osquery's event tables (`process_events`, `socket_events`, `user_events`, ...,
// https://osquery.io/schema/): what happened on the host, by the class of that.
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { EventParts } from '../toolkit/event.ts';
import { type Fields, wholeNumber } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { processOf, takeProcess as takeWhole } from '../toolkit/process.ts';
import { protocolByNumber } from '../toolkit/protocol.ts';

/** One row and what is known around it. */
export interface Row {
  readonly draft: Draft;
  readonly parts: EventParts;
  readonly columns: Fields | undefined;
  /** The query's name, often `pack_<pack>_<query>`. */
  readonly name: string;
  readonly action: string | undefined;
  readonly device: JsonObject | undefined;
}

/** A text column that looks like a number but -1 is osquery's "not known". */
const takeUid = (columns: Fields, key: string): string | undefined =>
  columns.peek(key) === '-1' ? undefined : columns.label(key);

const takeUser = (columns: Fields): JsonObject | undefined => {
  const name = columns.text('username');
  const uid = takeUid(columns, 'uid');
  return name === undefined && uid === undefined ? undefined : { name, uid };
};

/** The process a row names; its parent only by pid. */
export const takeProcess = (columns: Fields): JsonObject | undefined => {
  const parent = columns.peek('parent');
  return takeWhole(columns, (from) => ({
    cmd_line: from.text('cmdline'),
    name: from.text('name'),
    parent: parent === undefined ? undefined : processOf({ pid: from.integer('parent') }),
    path: from.text('path'),
    pid: from.integer('pid'),
    working_directory: from.text('cwd'),
  }));
};

const launch = ({ parts, columns, device }: Row): EventParts | undefined => {
  if (columns === undefined) return undefined;
  const user = takeUser(columns);
  const process = takeProcess(columns);
  if (process === undefined) return undefined;
  const parent = process.parent_process;
  const actor = { process: parent, user };
  if (parent === undefined && user === undefined) return undefined;
  return { ...parts, class_uid: CLASS.processActivity, activity_id: 1, members: { actor, device, process } };
};

/** `connect`, `accept`, `bind`, ... of `socket_events`. */
const SOCKETS = new Map<unknown, number>([
  ['accept', 1],
  ['bind', 7],
  ['connect', 1],
]);

const socket = ({ parts, columns, device }: Row): EventParts | undefined => {
  if (columns === undefined) return undefined;
  const local = columns.ip('local_address');
  const remote = columns.ip('remote_address');
  if (local === undefined && remote === undefined) return undefined;
  const isInbound = columns.peek('action') === 'accept';
  const here = local === undefined ? undefined : { ip: local, port: columns.port('local_port') };
  const there = remote === undefined ? undefined : { ip: remote, port: columns.port('remote_port') };
  const known = protocolByNumber(wholeNumber(columns.peek('protocol')) ?? -1);
  if (known !== undefined) columns.drop('protocol');
  const process = takeProcess(columns);
  const user = takeUser(columns);
  const word = columns.peek('status');
  const status = word === 'succeeded' ? SUCCESS : word === 'failed' ? FAILURE : undefined;
  return {
    ...parts,
    class_uid: CLASS.networkActivity,
    activity_id: SOCKETS.get(columns.peek('action')) ?? 6,
    status,
    members: {
      actor: process === undefined && user === undefined ? undefined : { process, user },
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

/** `type` of `last` (utmp): 7 a user's process, 8 its end; `user_events` has audit types. */
const logon = ({ parts, columns, device }: Row): EventParts | undefined => {
  if (columns === undefined) return undefined;
  const name = columns.text('username') ?? columns.text('user');
  const uid = takeUid(columns, 'uid');
  if (name === undefined && uid === undefined) return undefined;
  const host = columns.ip('host') ?? columns.ip('address');
  const isEnd = columns.peek('type_name') === 'dead-process' || columns.peek('type') === '8';
  return {
    ...parts,
    class_uid: CLASS.authentication,
    activity_id: isEnd ? 2 : 1,
    members: {
      device,
      service: { name: 'login' },
      src_endpoint: host === undefined ? undefined : { ip: host },
      user: { name, uid },
    },
  };
};

const FILE_ACTIONS = new Map<unknown, number>([
  ['ACCESSED', 2],
  ['ATTRIBUTES_MODIFIED', 6],
  ['CREATED', 1],
  ['DELETED', 4],
  ['MOVED_FROM', 5],
  ['MOVED_TO', 5],
  ['OPENED', 14],
  ['UPDATED', 3],
]);

const file = ({ parts, columns, device }: Row): EventParts | undefined => {
  const path = columns?.text('target_path') ?? columns?.text('path');
  if (columns === undefined || path === undefined) return undefined;
  const process = takeWhole(columns, (from) => ({ path: from.text('executable'), pid: from.integer('pid') }));
  // Without who did it this is no File System Activity; evidence.ts takes it.
  if (process === undefined) return undefined;
  return {
    ...parts,
    class_uid: CLASS.fileActivity,
    activity_id: FILE_ACTIONS.get(columns.peek('action')) ?? FILE_ACTIONS.get(columns.peek('operation')) ?? 0,
    members: { actor: { process }, device, file: { name: baseName(path), path, type_id: 1 } },
  };
};

/** Which table a query reads is told by the columns only it has, and by the query's name. */
const READERS: readonly (readonly [
  isIt: (name: string, columns: Fields) => boolean,
  (row: Row) => EventParts | undefined,
])[] = [
  [
    (_, columns) => columns.peek('remote_address') !== undefined && columns.peek('local_port') !== undefined,
    socket,
  ],
  [(name) => name.includes('process_events') || name.includes('es_process'), launch],
  [(name) => name.includes('process_file_events'), file],
  [
    (name, columns) =>
      name.includes('logged_in') ||
      name.includes('user_events') ||
      /(?:^|_)last$/.test(name.slice(-40)) ||
      columns.peek('type_name') === 'user-process',
    logon,
  ],
];

/** The event a row is, by its own class; undefined for rows that only describe the host. */
export const eventOf = (row: Row): EventParts | undefined => {
  const { columns, name } = row;
  if (columns === undefined || row.action === 'removed') return undefined;
  for (const [isIt, read] of READERS) {
    if (!isIt(name, columns)) continue;
    const found = read(row);
    if (found === undefined) columns.giveBack();
    return found;
  }
  return undefined;
};
