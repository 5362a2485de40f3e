// EVE `smb` -> SMB Activity (4006). DCE-RPC inside it stays in `unmapped`: EVE lacks what OCSF requires of it.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { type Draft, PROFILES } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';
import { FILE, file } from '../toolkit/file.ts';
import { ACTOR, user } from '../toolkit/user.ts';
import { NETWORK, networkEvent } from './network.ts';

/** SMB Activity by the disposition of an open. */
const SMB = new Map<unknown, number>([
  ['FILE_SUPERSEDE', 1],
  ['FILE_OPEN', 2],
  ['FILE_CREATE', 3],
  ['FILE_OPEN_IF', 4],
  ['FILE_OVERWRITE', 5],
  ['FILE_OVERWRITE_IF', 6],
]);

/** Statuses that say neither: there is more to come ([MS-ERREF] 2.3.1). */
const UNDECIDED: ReadonlySet<string> = new Set([
  'STATUS_BUFFER_OVERFLOW',
  'STATUS_MORE_PROCESSING_REQUIRED',
  'STATUS_NOTIFY_CLEANUP',
  'STATUS_NOTIFY_ENUM_DIR',
  'STATUS_NO_MORE_FILES',
  'STATUS_PENDING',
]);

const outcomeOf = (status: string | undefined): Status | undefined => {
  if (status === undefined || UNDECIDED.has(status)) return undefined;
  return status === 'STATUS_SUCCESS' ? SUCCESS : FAILURE;
};

/** `smb`: one command and its reply; opens have an activity, all else is "other" under the command's name. */
export const mapSmb = (draft: Draft, smb: Fields): OcsfEvent => {
  const command = smb.text('command');
  const activity = SMB.get(smb.peek('disposition')) ?? (command === undefined ? 0 : NETWORK.other);
  const path = smb.text('filename');
  const status = smb.text('status');
  const login = smb.child('ntlmssp');
  const name = login?.text('user');
  const actor = name === undefined ? undefined : user(draft, ACTOR, name, login?.text('domain'));
  return networkEvent(draft, 'smb', {
    class_uid: CLASS.smbActivity,
    activity_id: activity,
    activity_name: activity === NETWORK.other ? command : undefined,
    app_protocol_name: 'smb',
    summary: `smb ${command ?? '?'}`,
    status: outcomeOf(status),
    status_code: smb.text('status_code'),
    status_detail: status,
    profiles: actor === undefined ? undefined : PROFILES.host,
    members: {
      actor: actor === undefined ? undefined : { user: actor },
      client_dialects: smb.texts('client_dialects'),
      command,
      dialect: smb.text('dialect'),
      file: path === undefined ? undefined : file(draft.observables, FILE, path, { uid: smb.text('fuid') }),
      share: smb.text('share') ?? smb.text('named_pipe'),
      tree_uid: smb.label('tree_id'),
    },
  });
};
