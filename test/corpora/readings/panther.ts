// Product logs out of Panther's rule tests: each line wraps one event as `log`. Upstream trimmed many by hand, so that
// what is missing is not expected. Read by what the event itself looks like, from each product's documentation.
import { type Corpus, type Data, ndjson, type Reading } from '../corpus.ts';
import { type Expected, expecting } from '../expected.ts';
import { first, ip, jsonLines, list, look, lowerNames, millis, parseJson, port, text } from '../look.ts';
import { readCloudTrail } from './cloudtrail.ts';
import { readWindows } from './windows.ts';

type Read = (log: unknown) => Expected;

const verdict = (value: unknown, good: readonly string[], bad: readonly string[]): string | undefined => {
  const word = text(value)?.toUpperCase() ?? '';
  if (good.includes(word)) return 'success';
  return bad.includes(word) ? 'failure' : undefined;
};

const byCode = (code: unknown): string | undefined =>
  typeof code === 'number' && code >= 100 ? (code < 400 ? 'success' : 'failure') : undefined;

const kubernetes: Read = (log) =>
  expecting({
    timestamp: [millis(look(log, 'requestReceivedTimestamp')), millis(look(log, 'stageTimestamp'))],
    src_ip: ip(look(log, 'sourceIPs', 0)),
    user: text(look(log, 'user', 'username')),
    outcome: byCode(look(log, 'responseStatus', 'code')),
    event_code: text(look(log, 'verb')),
  });

const googleAudit: Read = (log) => {
  const payload = look(log, 'protoPayload');
  const status = look(payload, 'status', 'code');
  return expecting({
    timestamp: [millis(look(log, 'timestamp')), millis(look(log, 'receiveTimestamp'))],
    src_ip:
      ip(look(payload, 'requestMetadata', 'callerIP')) ?? ip(look(payload, 'requestMetadata', 'callerIp')),
    user: text(look(payload, 'authenticationInfo', 'principalEmail')),
    outcome: typeof status === 'number' && status > 0 ? 'failure' : undefined,
    event_code: text(look(payload, 'methodName')),
  });
};

/** Azure Monitor; AKS puts the Kubernetes event into it as text. */
const azure: Read = (log) => {
  const inner = look(log, 'properties', 'log');
  if (typeof inner === 'string' && inner.startsWith('{')) return kubernetes(parseJson(inner));
  return expecting({
    timestamp: millis(look(log, 'time')),
    src_ip: ip(look(log, 'callerIpAddress')),
    outcome: verdict(
      first(log, 'resultType', 'resultSignature'),
      ['SUCCESS', 'SUCCEEDED', '0'],
      ['FAILURE', 'FAILED'],
    ),
    event_code: text(look(log, 'operationName')),
  });
};

const okta: Read = (log) => {
  const event = lowerNames(log);
  const actor = look(event, 'actor');
  const severity = text(look(event, 'severity'));
  return expecting({
    timestamp: millis(look(event, 'published')),
    src_ip: ip(look(event, 'client', 'ipaddress')),
    user: ['alternateid', 'displayname', 'id'].map((name) => text(look(actor, name))),
    outcome: verdict(look(event, 'outcome', 'result'), ['SUCCESS', 'ALLOW'], ['FAILURE', 'DENY']),
    severity: { DEBUG: [1], INFO: [1], WARN: [2, 3], ERROR: [3, 4] }[severity ?? ''],
    event_code: text(look(event, 'eventtype')),
  });
};

const guardDuty: Read = (log) => {
  const score = look(log, 'severity');
  const seen = look(log, 'service', 'eventLastSeen');
  const action = look(log, 'service', 'action');
  const remote = look(action, 'awsApiCallAction', 'remoteIpDetails', 'ipAddressV4');
  return expecting({
    timestamp: [seen, look(log, 'updatedAt'), look(log, 'createdAt')].map(millis),
    src_ip: ip(remote),
    severity:
      typeof score === 'number' ? (score < 4 ? [2] : score < 7 ? [3] : score < 9 ? [4] : [5]) : undefined,
    event_code: text(look(log, 'type')),
  });
};

const vpcFlow: Read = (log) => {
  const event = lowerNames(log);
  return expecting({
    timestamp: [millis(look(event, 'start')), millis(look(event, 'end'))],
    src_ip: ip(look(event, 'srcaddr')),
    src_port: port(look(event, 'srcport')),
    dst_ip: ip(look(event, 'dstaddr')),
    dst_port: port(look(event, 'dstport')),
    outcome: { ACCEPT: 'allowed', REJECT: 'blocked' }[text(look(event, 'action')) ?? ''],
  });
};

const vpcDns: Read = (log) =>
  expecting({
    timestamp: millis(first(log, 'query_timestamp', 'time')),
    src_ip: ip(look(log, 'srcaddr')) ?? ip(look(log, 'src_endpoint', 'ip')),
    src_port: port(look(log, 'srcport')) ?? port(look(log, 'src_endpoint', 'port')),
    domain: text(look(log, 'query_name')) ?? text(look(log, 'query', 'hostname')),
  });

