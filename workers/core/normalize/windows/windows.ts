// Windows events of all channels and senders. Which of the builders makes an event is looked up by provider and id; what
// they have in common (device, metadata, severity, message) is added here.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { CLASS, FAILURE } from '../toolkit/classes.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { buildEvent } from '../toolkit/event.ts';
import { isObject } from '../toolkit/fields.ts';
import { techniques } from '../toolkit/mitre.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { type Plan, takeObject } from '../toolkit/take-object.ts';
import type { Built, Row } from './entities.ts';
import { PROVIDERS } from './providers.ts';
import { WindowsEvent } from './record.ts';
import { auditSeverity, levelSeverity } from './severity.ts';
import { eventIdOf, keyOf, PREFIX } from './values.ts';

const MICROSOFT = 'Microsoft';
const PRODUCT = { name: 'Windows', vendor_name: MICROSOFT };

/** Providers that are products of their own. */
const PRODUCTS = new Map<string, JsonObject>([
  ['sysmon', { name: 'Sysmon', vendor_name: MICROSOFT }],
  ['windows defender', { name: 'Microsoft Defender Antivirus', vendor_name: MICROSOFT }],
]);

/** By the provider; by the channel where the sender left the provider out, or calls it something else. */
const rowOf = ({ id, provider, channel }: WindowsEvent): Row | undefined => {
  if (id === undefined) return undefined;
  const own = PROVIDERS.get(keyOf(provider));
  if (own !== undefined) return own.get(id);
  const shared = keyOf(channel);
  // Drivers of all makers write to System, and number their events as they like.
  return provider !== undefined && shared === 'system' ? undefined : PROVIDERS.get(shared)?.get(id);
};

const OS: Plan = [
  ['build', 'text', 'build'],
  ['edition', 'text', 'name'],
  ['version', 'text', 'version'],
];

/** The host: its name in the event, and what a Beat knows of it. */
const takeDevice = (event: WindowsEvent): JsonObject | undefined => {
  const host = event.host();
  const hostname = event.computer ?? host?.text('name');
  if (hostname === undefined) return undefined;
  const known = takeObject(host?.child('os'), OS);
  return {
    hostname,
    os: { name: 'Windows', type: 'Windows', type_id: 100, ...known },
    type_id: 0,
    uid: host?.text('id'),
  };
};

/** What the classes we write require beyond what every event has; `|`: one of them. */
const REQUIRED: ReadonlyMap<number, string[][]> = new Map(
  (
    [
      [CLASS.fileActivity, 'actor device file'],
      [CLASS.kernelExtensionActivity, 'actor device driver'],
      [CLASS.moduleActivity, 'actor device module'],
      [CLASS.scheduledJobActivity, 'device job'],
      [CLASS.processActivity, 'actor device process'],
      [CLASS.eventLogActivity, 'log_name|log_provider'],
      [CLASS.scriptActivity, 'actor device script'],
      [CLASS.peripheralActivity, 'actor device peripheral_device'],
      [CLASS.detectionFinding, 'finding_info'],
      [CLASS.accountChange, 'user'],
      [CLASS.authentication, 'user dst_endpoint|service'],
      [CLASS.authorizeSession, 'user group|privileges'],
      [CLASS.userAccess, 'user privileges'],
      [CLASS.groupManagement, 'group'],
      [CLASS.networkActivity, 'src_endpoint|dst_endpoint'],
      [CLASS.dnsActivity, 'src_endpoint|dst_endpoint'],
      [CLASS.rdpActivity, 'src_endpoint|dst_endpoint'],
      [CLASS.smbActivity, 'src_endpoint|dst_endpoint share'],
      [CLASS.deviceConfigStateChange, 'device'],
      [CLASS.applicationLifecycle, 'app'],
      [CLASS.apiActivity, 'actor api src_endpoint'],
      [CLASS.scanActivity, 'scan'],
      [CLASS.registryKeyActivity, 'actor device reg_key'],
      [CLASS.registryValueActivity, 'actor device reg_value'],
      [CLASS.windowsResourceActivity, 'actor device win_resource'],
      [CLASS.windowsServiceActivity, 'actor device win_service'],
    ] as const
  ).map(([uid, names]) => [uid, names.split(' ').map((name) => name.split('|'))] as const),
);

const isComplete = (classUid: number, members: JsonObject): boolean =>
  REQUIRED.get(classUid)?.every((names) => names.some((name) => members[name] !== undefined)) ?? true;

/** An event read, what was made of it, and the activity that is. */
type Reading = readonly [WindowsEvent, Built, activity: number, name?: string | undefined];

const deviceOf = (event: WindowsEvent): JsonObject | undefined =>
  takeDevice(event) ?? event.draft.takeHeaderDevice();

/** What is left when no row knows the event: errors of any provider are at least that. */
const unknown = (event: WindowsEvent): Reading => {
  const isError = (levelSeverity(event.level) ?? 0) >= SEVERITY.high && event.audit === undefined;
  const class_uid = isError ? CLASS.applicationError : CLASS.baseEvent;
  return [event, { class_uid, members: { device: deviceOf(event) } }, isError ? 1 : 0];
};

