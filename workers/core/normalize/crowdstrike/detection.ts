// CrowdStrike detections and incidents -> Detection Finding (2004): DetectionSummaryEvent and its kin of Event Streams,
// and the snake_case shape of the Alerts API.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { fingerprintOf } from '../toolkit/fingerprint.ts';
import { attacks } from '../toolkit/mitre.ts';
import { takeProcess as takeProcessOf } from '../toolkit/process.ts';
import { places, seek, takeHostname, takeInteger, takeIp, takeLabel, takeText } from '../toolkit/seek.ts';
import { wordSeverity } from '../toolkit/severity.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { CROWDSTRIKE } from './product.ts';

const TITLE = places('DetectName', 'Name', 'IncidentDescription', 'display_name', 'name', 'IncidentType');
const DESCRIPTION = places('DetectDescription', 'Description', 'description');
const UID = places(
  'DetectId',
  'CompositeId',
  'composite_id',
  'IncidentID',
  'IncidentId',
  'AggregateId',
  'id',
);
const HOST = places(
  'ComputerName',
  'Hostname',
  'HostnameField',
  'EndpointName',
  'SourceEndpointHostName',
  'device.hostname',
);
const HOST_IP = places('LocalIP', 'LocalIPv6', 'SourceEndpointIpAddress', 'device.local_ip');
const HOST_MAC = places('MACAddress', 'device.mac_address');
const SENSOR = places('SensorId', 'AgentId', 'agent_id', 'aid', 'device.device_id');
const USER = places('UserName', 'user_name', 'SourceAccountName', 'UserId', 'user_id');
const USER_ID = places('SourceAccountObjectSid', 'UserSid', 'user_sid');
const DOMAIN = places('MachineDomain', 'LogonDomain', 'SourceAccountDomain', 'logon_domain');
const FILE_NAME = places('FileName', 'filename');
const FILE_PATH = places('FilePath', 'filepath');
const COMMAND = places('CommandLine', 'cmdline');
const PID = places('local_process_id');
const PROCESS_UID = places('ProcessId', 'process_id');
const PARENT_UID = places('ParentProcessId', 'parent_process_id');
const PARENT_NAME = places('ParentImageFileName', 'parent_details.filename');
const PARENT_COMMAND = places('ParentCommandLine', 'parent_details.cmdline');
const TACTIC = places('Tactic', 'tactic');
const TACTIC_ID = places('TacticId', 'tactic_id');
const TECHNIQUE = places('Technique', 'technique');
const TECHNIQUE_ID = places('TechniqueId', 'technique_id');
const SEVERITY_NAME = places('SeverityName', 'severity_name');
const ACTION = places('PatternDispositionDescription', 'pattern_disposition_description');
const REMOTE = places('RemoteAddress', 'RemoteIP', 'network_accesses.remote_address');
const LINK = places('FalconHostLink', 'falcon_host_link');
const TIMES = [
  'ProcessStartTime',
  'ContextTimeStamp',
  'StartTime',
  'timestamp',
  'created_timestamp',
  'UTCTimestamp',
];
const HASHES = [
  ['md5', places('MD5String', 'md5')],
  ['sha1', places('SHA1String', 'sha1')],
  ['sha256', places('SHA256String', 'sha256')],
] as const;

/** A hash of zeros is Falcon's "none". */
const takeHashes = (event: Fields): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const [algorithm, where] of HASHES) {
    const value = seek(event, where, (at, key) =>
      at.checked(key, (text) => text.length > 8 && !/^0+$/.test(text)),
    );
    if (value !== undefined) list.push(fingerprintOf(algorithm, value));
  }
  return list.length === 0 ? undefined : list;
};

const takeFile = (event: Fields): JsonObject | undefined => {
  const name = seek(event, FILE_NAME, takeText);
  const path = seek(event, FILE_PATH, takeText);
  const whole = path ?? name;
  if (whole === undefined) return undefined;
  return { hashes: takeHashes(event), name: name ?? baseName(whole), path, type_id: 1 };
};

const takeProcess = (event: Fields, file: JsonObject | undefined): JsonObject | undefined => {
  const parent = takeProcessOf(event, (at) => ({
    cmd_line: seek(at, PARENT_COMMAND, takeText),
    path: seek(at, PARENT_NAME, takeText),
    uid: seek(at, PARENT_UID, takeLabel),
  }));
  const process = takeProcessOf(event, (at) => ({
    cmd_line: seek(at, COMMAND, takeText),
    name: typeof file?.name === 'string' ? file.name : undefined,
    parent,
    pid: seek(at, PID, takeInteger),
    uid: seek(at, PROCESS_UID, takeLabel),
  }));
  return process === undefined ? parent : process;
};