const waf: Read = (log) => {
  const action = text(look(log, 'action'));
  return expecting({
    timestamp: millis(look(log, 'timestamp')),
    src_ip: ip(look(log, 'httpRequest', 'clientIp')),
    outcome: { ALLOW: 'allowed', BLOCK: 'blocked' }[action ?? ''],
    url: text(look(log, 'httpRequest', 'uri')),
  });
};

const s3Access: Read = (log) =>
  expecting({
    timestamp: millis(look(log, 'time')),
    src_ip: ip(look(log, 'remoteip')),
    user: [text(look(log, 'requester')), text(look(log, 'requester'))?.split(/[/:]/).at(-1)],
    outcome: byCode(look(log, 'httpstatus')),
    event_code: text(look(log, 'operation')),
  });

const cloudflare: Read = (log) =>
  expecting({
    timestamp: millis(first(log, 'Datetime', 'EdgeStartTimestamp')),
    src_ip: ip(look(log, 'ClientIP')),
    outcome: { block: 'blocked', drop: 'blocked', allow: 'allowed' }[text(look(log, 'Action')) ?? ''],
    domain: text(look(log, 'ClientRequestHost')),
    url: text(first(log, 'ClientRequestPath', 'ClientRequestURI')),
  });

const githubAudit: Read = (log) =>
  expecting({
    timestamp: ['created_at', '@timestamp', 'at_sign_timestamp'].map((name) => millis(look(log, name))),
    src_ip: ip(look(log, 'actor_ip')),
    user: text(look(log, 'actor')),
    event_code: text(look(log, 'action')),
  });

/** Events that are not called what they are about. */
const eventsAbout = (member: string): string[] => {
  if (member === 'comment')
    return ['issue_comment', 'commit_comment', 'discussion_comment', 'pull_request_review_comment'];
  return member === 'review' ? ['pull_request_review'] : [member, `${member}s`];
};

/** The event's name is in a header that is not here: it shows in the member that the event is about. */
const githubWebhook: Read = (log) => {
  const action = text(look(log, 'action'));
  const about = typeof log === 'object' && log !== null ? Object.keys(log) : [];
  return expecting({
    user: [text(look(log, 'sender', 'login')), text(look(log, 'pusher', 'name'))],
    event_code:
      action === undefined
        ? undefined
        : [action, ...about.flatMap(eventsAbout).map((name) => `${name}.${action}`)],
  });
};

/** By log type: the file's name, or the type Panther wrote into the event. */
const READS: Readonly<Record<string, Read>> = {
  'AWS.GuardDuty': guardDuty,
  'AWS.S3ServerAccess': s3Access,
  'AWS.VPCDns': vpcDns,
  'AWS.VPCFlow': vpcFlow,
  'AWS.WAFWebACL': waf,
  'Amazon.EKS.Audit': kubernetes,
  'Azure.MonitorActivity': azure,
  'Cloudflare.Firewall': cloudflare,
  'Cloudflare.HttpRequest': cloudflare,
  'GCP.AuditLog': googleAudit,
  'GitHub.Audit': githubAudit,
  'GitHub.Webhook': githubWebhook,
  'Okta.SystemLog': okta,
};

/** What a log is by its own look, for corpora that do not say. */
const typeOf = (log: unknown): string => {
  if (look(log, 'protoPayload') !== undefined) return 'GCP.AuditLog';
  if (look(log, 'auditID') !== undefined && look(log, 'verb') !== undefined) return 'Amazon.EKS.Audit';
  if (look(log, 'operationName') !== undefined) return 'Azure.MonitorActivity';
  return look(lowerNames(log), 'eventsource') === undefined ? 'unknown' : 'AWS.CloudTrail';
};

/** Reads one log of a type; without a type, of the one that it looks like. */
export const readLog = (log: unknown, fileType = 'unknown'): Reading => {
  const named = text(look(log, 'p_log_type')) ?? fileType;
  const type = Object.hasOwn(READS, named) && look(log, 'protoPayload') === undefined ? named : typeOf(log);
  if (named === 'Windows.EventLogs') return readWindows(log);
  if (named === 'AWS.CloudTrail' || type === 'AWS.CloudTrail') return readCloudTrail(log);
  const read = Object.hasOwn(READS, type) ? READS[type] : undefined;
  const name = first(
    log,
    'eventType',
    'action',
    'verb',
    'operation',
    'type',
    'event_type',
    'activityDisplayName',
  );
  const kind = `${type === 'unknown' ? named : type} ${text(name) ?? ''}`;
  return { kind, original: log, expected: read?.(log) ?? {} };
};

/** panther-analysis: a row of the table for each log type. */
export const panther = (data: Data): Corpus[] =>
  data.files('panther-analysis', '.ndjson').map((file) => {
    const type = file.replace('.ndjson', '');
    const logs = jsonLines(data.read(`panther-analysis/${file}`)).map((line) => look(line, 'log'));
    // A few tests hold a list of events, or none at all.
    const events = logs
      .flatMap((log) => (Array.isArray(log) ? list(log) : [log]))
      .filter((log) => typeof log === 'object');
    const body = ndjson(`panther-analysis/${file}`, events, (log) => readLog(log, type));
    return { name: `panther/${type}`, bodies: [body] };
  });
