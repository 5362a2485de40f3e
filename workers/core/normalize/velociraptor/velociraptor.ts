// Velociraptor results as its Elastic, Splunk and JSONL outputs write them (https://docs.velociraptor.app/docs/artifacts/):
// rows of an artifact collected from a client. Rows that carry a Windows event go to that mapper; what a detection
// artifact says is a Detection Finding (2004); other rows are evidence (5040) or inventory (5001).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { CLASS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { fileOf } from '../toolkit/file.ts';
import { fingerprintOf } from '../toolkit/fingerprint.ts';
import { processOf } from '../toolkit/process.ts';
import { places, seek, takeIp, takePort, takeText } from '../toolkit/seek.ts';
import { wordSeverity } from '../toolkit/severity.ts';

const PRODUCT = { name: 'Velociraptor', vendor_name: 'Rapid7' };

const ARTIFACT = places('Artifact', 'artifact', '_Artifact', 'artifact_name', '_Source', '_index');
const RULE = places('Rule', 'RuleTitle', 'Detection', 'YaraRule', 'Title', 'Signature');
const LEVEL = places('Level', 'RuleLevel', 'Severity', 'level');
const PATH = places('OSPath', 'FullPath', 'Path', 'Exe', 'FileName');
const COMMAND = places('CommandLine', 'Cmdline', 'CmdLine');
const NAME = places('Name', 'ProcessName');
const USER = places('Username', 'User', 'UserName');
const SRC_IP = places('Laddr.IP', 'LocalAddr', 'SrcIP');
const SRC_PORT = places('Laddr.Port', 'LocalPort', 'SrcPort');
const DST_IP = places('Raddr.IP', 'RemoteAddr', 'DestIP');
const DST_PORT = places('Raddr.Port', 'RemotePort', 'DestPort');

const takeDevice = (fields: Fields): JsonObject | undefined => {
  const hostname = fields.hostname('Fqdn') ?? fields.hostname('Hostname') ?? fields.hostname('ComputerName');
  const uid = fields.text('ClientId') ?? fields.text('client_id');
  return hostname === undefined && uid === undefined ? undefined : { hostname, type_id: 0, uid };
};

const HASHES = [
  ['md5', places('Hash.MD5', 'MD5')],
  ['sha1', places('Hash.SHA1', 'SHA1')],
  ['sha256', places('Hash.SHA256', 'SHA256')],
] as const;

const takeFile = (draft: Draft): JsonObject | undefined => {
  const path = seek(draft.fields, PATH, takeText);
  if (path === undefined) return undefined;
  const hashes: JsonObject[] = [];
  for (const [algorithm, list] of HASHES) {
    const value = seek(draft.fields, list, takeText);
    if (value !== undefined) hashes.push(fingerprintOf(algorithm, value));
  }
  return fileOf(path, { hashes: hashes.length === 0 ? undefined : hashes });
};

const takeProcess = (fields: Fields): JsonObject | undefined => {
  const pid = fields.integer('Pid') ?? fields.integer('ProcessId');
  if (pid === undefined) return undefined;
  const ppid = fields.integer('Ppid') ?? fields.integer('ParentProcessId');
  return processOf({
    cmd_line: seek(fields, COMMAND, takeText),
    name: seek(fields, NAME, takeText),
    parent: ppid === undefined ? undefined : { pid: ppid },
    path: fields.text('Exe'),
    pid,
  });
};

const takeEnd = (fields: Fields, ip: typeof SRC_IP, port: typeof SRC_PORT): JsonObject | undefined => {
  const address = seek(fields, ip, takeIp);
  return address === undefined ? undefined : { ip: address, port: seek(fields, port, takePort) };
};

/** A row of an artifact that detects: a rule's name is there. */
const finding = (draft: Draft, parts: EventParts, device: JsonObject | undefined): EventParts | undefined => {
  const rule = seek(draft.fields, RULE, takeText);
  if (rule === undefined) return undefined;
  const level = seek(draft.fields, LEVEL, takeText);
  const name = seek(draft.fields, USER, takeText);
  const evidence: JsonObject = {
    dst_endpoint: takeEnd(draft.fields, DST_IP, DST_PORT),
    file: takeFile(draft),
    process: takeProcess(draft.fields),
    src_endpoint: takeEnd(draft.fields, SRC_IP, SRC_PORT),
    user: name === undefined ? undefined : { name },
  };
  const isEvidence = Object.values(evidence).some((part) => part !== undefined);
  return {
    ...parts,
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    metadata: { ...parts.metadata, log_level: level },
    severity_id: level === undefined ? undefined : wordSeverity(level),
    message: rule,
    members: {
      device,
      evidences: isEvidence ? [evidence] : undefined,
      finding_info: {
        analytic: { name: rule, type_id: 1 },
        title: rule,
        uid: draft.fields.label('FlowId') ?? rule,
      },
      is_alert: true,
      status: 'New',
      status_id: 1,
    },
  };
};

/** What the class Live Evidence Info can hold of a row. */
const evidence = (draft: Draft, parts: EventParts, device: JsonObject): EventParts | undefined => {
  const process = takeProcess(draft.fields);
  const file = process === undefined ? takeFile(draft) : undefined;
  if (process === undefined && file === undefined) return undefined;
  const found = process === undefined ? { file, query_type_id: 2 } : { process, query_type_id: 10 };
  return {
    ...parts,
    class_uid: CLASS.evidenceInfo,
    activity_id: 1,
    members: { device, query_evidence: found, query_result_id: 1 },
  };
};

const mapVelociraptor = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  for (const key of ['EventTime', 'Timestamp', 'timestamp', '@timestamp', '_ts']) draft.takeTime(fields, key);
  draft.takeSyslogTime();
  const device = takeDevice(fields);
  const artifact = seek(fields, ARTIFACT, takeText);
  const parts: EventParts = {
    class_uid: device === undefined ? CLASS.baseEvent : CLASS.inventoryInfo,
    activity_id: device === undefined ? 0 : 2,
    product: PRODUCT,
    metadata: { log_name: artifact, correlation_uid: fields.label('FlowId') },
    message: artifact,
    members: { device },
  };
  const special =
    finding(draft, parts, device) ?? (device === undefined ? undefined : evidence(draft, parts, device));
  return buildEvent(draft, special ?? parts);
};

const isClient = (value: unknown): boolean =>
  typeof value === 'string' && value.startsWith('C.') && value.length < 40;

/** Matches a row with the client it came from (`C.` and 16 hex digits), or an artifact and a flow. */
const matches = (event: DecodedEvent): boolean => {
  const { ClientId: client, client_id: lower, FlowId: flow, Artifact: artifact } = event.record;
  return (
    isClient(client) ||
    isClient(lower) ||
    (typeof artifact === 'string' && typeof flow === 'string' && !isObject(event.record.rule))
  );
};

/** Velociraptor's artifact results. */
export const velociraptor: Mapper = {
  product: 'velociraptor',
  formats: ['json'],
  markers: ['Artifact', 'ClientId', 'client_id'],
  matches,
  map: mapVelociraptor,
};