const takeAttacks = (event: Fields): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const one of event.children('MitreAttack') ?? event.children('mitre_attack') ?? []) {
    list.push(...(attacksOf(one) ?? []));
  }
  return list.length > 0 ? list : attacksOf(event);
};

const one = (text: string | undefined): string[] | undefined => (text === undefined ? undefined : [text]);

const attacksOf = (at: Fields): JsonObject[] | undefined =>
  attacks(
    one(at.text('TacticID') ?? seek(at, TACTIC_ID, takeText)),
    one(seek(at, TACTIC, takeText)),
    one(at.text('TechniqueID') ?? seek(at, TECHNIQUE_ID, takeText)),
    one(seek(at, TECHNIQUE, takeText)),
  );

const takeDevice = (event: Fields): JsonObject | undefined => {
  const hostname = seek(event, HOST, takeHostname);
  const ip = seek(event, HOST_IP, takeIp);
  const uid = seek(event, SENSOR, takeText);
  const mac = seek(event, HOST_MAC, (at, key) => at.mac(key));
  if (hostname === undefined && ip === undefined && uid === undefined) return undefined;
  return { hostname, ip, mac, type_id: 0, uid };
};

/** The first remote end a detection names. */
const takeNetwork = (event: Fields): JsonObject => {
  const access = event.children('NetworkAccesses')?.[0];
  const from = access ?? event;
  const remote = seek(from, REMOTE, takeIp);
  if (remote === undefined) return {};
  const local = access?.ip('LocalAddress');
  return {
    dst_endpoint: { ip: remote, port: from.port('RemotePort') },
    src_endpoint: local === undefined ? undefined : { ip: local, port: from.port('LocalPort') },
  };
};

/** The words after which Falcon names what it did: `Prevention, process killed.`, `Detection, standard detection.` */
const verdictOf = (text: string | undefined) => {
  if (text === undefined) return undefined;
  if (text.startsWith('Prevention'))
    return wordVerdict(text.includes('quarantined') ? 'quarantined' : 'blocked');
  return text.startsWith('Detection') ? wordVerdict('detected') : undefined;
};

/** `Severity` of a summary is 1..5 (or 10..100 since the Alerts API); the name beside it says the same. */
const severityOf = (event: Fields, name: string | undefined): number | undefined => {
  const known = name === undefined ? undefined : wordSeverity(name);
  if (known !== undefined) return known;
  const value = event.peek('Severity') ?? event.peek('severity');
  if (typeof value !== 'number' || value < 1) return undefined;
  if (value <= 5) return value;
  return value < 20 ? 1 : value < 40 ? 2 : value < 60 ? 3 : value < 80 ? 4 : 5;
};

/** Builds the finding from the object that holds the detection. */
export const mapDetection = (
  draft: Draft,
  event: Fields,
  type: string,
  original: string | undefined,
): OcsfEvent => {
  for (const key of TIMES) draft.takeTime(event, key);
  const title = seek(event, TITLE, takeText);
  const desc = seek(event, DESCRIPTION, takeText);
  const uid = seek(event, UID, takeLabel) ?? original;
  const level = seek(event, SEVERITY_NAME, takeText);
  const action = seek(event, ACTION, takeText);
  const file = takeFile(event);
  const name = seek(event, USER, takeText);
  const userId = seek(event, USER_ID, takeText);
  const isUser = name !== undefined || userId !== undefined;
  const domain = isUser ? seek(event, DOMAIN, takeText) : undefined;
  const evidence: JsonObject = {
    ...takeNetwork(event),
    file,
    process: takeProcess(event, file),
    user: isUser ? { domain, name, uid: userId } : undefined,
  };
  return buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    product: CROWDSTRIKE,
    metadata: { event_code: type, log_level: level, original_event_uid: original },
    severity_id: severityOf(event, level),
    verdict: verdictOf(action),
    message: desc ?? title ?? type,
    members: {
      device: takeDevice(event),
      evidences: Object.values(evidence).some((part) => part !== undefined) ? [evidence] : undefined,
      finding_info: {
        attacks: takeAttacks(event),
        src_url: seek(event, LINK, takeText),
        title,
        uid: uid ?? type,
      },
      is_alert: true,
      status: 'New',
      status_detail: action,
      status_id: 1,
    },
  });
};
