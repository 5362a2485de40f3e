// Rows of the advanced hunting tables about people and mail: logons and messages, and what a row becomes.
import type { JsonObject } from '../../../../schemas/json.ts';
import { takePlace } from '../saas/place.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import type { Fields } from '../toolkit/fields.ts';
import { takeAccount, takeFile } from './hunting-parts.ts';

/** What a row becomes: its class, activity, and members beside actor and device. */
export interface Row {
  readonly class_uid: number;
  readonly activity_id: number;
  readonly members: JsonObject;
  readonly status?: Status | undefined;
}

/** Maps a row of one table; undefined when its class cannot be. */
export type RowMapper = (fields: Fields, action: string, parts: JsonObject) => Row | undefined;

/** A row's class, activity and members. */
export const row = (class_uid: number, activity_id: number, members: JsonObject, status?: Status): Row => ({
  activity_id,
  class_uid,
  members,
  status,
});

/** OCSF `logon_type_id` and caption by Defender's `LogonType`, without its spaces. */
const LOGON_TYPES = new Map<string, readonly [id: number, caption: string]>([
  ['Interactive', [2, 'Interactive']],
  ['Network', [3, 'Network']],
  ['Batch', [4, 'Batch']],
  ['Service', [5, 'OS Service']],
  ['Unlock', [7, 'Unlock']],
  ['RemoteInteractive(RDP)', [10, 'Remote Interactive']],
  ['RemoteInteractive', [10, 'Remote Interactive']],
  ['CachedInteractive', [11, 'Cached Interactive']],
]);

/** DeviceLogonEvents and IdentityLogonEvents. */
export const mapLogon: RowMapper = (fields, action, parts) => {
  const user = takeAccount(fields, '');
  if (user === undefined) return undefined;
  const type = LOGON_TYPES.get(fields.spell('LogonType').replaceAll(' ', ''));
  const failed = action.includes('Failed');
  const device = parts.device;
  const application = fields.text('Application');
  return row(
    CLASS.authentication,
    action.includes('Logoff') || action.includes('LogOff') ? 2 : 1,
    {
      is_remote: fields.peek('IsLocalLogon') === false ? true : undefined,
      logon_type: type?.[1],
      logon_type_id: type?.[0],
      service: { name: application ?? (device === undefined ? 'Active Directory' : 'Windows') },
      src_endpoint:
        takePlace(fields, { hostname: 'RemoteDeviceName', ip: 'RemoteIP', port: 'RemotePort' }) ??
        takePlace(fields, { ip: 'IPAddress', port: 'Port' }),
      user,
    },
    failed ? FAILURE : action.includes('Success') ? SUCCESS : undefined,
  );
};

const takeEmail = (fields: Fields): JsonObject | undefined => {
  const from = fields.email('SenderFromAddress');
  const to = fields.email('RecipientEmailAddress');
  if (from === undefined && to === undefined) return undefined;
  return {
    from,
    subject: fields.text('Subject'),
    to: to === undefined ? undefined : [to],
    uid: fields.text('InternetMessageId') ?? fields.text('NetworkMessageId'),
  };
};

/** Direction of mail, as OCSF numbers it. */
const DIRECTIONS = new Map<string, number>([
  ['Inbound', 1],
  ['Outbound', 2],
  ['Intra-org', 3],
]);

/** EmailAttachmentInfo: a message and a file of it. */
export const mapAttachment: RowMapper = (fields) => {
  const email = takeEmail(fields);
  if (email === undefined) return undefined;
  const file = takeFile(fields);
  const files = file === undefined ? undefined : [file];
  return row(CLASS.emailActivity, 2, { direction_id: 0, email: { ...email, files } });
};

/** EmailEvents and EmailPostDeliveryEvents. */
export const mapEmail: RowMapper = (fields) => {
  const email = takeEmail(fields);
  if (email === undefined) return undefined;
  const direction_id = DIRECTIONS.get(fields.spell('EmailDirection')) ?? 0;
  const src_endpoint = takePlace(fields, { ip: 'SenderIPv4' }) ?? takePlace(fields, { ip: 'SenderIPv6' });
  return row(CLASS.emailActivity, direction_id === 2 ? 1 : 2, { direction_id, email, src_endpoint });
};
