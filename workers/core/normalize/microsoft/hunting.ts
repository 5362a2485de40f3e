// Rows of Defender XDR's advanced hunting tables, as its streaming API sends them ({time, category, properties}), each
// table by its class. What a row lacks for its class makes it step down; the parts stay.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { keepSpare } from '../saas/audit.ts';
import { takePlace } from '../saas/place.ts';
import { CLASS, FAILURE } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { protocol } from '../toolkit/protocol.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { mapCall, mapClick, mapDirectory, mapQuery } from './hunting-cloud.ts';
import { takeDevice, takeFile, takeInitiator, takeProcess } from './hunting-parts.ts';
import { mapAttachment, mapEmail, mapLogon, type Row, type RowMapper, row } from './hunting-rows.ts';

export const DEFENDER = { name: 'Microsoft Defender XDR', vendor_name: 'Microsoft' };

/** The activity of an action by the beginning of its name; 99 for any other. */
const activityOf = (action: string, table: readonly (readonly [start: string, id: number])[]): number =>
  table.find(([start]) => action.startsWith(start))?.[1] ?? (action === '' ? 0 : 99);

const isComplete = ({ actor, device }: JsonObject): boolean => actor !== undefined && device !== undefined;

const mapProcess: RowMapper = (fields, action, parts) => {
  if (!isComplete(parts)) return undefined;
  const process = takeProcess(fields);
  if (process === undefined) return undefined;
  return row(
    CLASS.processActivity,
    activityOf(action, [
      ['ProcessCreated', 1],
      ['OpenProcess', 3],
      ['CreateRemoteThread', 4],
    ]),
    { process },
  );
};

const mapFile: RowMapper = (fields, action, parts) => {
  const file = isComplete(parts) ? takeFile(fields) : undefined;
  if (file === undefined) return undefined;
  return row(
    CLASS.fileActivity,
    activityOf(action, [
      ['FileCreated', 1],
      ['FileModified', 3],
      ['FileDeleted', 4],
      ['FileRenamed', 5],
    ]),
    { file },
  );
};

const mapImage: RowMapper = (fields, _action, parts) => {
  const file = isComplete(parts) ? takeFile(fields) : undefined;
  return file && row(CLASS.moduleActivity, 1, { module: { file, load_type_id: 0 } });
};

const mapRegistry: RowMapper = (fields, action, parts) => {
  if (!isComplete(parts)) return undefined;
  const path = fields.text('RegistryKey') ?? fields.text('PreviousRegistryKey');
  if (path === undefined) return undefined;
  const name = fields.text('RegistryValueName') ?? fields.text('PreviousRegistryValueName');
  if (name === undefined || action.startsWith('RegistryKey')) {
    const activity = activityOf(action, [
      ['RegistryKeyCreated', 1],
      ['RegistryKeyDeleted', 4],
      ['RegistryKeyRenamed', 5],
    ]);
    const spare = name === undefined ? undefined : { name, path };
    return row(CLASS.registryKeyActivity, activity, { prev_reg_key: undefined, reg_key: { path }, spare });
  }
  const activity = activityOf(action, [
    ['RegistryValueSet', 2],
    ['RegistryValueDeleted', 4],
  ]);
  const data = fields.text('RegistryValueData');
  return row(CLASS.registryValueActivity, activity, { reg_value: { data, name, path } });
};

const mapNetwork: RowMapper = (fields, action) => {
  const local = takePlace(fields, { ip: 'LocalIP', port: 'LocalPort' });
  const remote = takePlace(fields, { hostname: 'RemoteUrl', ip: 'RemoteIP', port: 'RemotePort' });
  if (local === undefined && remote === undefined) return undefined;
  const isInbound = action.startsWith('Inbound');
  const known = protocol(fields.text('Protocol'));
  const activity = activityOf(action, [
    ['ConnectionSuccess', 1],
    ['ConnectionFailed', 4],
    ['InboundConnectionAccepted', 1],
    ['InboundConnectionBlocked', 5],
    ['ListeningConnectionCreated', 7],
  ]);
  return row(
    CLASS.networkActivity,
    activity === 99 || activity === 0 ? 6 : activity,
    {
      connection_info: known && {
        direction_id: isInbound ? 1 : 2,
        protocol_name: known.name,
        protocol_num: known.number,
      },
      dst_endpoint: isInbound ? local : remote,
      src_endpoint: isInbound ? remote : local,
    },
    action === 'ConnectionFailed' ? FAILURE : undefined,
  );
};