/** What the row's builder makes of it, if all is there that its class wants. */
const read = (decoded: DecodedEvent, context: NormalizeContext): Reading => {
  const event = new WindowsEvent(decoded, context);
  const row = rowOf(event);
  if (row === undefined) return unknown(event);
  const built = row[0](event, row);
  if (built !== undefined) {
    const { members } = built;
    members.device = deviceOf(event);
    if (isComplete(built.class_uid, members)) {
      const activity = built.activity_id ?? row[1];
      return [event, built, activity, activity === 99 ? built.activity_name || row[2] || 'Other' : undefined];
    }
  }
  // What was taken for it must not be lost: read anew.
  return unknown(new WindowsEvent(decoded, context));
};

/** The technique Sysmon's configuration gives a rule: `technique_id=T1059.001,technique_name=PowerShell`. */
const attacksOf = (event: WindowsEvent): JsonObject[] | undefined => {
  const rule = event.spell('RuleName');
  const id = rule === '' || rule.length > 512 ? undefined : /\bT\d{4}(?:\.\d{3})?\b/.exec(rule)?.[0];
  return id === undefined ? undefined : techniques([id]);
};

/** By the level; an audit, which has none, by its outcome and by what Microsoft says of its kind, if that is more. */
const severityOf = (event: WindowsEvent, built: Built): number => {
  const level = levelSeverity(event.level);
  const least = (built.status ?? event.audit) === FAILURE ? SEVERITY.low : SEVERITY.informational;
  if (event.audit === undefined && built.class_uid !== CLASS.eventLogActivity) return level ?? least;
  return Math.max(auditSeverity(event.id) ?? least, level ?? 0);
};

/** Members that say what an event is about, the most telling first. */
const ABOUT =
  'job,win_service,script,reg_key,reg_value,file,process,module,driver,win_resource,query,finding_info,entity,group,user,app'.split(
    ',',
  );

const nameOf = (object: JsonValue | undefined): string | undefined => {
  if (!isObject(object)) return undefined;
  const name = object.path ?? object.title ?? object.name ?? object.hostname;
  return typeof name === 'string' ? name : nameOf(object.file);
};

/** `Security 4688: cmd.exe`, where the sender left out the provider's text. */
const messageOf = (event: WindowsEvent, members: JsonObject): string => {
  if (event.message !== undefined) return event.message;
  const { src_endpoint: source, dst_endpoint: destination } = members;
  const log = event.channel ?? event.provider ?? 'Windows';
  const what = `${log.startsWith(PREFIX) ? log.slice(PREFIX.length) : log.replace(PREFIX, '')} ${event.id}`;
  for (const member of ABOUT) {
    const name = nameOf(members[member]);
    if (name !== undefined) return `${what}: ${name}`;
  }
  return isObject(source) && isObject(destination) ? `${what}: ${arrow(source, destination)}` : what;
};

const mapWindows = (decoded: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const [event, built, activity_id, activity_name] = read(decoded, context);
  const { members } = built;
  members.attacks = attacksOf(event);
  return buildEvent(event.draft, {
    activity_id,
    activity_name,
    class_uid: built.class_uid,
    members,
    message: messageOf(event, members),
    metadata: {
      correlation_uid: event.activity,
      event_code: event.id === undefined ? undefined : String(event.id),
      log_level: event.level,
      log_name: event.channel,
      log_provider: event.provider,
      log_version: event.version,
      original_event_uid: event.recordId,
    },
    product: PRODUCTS.get(keyOf(event.provider)) ?? PRODUCT,
    severity_id: built.severity_id ?? severityOf(event, built),
    status: built.status ?? event.audit,
    status_code: built.status_code,
    status_detail: built.status_detail,
    verdict: built.verdict,
  });
};

const isText = (value: JsonValue | undefined): boolean => typeof value === 'string';

/** Has it the two things that name a Windows event: a numeric id, and a channel or provider? */
const isFlat = (record: JsonObject): boolean =>
  eventIdOf(record.EventID ?? record.EventId ?? record.event_id) !== undefined &&
  (isText(record.Channel) ||
    isText(record.SourceName) ||
    isText(record.ProviderName) ||
    isText(record.log_name) ||
    isText(record.EventLog) ||
    (isObject(record.event_id) && isText(record.channel)));

const isSystem = (value: JsonValue | undefined): boolean =>
  isObject(value) &&
  value.EventID !== undefined &&
  (value.Provider !== undefined || value.Channel !== undefined);

const matches = ({ format, record }: DecodedEvent): boolean => {
  const { winlog, Event: event } = record;
  if (format === 'winxml' && isObject(event) && isSystem(event.System)) return true;
  if (isObject(winlog)) return winlog.channel !== undefined || winlog.event_id !== undefined;
  if (isText(record['winlog.channel'])) return true;
  return isFlat(record) || isSystem(record.System) || (isObject(event) && isSystem(event.System));
};

/** Windows event logs. */
export const windows: Mapper = {
  product: 'windows',
  formats: ['json', 'winxml'],
  markers: ['EventID', 'EventId', 'event_id', 'winlog', 'winlog.channel', 'System', 'Event'],
  matches,
  map: mapWindows,
};
