// Other audit records: services and the daemon -> Application Lifecycle (6002), settings -> Device Config State Change
// (5019), what the kernel calls an anomaly and what a mandatory access control denied -> Detection Finding (2004),
// commands of sudo -> Process Activity (1007), keys of SSH -> SSH Activity (4007).
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { EventParts } from '../toolkit/event.ts';
import { baseName } from '../toolkit/file.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { type AuditEvent, statusOf, takeActing, takeActor, takeSource, takeUser } from './event.ts';
import { spelled, takeKnown, takeSpelled } from './values.ts';

const LIFECYCLES: ReadonlyMap<string, number> = new Map([
  ['DAEMON_ABORT', 4],
  ['DAEMON_END', 4],
  ['DAEMON_START', 3],
  ['SERVICE_START', 3],
  ['SERVICE_STOP', 4],
  ['SOFTWARE_UPDATE', 1],
  ['SYSTEM_BOOT', 3],
  ['SYSTEM_SHUTDOWN', 4],
  ['SYSTEM_RUNLEVEL', 99],
  ['VIRT_CONTROL', 99],
  ['VIRT_CREATE', 1],
  ['VIRT_DESTROY', 2],
]);

const lifecycle = (event: AuditEvent, parts: EventParts, activity: number): EventParts => {
  const { main, by, device, type } = event;
  const name =
    takeKnown(main, 'unit') ?? takeSpelled(main, 'sw') ?? (type.startsWith('DAEMON') ? 'auditd' : undefined);
  return {
    ...parts,
    class_uid: CLASS.applicationLifecycle,
    activity_id: activity,
    activity_name: activity === 99 ? type : undefined,
    members: { actor: takeActor(by), app: { name: name ?? takeSpelled(main, 'comm') ?? 'system' }, device },
  };
};

const isSetting = (type: string): boolean =>
  type.endsWith('CONFIG_CHANGE') ||
  type.endsWith('_CONFIG') ||
  type.endsWith('_CFG') ||
  type.startsWith('MAC_') ||
  type.startsWith('TIME_') ||
  type === 'FEATURE_CHANGE';

const setting = ({ by, device }: AuditEvent, parts: EventParts): EventParts => ({
  ...parts,
  class_uid: CLASS.deviceConfigStateChange,
  activity_id: 1,
  members: { actor: takeActor(by), device },
});

const finding = (event: AuditEvent, parts: EventParts): EventParts => {
  const { draft, main, by, device, type } = event;
  const isDenied = main.peek('apparmor') === 'DENIED' || main.peek('seresult') === 'denied';
  const user = takeUser(by);
  const process = takeActing(by);
  const path = takeSpelled(main, 'name') ?? takeSpelled(main, 'path');
  const file = path === undefined ? undefined : { name: baseName(path), path, type_id: 1 };
  const source = takeSource(main);
  const evidence: JsonObject = { file, process, src_endpoint: source, user };
  const title = parts.message ?? type;
  return {
    ...parts,
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    severity_id: SEVERITY.medium,
    status: undefined,
    verdict: isDenied ? wordVerdict('denied') : undefined,
    members: {
      device,
      evidences: Object.values(evidence).some((part) => part !== undefined) ? [evidence] : undefined,
      finding_info: {
        analytic: { name: takeKnown(main, 'profile') ?? type, type_id: 1 },
        title,
        uid: `${draft.fields.spell('timestamp')}:${draft.fields.spell('sequence')}`,
      },
      is_alert: true,
      status: 'New',
      status_id: 1,
    },
  };
};

/** `cmd` of USER_CMD: what sudo was told to run, hexadecimal where it has a space. */
const command = (event: AuditEvent, parts: EventParts): EventParts | undefined => {
  const { main, by, device } = event;
  const cmd = main.peek('cmd');
  const user = takeUser(by);
  const process = takeActing(by, typeof cmd === 'string' ? spelled(cmd) : undefined);
  if (process === undefined || user === undefined) return undefined;
  return {
    ...parts,
    class_uid: CLASS.processActivity,
    activity_id: 1,
    members: { actor: { user }, device, process },
  };
};

const crypto = (event: AuditEvent, parts: EventParts): EventParts | undefined => {
  const { main, by, device } = event;
  const source = takeSource(main);
  if (source === undefined) return undefined;
  const port = main.port('rport');
  const local = main.ip('laddr');
  return {
    ...parts,
    class_uid: CLASS.sshActivity,
    activity_id: 6,
    members: {
      actor: takeActor(by),
      device,
      dst_endpoint: local === undefined ? undefined : { ip: local, port: main.port('lport') },
      src_endpoint: { ...source, port },
    },
  };
};

/** What a user typed, and everything else that names a process. */
const acted = (event: AuditEvent, parts: EventParts): EventParts | undefined => {
  const { by, device, type } = event;
  const actor = takeActor(by);
  if (actor?.process === undefined && actor?.user === undefined) return undefined;
  const kernel = { name: type, type_id: 0 };
  return { ...parts, class_uid: CLASS.kernelActivity, activity_id: 4, members: { actor, device, kernel } };
};

const isFinding = (type: string): boolean =>
  type.startsWith('ANOM_') ||
  type === 'AVC' ||
  type === 'USER_AVC' ||
  type === 'SECCOMP' ||
  type.startsWith('INTEGRITY_');

/** The event of any other record; undefined where nothing is known but its type. */
export const mapSystem = (event: AuditEvent, parts: EventParts): EventParts | undefined => {
  const { type, by } = event;
  const whole = { ...parts, status: statusOf(by) };
  const change = LIFECYCLES.get(type);
  if (change !== undefined) return lifecycle(event, whole, change);
  if (isSetting(type)) return setting(event, whole);
  if (isFinding(type)) return finding(event, whole);
  const own =
    (type === 'USER_CMD' ? command(event, whole) : undefined) ??
    (type.startsWith('CRYPTO_') ? crypto(event, whole) : undefined);
  if (own !== undefined) return own;
  by.giveBack();
  event.main.giveBack();
  return acted(event, whole);
};