const mapDeviceInfo: RowMapper = (_fields, _action, { device }) =>
  device === undefined ? undefined : row(CLASS.inventoryInfo, 2, {});

/** Of a device's other events, what its columns are of: a process, a connection, a file; else what is known of the device. */
const mapSeen: RowMapper = (fields, action, parts) => {
  const process = mapProcess(fields, action, parts);
  if (process !== undefined) return process;
  const ended = fields.peek('RemoteIP') === undefined ? undefined : mapNetwork(fields, action, parts);
  return (
    ended ?? mapFile(fields, FILE_VERBS.get(action) ?? action, parts) ?? mapDeviceInfo(fields, action, parts)
  );
};

/** Actions of DeviceEvents that are upon files, by those of DeviceFileEvents that do the same. */
const FILE_VERBS = new Map([['ShellLinkCreateFileEvent', 'FileCreated']]);

/** Actions of DeviceEvents by which Defender says that it found or stopped something. */
const isDetection = (action: string): boolean =>
  action.startsWith('Antivirus') ||
  action.startsWith('Asr') ||
  action.startsWith('ExploitGuard') ||
  action.startsWith('SmartScreen') ||
  action.startsWith('Tamper');

const mapDeviceEvent: RowMapper = (fields, action, parts) => {
  if (!isDetection(action)) return mapSeen(fields, action, parts);
  const file = takeFile(fields);
  return row(CLASS.detectionFinding, 1, {
    evidences: file === undefined ? undefined : [{ file }],
    finding_info: {
      analytic: { name: action, type_id: 1 },
      title: action,
      uid: fields.label('ReportId') ?? action,
    },
    is_alert: true,
    status: 'New',
    status_id: 1,
  });
};

/** The tables, by the name behind `AdvancedHunting-`. */
export const TABLES = new Map<string, RowMapper>([
  ['CloudAppEvents', mapCall],
  ['CloudAuditEvents', mapCall],
  ['DeviceEvents', mapDeviceEvent],
  ['DeviceFileCertificateInfo', mapDeviceInfo],
  ['DeviceFileEvents', mapFile],
  ['DeviceImageLoadEvents', mapImage],
  ['DeviceInfo', mapDeviceInfo],
  ['DeviceLogonEvents', mapLogon],
  ['DeviceNetworkEvents', mapNetwork],
  ['DeviceNetworkInfo', mapDeviceInfo],
  ['DeviceProcessEvents', mapProcess],
  ['DeviceRegistryEvents', mapRegistry],
  ['EmailAttachmentInfo', mapAttachment],
  ['EmailEvents', mapEmail],
  ['EmailPostDeliveryEvents', mapEmail],
  ['IdentityDirectoryEvents', mapDirectory],
  ['IdentityLogonEvents', mapLogon],
  ['IdentityQueryEvents', mapQuery],
  ['UrlClickEvents', mapClick],
]);

/** Maps a row of a device, mail, identity or cloud table. */
export const mapRow = (draft: Draft, table: string, body: Fields): OcsfEvent => {
  const action = body.text('ActionType') ?? '';
  const actor = takeInitiator(body);
  const device = takeDevice(body);
  const parts: JsonObject = { actor, device };
  const mark = body.mark();
  const found = TABLES.get(table)?.(body, action, parts);
  if (found === undefined) body.giveBack(mark);
  const { activity_id: meant, class_uid, members, status }: Row = found ?? row(CLASS.baseEvent, 0, {});
  // Other than what OCSF lists is only what has a name.
  const activity_id = meant === 99 && action === '' ? 0 : meant;
  const { spare, ...own } = members;
  const isMail = class_uid === CLASS.emailActivity;
  const tenant = draft.fields.text('tenantId') ?? draft.fields.text('Tenant');
  const event = buildEvent(draft, {
    class_uid,
    activity_id,
    activity_name: activity_id === 99 ? action : undefined,
    product: DEFENDER,
    metadata: {
      event_code: action === '' ? table : action,
      log_name: `AdvancedHunting-${table}`,
      original_event_uid: body.label('ReportId'),
    },
    severity_id: class_uid === CLASS.detectionFinding ? SEVERITY.medium : undefined,
    status,
    message: `${action || table} ${device?.hostname ?? ''}`.trim(),
    members: {
      ...own,
      actor: isMail ? undefined : (actor ?? own.actor),
      cloud: tenant === undefined ? undefined : { account: { uid: tenant }, provider: 'Azure' },
      device,
    },
  });
  const lost = isMail ? actor : undefined;
  return keepSpare(event, lost === undefined && spare === undefined ? undefined : { actor: lost, spare });
};
