// What a Wazuh alert is about. Wazuh's decoders put the fields they found under `data`, by names that depend on the
// decoder (https://documentation.wazuh.com/current/user-manual/ruleset/decoders/dynamic-fields.html): its static fields
// (srcip, dstuser, ...), Windows event data, auditd, cloud logs. Looked for in this order, first hit wins.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';
import { fileOf } from '../toolkit/file.ts';
import { fingerprintOf } from '../toolkit/fingerprint.ts';
import { processOf } from '../toolkit/process.ts';
import {
  places,
  seek,
  takeHostname,
  takeInteger,
  takeIp,
  takeLabel,
  takePort,
  takeText,
} from '../toolkit/seek.ts';
import { url } from '../toolkit/url.ts';

const SRC_IP = places(
  'srcip',
  'src_ip',
  'win.eventdata.ipAddress',
  'win.eventdata.sourceIp',
  'aws.source_ip_address',
  'aws.sourceIPAddress',
  'aws.service.action.networkConnectionAction.remoteIpDetails.ipAddressV4',
  'aws.service.action.awsApiCallAction.remoteIpDetails.ipAddressV4',
  'aws.service.action.portProbeAction.portProbeDetails.remoteIpDetails.ipAddressV4',
  'aws.srcaddr',
  'ms-graph.ipAddress',
  'office365.ClientIP',
  'office365.ActorIpAddress',
  'azure.callerIpAddress',
  'gcp.protoPayload.requestMetadata.callerIp',
  'gcp.jsonPayload.sourceIP',
  'github.actor_ip',
  'osquery.columns.remote_address',
);
const SRC_PORT = places(
  'srcport',
  'src_port',
  'win.eventdata.ipPort',
  'win.eventdata.sourcePort',
  'aws.service.action.networkConnectionAction.remotePortDetails.port',
  'aws.srcport',
);
const SRC_HOST = places('win.eventdata.workstationName', 'win.eventdata.sourceHostname', 'srchost');
const DST_IP = places(
  'dstip',
  'dest_ip',
  'win.eventdata.destinationIp',
  'aws.service.action.networkConnectionAction.localIpDetails.ipAddressV4',
  'aws.resource.instanceDetails.networkInterfaces.privateIpAddress',
  'aws.dstaddr',
);
const DST_PORT = places(
  'dstport',
  'dest_port',
  'win.eventdata.destinationPort',
  'aws.service.action.networkConnectionAction.localPortDetails.port',
  'aws.service.action.portProbeAction.portProbeDetails.localPortDetails.port',
  'aws.dstport',
);
const DST_HOST = places('win.eventdata.destinationHostname', 'dsthost', 'hostname');
const USER = places(
  'dstuser',
  'srcuser',
  'user',
  'win.eventdata.targetUserName',
  'win.eventdata.subjectUserName',
  'win.eventdata.user',
  'syscheck.uname_after',
  'audit.acct',
  'aws.userIdentity.userName',
  'aws.user_identity.userName',
  'aws.resource.accessKeyDetails.userName',
  'office365.UserId',
  'gcp.protoPayload.authenticationInfo.principalEmail',
  'github.actor',
  'azure.identity',
  'ms-graph.userPrincipalName',
);
const USER_ID = places('win.eventdata.targetUserSid', 'ms-graph.userId', 'uid', 'audit.uid');
const EXECUTABLE = places('win.eventdata.image', 'win.eventdata.newProcessName', 'audit.exe');
/** Of sudo; active responses have a verb there. */
const COMMAND = places('command');
const takePath = (at: Fields, key: string): string | undefined =>
  at.spell(key).includes('/') || at.spell(key).includes('\\') ? at.text(key) : undefined;
const takeExecutable = (data: Fields): string | undefined =>
  seek(data, EXECUTABLE, takeText) ?? seek(data, COMMAND, takePath);
const PID = places('win.eventdata.processId', 'audit.pid', 'pid');
const COMMAND_LINE = places('win.eventdata.commandLine', 'audit.execve.command');
const PARENT = places('win.eventdata.parentImage');
const PARENT_PID = places('win.eventdata.parentProcessId', 'audit.ppid');
const FILE = places(
  'virustotal.source.file',
  'audit.file.name',
  'YARA.scanned_file',
  'YARA.file_path',
  'yara_scanned_file',
  'win.eventdata.targetFilename',
  'file',
  'osquery.columns.path',
);
const URL = places('url', 'http.url', 'uri');
const METHOD = places('http.http_method');

