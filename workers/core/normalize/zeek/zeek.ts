// Zeek (https://docs.zeek.org/en/master/logs/index.html), from any of its writers: JSON with `_path`, JSON Streaming Logs with
// `@stream`, TSV as decoded, or nested under `zeek.<log>` or `<log>`. Plain JSON names no log: its members tell.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { isHostname, isIp, isMac } from '../toolkit/address.ts';
import { Draft } from '../toolkit/draft.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { plan } from '../toolkit/plan.ts';
import { mapKnownCerts, mapOcsp, mapX509 } from './certificates.ts';
import { mapFiles, mapSeen } from './files.ts';
import { mapAlert, mapIntel, mapNotice } from './findings.ts';
import { mapError, mapHost, mapLifecycle } from './inventory.ts';
import { hasKind, KIND_NAMES, kindOf } from './kinds.ts';
import { Log, logEvent, mapKind, words } from './log.ts';

type LogMapper = (log: Log) => OcsfEvent | undefined;

/** Of an exchange of DHCP only the addresses in it tell who spoke. */
const mapDhcp: LogMapper = (log) => {
  const { host_name: name, mac, server_addr: server } = log.fields.record;
  const isNamed = [log.spell('client_addr'), log.spell('assigned_addr'), server].some(
    (one) => typeof one === 'string' && isIp(one),
  );
  const isKnown =
    isNamed || (typeof mac === 'string' && isMac(mac)) || (typeof name === 'string' && isHostname(name));
  return isKnown ? mapKind(log, kindOf('dhcp', log)) : undefined;
};

/** `src` and `dst`: somebody is looking for the way to somebody. */
const mapTraceroute: LogMapper = (log) => {
  const members = log.fill(TRACEROUTE);
  if (Object.keys(members).length === 0) return undefined;
  members.app_protocol_name = 'traceroute';
  return logEvent(log, members, {
    activity_id: 6,
    class_uid: 4001,
    message: words('traceroute', log.spell('src'), log.spell('dst')),
  });
};

const TRACEROUTE = plan(['src_endpoint.ip ip:src', 'dst_endpoint.ip ip:dst']);

/** Logs that may name a connection or not; undefined, and nothing taken, where a record lacks too much. */
const OTHERS = new Map<string, LogMapper>([
  ['files', mapFiles],
  ['intel', mapIntel],
  ['notice', mapNotice],
  ['notice_alarm', mapNotice],
  ['signatures', mapNotice],
  ['suricata_corelight', mapAlert],
]);

/** Logs that never name one, and records of others that do not. */
const ALONE = new Map<string, LogMapper>([
  ['analyzer', mapError],
  ['broker', mapLifecycle],
  ['cluster', mapLifecycle],
  ['config', mapLifecycle],
  ['dhcp', mapDhcp],
  ['dpd', mapError],
  ['files', mapSeen],
  ['known_certs', mapKnownCerts],
  ['known_devices', mapHost],
  ['known_hosts', mapHost],
  ['known_modbus', mapHost],
  ['known_services', mapHost],
  ['loaded_scripts', mapLifecycle],
  ['ocsp', mapOcsp],
  ['packet_filter', mapLifecycle],
  ['pe', mapSeen],
  ['reporter', mapError],
  ['software', mapHost],
  ['traceroute', mapTraceroute],
  ['weird', mapError],
  ['weird_stats', mapLifecycle],
  ['x509', mapX509],
]);

/** Which log a record without a name is of: the first whose members are all there. */
const SIGNS: readonly (readonly [path: string, ...members: string[]])[] = [
  ['notice', 'note', 'msg'],
  ['intel', 'seen.indicator'],
  ['conn', 'conn_state'],
  ['dns', 'query', 'qclass'],
  ['dns', 'trans_id', 'rejected'],
  ['http', 'trans_depth', 'method'],
  ['http', 'trans_depth', 'request_body_len'],
  ['smtp', 'trans_depth', 'helo'],
  ['ssl', 'established'],
  ['files', 'fuid', 'seen_bytes'],
  ['x509', 'certificate.serial'],
  ['kerberos', 'request_type'],
  ['ntlm', 'server_nb_computer_name'],
  ['dce_rpc', 'endpoint', 'operation'],
  ['smb_files', 'action', 'name'],
  ['smb_mapping', 'share_type'],
  ['ssh', 'auth_attempts'],
  ['ssh', 'host_key_alg'],
  ['rdp', 'security_protocol'],
  ['ftp', 'command', 'reply_code'],
  ['dhcp', 'msg_types'],
  ['tunnel', 'tunnel_type'],
  ['snmp', 'community'],
  ['sip', 'call_id'],
  ['ntp', 'stratum'],
  ['modbus', 'func'],
  ['dpd', 'analyzer', 'failure_reason'],
  ['weird', 'name', 'notice'],
  ['pe', 'compile_ts'],
];

