// Processes and what they do to each other: Process Activity (1007), Module Activity (1005), drivers, Kernel Extension (1002).
// Sysmon's manual; pages of events 4688, 4689, 4690, 4696 and 5857.
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { baseName } from '../toolkit/file.ts';
import {
  account,
  actorOf,
  type Builder,
  caller,
  fileOf,
  hashesIn,
  processAt,
  SYSMON_PROCESS,
  session,
  subject,
  sysmonActor,
  target,
} from './entities.ts';
import type { WindowsEvent } from './record.ts';
import { numberOf } from './values.ts';

/** OCSF `integrity`, by id; mandatory labels count in steps of 4096. */
const INTEGRITY = ['', 'Untrusted', 'Low', 'Medium', 'High', 'System', 'Protected'];

const integrityOf = (event: WindowsEvent, key: string): JsonObject | undefined => {
  const label = event.spell(key);
  if (label === '') return undefined;
  const id = label.startsWith('S-1-16-') ? Number(label.slice(7)) / 4096 + 1 : INTEGRITY.indexOf(label);
  return id > 0 && INTEGRITY[id] !== undefined ? { integrity: INTEGRITY[id], integrity_id: id } : undefined;
};

const STATES = ['', 'Valid', 'Expired', 'Revoked'];

const signatureOf = (event: WindowsEvent): JsonObject[] | undefined => {
  const state = event.text('SignatureStatus');
  if (state === undefined) return undefined;
  const id = STATES.indexOf(state);
  const signer = event.text('Signature');
  return [
    { algorithm: 'Authenticode', algorithm_id: 4, developer_uid: signer, state, state_id: id > 0 ? id : 99 },
  ];
};

/** An image with what its version resource and a signature check tell. */
const imageOf = (event: WindowsEvent, key: string): JsonObject | undefined => {
  const path = event.text(key);
  if (path === undefined) return undefined;
  const product = event.text('Product');
  return {
    name: baseName(path),
    path,
    type_id: 1,
    company_name: event.text('Company'),
    desc: event.text('Description'),
    hashes: hashesIn(event),
    internal_name: event.text('OriginalFileName'),
    product: product === undefined ? undefined : { name: product },
    signatures: signatureOf(event),
    version: event.text('FileVersion'),
  };
};

/** Sysmon 1: what began, and what began it. */
export const sysmonLaunch: Builder = (event) => {
  const parent = processAt(event, SYSMON_PROCESS.parent);
  if (parent !== undefined) parent.cmd_line = event.text('ParentCommandLine');
  const file = imageOf(event, 'Image');
  const user = account(event, 'User');
  const actor = actorOf(account(event, 'ParentUser'), parent) ?? actorOf(user);
  const process = processAt(event, SYSMON_PROCESS.own);
  if (process !== undefined) {
    process.file = file;
    process.name = file?.name;
    process.cmd_line = event.text('CommandLine');
    process.parent_process = parent;
    process.session = session(event.uid('LogonId'), event.uid('LogonGuid'));
    process.user = user;
    process.working_directory = event.text('CurrentDirectory');
    Object.assign(process, integrityOf(event, 'IntegrityLevel'));
  }
  return { class_uid: CLASS.processActivity, members: { actor, process } };
};

/** Sysmon 5 and 25: it ended, or was changed. Nobody else is named: as itself. */
export const sysmonItself: Builder = (event) => {
  const process = processAt(event, SYSMON_PROCESS.own, () => ({ user: account(event, 'User') }));
  return { class_uid: CLASS.processActivity, members: { actor: process && { process }, process } };
};

const injectionOf = (event: WindowsEvent): JsonObject => ({
  injection_type: 'Remote Thread',
  injection_type_id: 1,
  module: {
    file: fileOf(event.text('StartModule')),
    function_name: event.text('StartFunction'),
    load_type_id: 0,
    start_address: event.text('StartAddress'),
  },
});

/** One process reaching into another: its memory (10), a thread of its own in it (8). */
export const sysmonAccess: Builder = (event) => ({
  class_uid: CLASS.processActivity,
  members: {
    actor: actorOf(account(event, 'SourceUser'), processAt(event, SYSMON_PROCESS.source)),
    process: processAt(event, SYSMON_PROCESS.target, () => ({ user: account(event, 'TargetUser') })),
    ...(event.id === 8 ? injectionOf(event) : { actual_permissions: numberOf(event.peek('GrantedAccess')) }),
  },
});

/** 4688: the new process, its maker, and for whom. */
export const processCreated: Builder = (event) => {
  const user = subject(event);
  const own = event.uid('SubjectLogonId');
  const parent = processAt(event, { pid: ['ProcessId'], path: ['ParentProcessName'] });
  return {
    class_uid: CLASS.processActivity,
    members: {
      actor: actorOf(user, parent, own),
      process: processAt(event, { pid: ['NewProcessId'], path: ['NewProcessName'] }, () => ({
        cmd_line: event.text('CommandLine'),
        parent_process: parent,
        session: session(event.uid('TargetLogonId') ?? own),
        user: target(event) ?? user,
        ...integrityOf(event, 'MandatoryLabel'),
      })),
    },
  };
};

/** Arguments: where the id and path of the process stand; without them it is the calling one. */
export const processEvent: Builder = (event, [, , , pid, path = '']) => {
  const other =
    pid === undefined
      ? undefined
      : processAt(event, { pid: [pid], path: [path] }, () => ({ user: target(event) }));
  const actor = caller(event);
  return {
    class_uid: CLASS.processActivity,
    members: {
      actor,
      exit_code: event.id === 4689 ? numberOf(event.peek('Status')) : undefined,
      process: pid === undefined ? actor?.process : other,
    },
  };
};

/** 4690: a handle duplicated from one process to another. */
export const handleDuplicated: Builder = (event) => ({
  class_uid: CLASS.processActivity,
  members: {
    actor: actorOf(
      subject(event),
      processAt(event, { pid: ['SourceProcessId'] }),
      event.uid('SubjectLogonId'),
    ),
    process: processAt(event, { pid: ['TargetProcessId'] }),
  },
});

/** An image in a process (Sysmon 7). */
export const imageLoaded: Builder = (event) => {
  const file = imageOf(event, 'ImageLoaded');
  return {
    class_uid: CLASS.moduleActivity,
    members: { actor: sysmonActor(event), module: file && { file, load_type_id: 0 } },
  };
};

/** A driver (Sysmon 6), which the system itself loads. */
export const driverLoaded: Builder = (event) => {
  const file = imageOf(event, 'ImageLoaded');
  return {
    class_uid: CLASS.kernelExtensionActivity,
    members: { actor: { app_name: 'Windows' }, driver: file && { file } },
  };
};

/** A provider that WMI loaded into a process (5857). */
export const providerLoaded: Builder = (event) => {
  const file = fileOf(event.text('ProviderPath'));
  const process = processAt(event, { pid: ['ProcessID'], path: ['HostProcess'] });
  return {
    class_uid: CLASS.moduleActivity,
    members: { actor: actorOf(undefined, process), module: file && { file, load_type_id: 0 } },
  };
};

/** A file system filter, by the name it registered: its file is not told. */
export const filterLoaded: Builder = (event) => {
  const name = event.text('DeviceName');
  return {
    class_uid: CLASS.kernelExtensionActivity,
    members: { actor: { app_name: 'Windows' }, driver: name && { file: { name, type_id: 0 } } },
  };
};
