// What the object manager guards: files (1001), registry keys (201001), and anything else, Windows Resource (201003). What was
// done is read off the access mask (winnt.h, section "access rights").
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import {
  account,
  actorOf,
  type Builder,
  caller,
  fileOf,
  hashesIn,
  subject,
  sysmonActor,
  writer,
} from './entities.ts';
import type { WindowsEvent } from './record.ts';
import { numberOf } from './values.ts';

/** Captions of OCSF `win_resource.type_id`, from 1; those of the filtering platform stand apart, at 39. */
const TYPES =
  'Directory,Event,Timer,Device,Mutant,Type,File,Token,Thread,Section,WindowStation,DebugObject,FilterCommunicationPort,EventPair,Driver,IoCompletion,Controller,SymbolicLink,WmiGuid,Process,Profile,Desktop,KeyedEvent,Adapter,Key,WaitablePort,Callback,Semaphore,Job,Port,FilterConnectionPort,ALPC Port,SAM_ALIAS,SAM_GROUP,SAM_USER,SAM_DOMAIN,SAM_SERVER,Atom,WFP Filter,WFP Callout,WFP Layer,WFP Sub-layer,WFP Provider,WFP Provider Context'.split(
    ',',
  );

/** Subcategories of the audit that say what kind of object it is where the event does not. */
const TASK_TYPES = new Map([
  ['12800', 'File'],
  ['12801', 'Key'],
  ['File System', 'File'],
  ['Registry', 'Key'],
]);

/** Rights as activities, the gravest first: of files, of keys. */
const FILE_RIGHTS = [0x1_0000, 4, 0xc_0000, 7, 0x6, 3, 0x110, 6, 0x21, 2, 0x88, 8, 0x2_0000, 9];
const KEY_RIGHTS = [0x1_0000, 4, 0xc_0000, 6, 0x2, 3, 0x24, 1, 0x2_0019, 2];

const activityOf = (rights: readonly number[], mask = 0): number => {
  for (let i = 0; i < rights.length; i += 2) if ((mask & (rights[i] ?? 0)) !== 0) return rights[i + 1] ?? 0;
  return 0;
};

/** A resource; one without a name and uid is what its server serves. */
const resourceOf = (
  event: WindowsEvent,
  type?: string,
  name?: string,
  uid?: string,
): JsonObject | undefined => {
  const server = event.text('ObjectServer');
  if ((name ?? uid ?? server) === undefined) return undefined;
  const hashes = hashesIn(event);
  return {
    data: hashes && { hashes },
    name: name ?? (uid === undefined ? server : undefined),
    svc_name: server,
    type,
    type_id: type === undefined ? 0 : TYPES.indexOf(type) + 1 || 99,
    uid,
  };
};

/**
 * Handles, and what they were used for. Arguments, where the event does it whatever the mask: activity for files, for keys;
 * the row's name is the word for other objects.
 */
export const objectAccess: Builder = (event, [, , word, forFile, forKey]) => {
  const actor = caller(event);
  const path = event.text('ObjectName');
  const type = event.text('ObjectType') ?? TASK_TYPES.get(event.task());
  const access_mask = numberOf(event.peek('AccessMask'));
  const isKey = type === 'Key';
  if (path !== undefined && (isKey || type === 'File')) {
    const security_descriptor = event.text('NewSd');
    const deed = isKey ? forKey : forFile;
    const activity_id =
      deed === undefined ? activityOf(isKey ? KEY_RIGHTS : FILE_RIGHTS, access_mask) : Number(deed);
    return isKey
      ? {
          class_uid: CLASS.registryKeyActivity,
          members: { access_mask, actor, reg_key: { path, security_descriptor } },
          activity_id,
        }
      : {
          class_uid: CLASS.fileActivity,
          members: { access_mask, actor, file: fileOf(path, { security_descriptor }, 0) },
          activity_id,
        };
  }
  return {
    class_uid: CLASS.windowsResourceActivity,
    members: { actor, win_resource: resourceOf(event, type, path, event.uid('HandleId')) },
    activity_id: word === undefined ? 1 : 99,
  };
};

/** Who did it, by the audit's names of members, or else by Sysmon's. */
const doer = (event: WindowsEvent): JsonObject | undefined => {
  const user = subject(event) ?? account(event, 'UserName', '', 'UserSid');
  if (event.audit !== undefined || user !== undefined) return caller(event, user);
  return sysmonActor(event);
};

/** Arguments: type of the thing, and where its name (behind `=`, the name itself) and its uid stand. */
export const resourceEvent: Builder = (event, [, , , type = '', name = '', uid = '']) => ({
  class_uid: CLASS.windowsResourceActivity,
  members: {
    actor: doer(event) ?? actorOf(writer(event)),
    win_resource: resourceOf(
      event,
      type || event.text('ObjectType'),
      event.text('TargetName') ?? event.literal(name),
      event.uid(uid),
    ),
  },
});

/** Arguments: where the path stands, and the file's `type_id` where it is no regular file. */
export const fileEvent: Builder = (event, [, , , key = 'TargetFilename', type = '1']) => ({
  class_uid: CLASS.fileActivity,
  members: {
    actor: doer(event),
    file: fileOf(event.text(key), { hashes: hashesIn(event) }, Number(type)),
  },
  verdict: event.id === 27 || event.id === 28 ? wordVerdict('blocked') : undefined,
});