const source = (data: Fields): JsonObject | undefined => {
  const ip = seek(data, SRC_IP, takeIp);
  const hostname = ip === undefined ? seek(data, SRC_HOST, takeHostname) : undefined;
  if (ip === undefined && hostname === undefined) return undefined;
  return { hostname, ip, port: seek(data, SRC_PORT, takePort) };
};

const destination = (data: Fields): JsonObject | undefined => {
  const ip = seek(data, DST_IP, takeIp);
  const hostname = ip === undefined ? seek(data, DST_HOST, takeHostname) : undefined;
  if (ip === undefined && hostname === undefined) return undefined;
  return { hostname, ip, port: seek(data, DST_PORT, takePort) };
};

const process = (data: Fields): JsonObject | undefined => {
  const pid = seek(data, PID, takeInteger);
  if (pid === undefined) return undefined;
  const parentPid = seek(data, PARENT_PID, takeInteger);
  return processOf({
    cmd_line: seek(data, COMMAND_LINE, takeText),
    path: takeExecutable(data),
    parent:
      parentPid === undefined ? undefined : processOf({ path: seek(data, PARENT, takeText), pid: parentPid }),
    pid,
  });
};

const HASHES = [
  ['md5', places('virustotal.source.md5', 'md5', 'md5_after')],
  ['sha1', places('virustotal.source.sha1', 'sha1', 'sha1_after')],
  ['sha256', places('virustotal.source.sha256', 'sha256', 'sha256_after')],
] as const;

/** A file with the hashes beside it; undefined without a path. */
const takeFile = (data: Fields, path: string | undefined): JsonObject | undefined => {
  if (path === undefined) return undefined;
  const hashes: JsonObject[] = [];
  for (const [algorithm, list] of HASHES) {
    const value = seek(data, list, takeText);
    if (value !== undefined) hashes.push(fingerprintOf(algorithm, value));
  }
  return fileOf(path, { hashes: hashes.length === 0 ? undefined : hashes });
};

const METHODS: ReadonlySet<unknown> = new Set(['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH']);

/** The web-accesslog decoder calls the method `protocol` and the status `id`. */
const request = (draft: Draft, data: Fields): { request?: JsonObject; response?: JsonObject } => {
  const text = seek(data, URL, takeText);
  if (text === undefined) return {};
  const isAccess = METHODS.has(data.peek('protocol'));
  const method = isAccess ? data.text('protocol') : seek(data, METHOD, takeText);
  const code = isAccess ? data.integer('id') : undefined;
  const address = url(draft.observables, EVIDENCE_REQUEST_URL, text);
  return {
    request: { http_method: method, url: address },
    ...(code === undefined ? {} : { response: { code } }),
  };
};

const EVIDENCE_REQUEST_URL = {
  hostname: 'evidences.http_request.url.hostname',
  url: 'evidences.http_request.url.url_string',
};

/** The first evidence of an alert; undefined when its data names nothing that can be one. */
export const takeEvidence = (
  draft: Draft,
  data: Fields | undefined,
  syscheck?: Fields,
): JsonObject | undefined => {
  if (data === undefined && syscheck === undefined) return undefined;
  const fields = data ?? syscheck;
  if (fields === undefined) return undefined;
  const http = request(draft, fields);
  const running = process(fields);
  const path = syscheck?.text('path') ?? seek(fields, FILE, takeText);
  const name = seek(fields, USER, takeText);
  const uid = seek(fields, USER_ID, takeLabel);
  const evidence: JsonObject = {
    dst_endpoint: destination(fields),
    file: takeFile(syscheck ?? fields, path ?? (running === undefined ? takeExecutable(fields) : undefined)),
    http_request: http.request,
    http_response: http.response,
    process: running,
    src_endpoint: source(fields),
    url: http.request?.url,
    user: name === undefined && uid === undefined ? undefined : { name, uid },
  };
  // `http_request` alone is none of what OCSF calls evidence, but its `url` is.
  return Object.values(evidence).some((part) => part !== undefined) ? evidence : undefined;
};