const has = (record: JsonObject, name: string): boolean =>
  record[name] !== undefined || (name.includes('.') && record[name.replace('.', '_')] !== undefined);

const inferred = (record: JsonObject): string | undefined =>
  SIGNS.find(([, ...members]) => members.every((name) => has(record, name)))?.[0];

/** The log a record names; undefined for one that names none. */
const named = (record: JsonObject): string | undefined => {
  const path = record._path ?? record['@stream'];
  return typeof path === 'string' && path !== '' && path.length < 64 ? path : undefined;
};

const isNote = (note: JsonValue | undefined): boolean => typeof note === 'string' && note.includes('::');

/** Of Zeek, by members that nobody else has. */
const isRecord = (record: JsonObject): boolean => {
  const { ts } = record;
  if (named(record) !== undefined) return ts !== undefined || record._write_ts !== undefined;
  if (typeof ts !== 'number' && typeof ts !== 'string') return false;
  const { uid } = record;
  if (
    typeof uid === 'string' &&
    (has(record, 'id.orig_h') || (isObject(record.id) && record.id.orig_h !== undefined))
  )
    return true;
  return (
    (typeof record.fuid === 'string' || has(record, 'certificate.serial') || isNote(record.note)) &&
    inferred(record) !== undefined
  );
};

/** Where the record lies: the event itself, or one or two objects deep, under names that tell the log. */
const findRecord = (record: JsonObject): readonly string[] | undefined => {
  if (isRecord(record)) return [];
  for (const key in record) {
    const inner = record[key];
    // One member alone (the Kafka writer), or `zeek` among those of a shipper.
    if (key !== 'zeek' && !isKnown(key)) break;
    if (!isObject(inner)) break;
    if (key !== 'zeek') return isInner(inner) ? [key] : undefined;
  }
  const { zeek } = record;
  if (!isObject(zeek)) return undefined;
  for (const key in zeek) {
    const inner = zeek[key];
    if (isObject(inner) && isInner(inner)) return ['zeek', key];
  }
  return undefined;
};

const isInner = (inner: JsonObject): boolean =>
  inner.ts !== undefined && (inner.uid !== undefined || isRecord(inner) || has(inner, 'id.orig_h'));

const isKnown = (path: string): boolean => hasKind(path) || OTHERS.has(path) || ALONE.has(path);

/** Filebeat's name for conn.log, and Corelight's for what it thinned out. */
const pathOf = (path: string): string => {
  if (path === 'connection') return 'conn';
  if (isKnown(path)) return path;
  const cut = path.lastIndexOf('_');
  const stem = path.slice(0, cut);
  return cut > 0 && SUFFIXES.has(path.slice(cut)) && isKnown(stem) ? stem : path;
};

const SUFFIXES: ReadonlySet<string> = new Set(['_red', '_long', '_agg', '_links', '_summary']);

const mapZeek = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const at = findRecord(event.record) ?? [];
  let fields: Fields = draft.fields;
  for (const key of at) fields = fields.child(key) ?? fields;
  draft.takeTime(fields, 'ts');
  draft.takeTime(fields, '_write_ts');
  draft.takeSyslogTime();
  const path = named(fields.record) ?? at.at(-1) ?? inferred(fields.record) ?? 'unknown';
  return mapLog(new Log(draft, fields, path));
};

/** By kind; what has no end and no kind is a Base Event. */
const mapLog = (log: Log): OcsfEvent => {
  const kind = pathOf(log.path);
  const mapped = OTHERS.get(kind)?.(log);
  if (mapped !== undefined) return mapped;
  if (log.ends.src_endpoint !== undefined || log.ends.dst_endpoint !== undefined)
    return mapKind(log, kindOf(kind, log));
  return ALONE.get(kind)?.(log) ?? logEvent(log, {}, { class_uid: 0, message: log.path });
};

/** Zeek logs as JSON or TSV. */
export const zeek: Mapper = {
  product: 'zeek',
  formats: ['json', 'zeek'],
  markers: ['ts', '_write_ts', 'zeek', ...KIND_NAMES, ...OTHERS.keys(), ...ALONE.keys()],
  matches: (event) => findRecord(event.record) !== undefined,
  map: mapZeek,
};
