// Resource logs of what stands before Azure's networks: Application Gateway and Front Door, their web application firewalls ->
// HTTP Activity (4002); Azure Firewall -> Network, HTTP or DNS Activity, Detection Finding (2004) of its threat intelligence.
// https://learn.microsoft.com/azure/application-gateway/monitor-application-gateway-reference, .../frontdoor/
// monitor-front-door-reference, .../firewall/monitor-firewall-reference
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { CLASS } from '../toolkit/classes.ts';
import { type ResponseCode, responseCode } from '../toolkit/dns-message.ts';
import { type Draft, openDraft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import { type Fields, isObject, wholeNumber } from '../toolkit/fields.ts';
import { codeStatus, methodActivity } from '../toolkit/http-message.ts';
import { fill, made, partOf, plan } from '../toolkit/plan.ts';
import { protocol } from '../toolkit/protocol.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { REQUEST_URL, url } from '../toolkit/url.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';
import { azureActivity, subscriptionOf } from './azure-activity.ts';
import { splitHost } from './parts.ts';

type Kind = 'dns' | 'finding' | 'network' | 'web';

interface Log {
  readonly kind: Kind;
  readonly name: string;
}

const logs = (name: string, kind: Kind, categories: string): [string, Log][] =>
  categories.split(' ').map((category) => [category, { kind, name }]);

/** By category, in lower case: Azure's own spelling changes with the year. */
const LOGS: ReadonlyMap<string, Log> = new Map([
  ...logs('Azure Application Gateway', 'web', 'applicationgatewayaccesslog applicationgatewayfirewalllog'),
  ...logs('Azure Front Door', 'web', 'frontdooraccesslog frontdoorwebapplicationfirewalllog'),
  ...logs('Azure CDN', 'web', 'azurecdnaccesslog webapplicationfirewalllogs'),
  ...logs('Azure Firewall', 'web', 'azfwapplicationrule azurefirewallapplicationrule'),
  ...logs('Azure Firewall', 'network', 'azfwnetworkrule azfwnatrule azurefirewallnetworkrule'),
  ...logs('Azure Firewall', 'finding', 'azfwthreatintel azfwidpssignature'),
  ...logs('Azure Firewall', 'dns', 'azfwdnsquery'),
]);

const ENDS = plan([
  'src_endpoint.ip ip:clientIP ip:clientIp ip:SourceIp ip:SourceIP',
  '+src_endpoint.port port:clientPort port:SourcePort',
  'dst_endpoint.ip ip:DestinationIp ip:DestinationIP',
  'dst_endpoint.hostname host:host host:hostname host:hostName host:originalHost host:Fqdn host:FQDN',
  '+dst_endpoint.port port:DestinationPort',
  'firewall_rule.uid told:ruleId',
  'firewall_rule.name told:ruleName told:Rule',
  '+firewall_rule.type told:ruleSetType',
  '+firewall_rule.category told:ruleGroup told:RuleCollection',
  '+firewall_rule.version told:ruleSetVersion',
  'policy.uid told:policyId',
  'policy.name told:policy told:Policy told:policyScopeName',
]);

const HTTP = plan([
  'http_request.user_agent told:userAgent',
  'http_request.referrer told:referer told:referrer',
  'http_request.version told:httpVersion',
  'http_request.uid told:trackingReference told:transactionId',
  'http_request.length int:receivedBytes int:requestBytes',
  'http_response.code int:httpStatus int:httpStatusCode',
  '+http_response.length int:sentBytes int:responseBytes',
  'tls.version told:sslProtocol told:securityProtocol',
  '+tls.cipher told:sslCipher told:securityCipher',
]);

const DNS = plan([
  'query.hostname told:QueryName',
  '+query.type told:QueryType',
  '+query.class told:QueryClass',
]);

const FINDING = plan(['title told:ThreatDescription told:Description', 'uid label:SignatureId']);

/** The path asked for with its query, or the whole URL, and the host where it is told beside it. */
const takeUrl = (draft: Draft, body: Fields, host: unknown): JsonObject | undefined => {
  const told = body.text('originalRequestUriWithArgs') ?? body.text('TargetUrl');
  const path = told ?? body.text('requestUri');
  if (told !== undefined && body.peek('requestUri') === told) body.drop('requestUri');
  if (path === undefined) return undefined;
  const query = told === undefined && !path.includes('?') ? body.text('requestQuery') : undefined;
  const asked = url(draft.observables, REQUEST_URL, query === undefined ? path : `${path}?${query}`);
  if (asked !== undefined && asked.hostname === undefined && typeof host === 'string') asked.hostname = host;
  return asked;
};

/** Azure Firewall of before 2022 says all in a sentence: `TCP request from 10.0.0.4:5000 to 192.0.2.1:443. Action: Deny.` */
const readSentence = (
  text: string,
  members: JsonObject,
): { proto?: string | undefined; action?: string | undefined } => {
  const [proto, request, from, source = '', to, target = '', word, action] = text.slice(0, 500).split(' ', 8);
  if (request !== 'request' || from !== 'from' || to !== 'to') return {};
  const destination = target.replace(/\.$/, '');
  const colon = destination.lastIndexOf(':');
  members.src_endpoint = splitHost(source);
  members.dst_endpoint =
    splitHost(destination) ?? (colon > 0 ? { hostname: destination.slice(0, colon) } : undefined);
  return { action: word === 'Action:' ? action?.replace(/\.$/, '') : undefined, proto };
};

/** What firewalls of the web say besides what every control does: `Matched`, `Detected`. */
const MATCHED: Verdict = { action: 'Observed', action_id: 3, disposition: 'Detected', disposition_id: 15 };

const verdictOf = (word: unknown): Verdict | undefined =>
  typeof word !== 'string' ? undefined : word === 'Matched' ? MATCHED : wordVerdict(word.toLowerCase());

const connectionOf = (name: string | undefined): JsonObject | undefined => {
  const known = name === '' ? undefined : protocol(name);
  return known?.number === undefined
    ? undefined
    : { direction_id: 0, protocol_name: known.name, protocol_num: known.number };
};

type Shape = Pick<EventParts, 'activity_id' | 'activity_name' | 'class_uid' | 'members' | 'message'> &
  Partial<Pick<EventParts, 'severity_id' | 'status' | 'status_code'>>;

const webShape = (draft: Draft, body: Fields, members: JsonObject, isDenied: boolean): Shape => {
  const method = body.peek('httpMethod');
  const activity = typeof method === 'string' ? methodActivity(method) : undefined;
  if (activity !== undefined) body.drop('httpMethod');
  fill(body, HTTP, members);
  const asked = takeUrl(draft, body, partOf(members, 'dst_endpoint')?.hostname);
  if (asked !== undefined || activity !== undefined)
    members.http_request = {
      ...partOf(members, 'http_request'),
      http_method: activity === undefined ? undefined : method,
      url: asked,
    };
  const code = partOf(members, 'http_response')?.code;
  const status = typeof code === 'number' ? code : undefined;
  const isNamed = activity === undefined && typeof method === 'string' && method !== '';
  return {
    activity_id: activity ?? (isNamed ? 99 : 0),
    activity_name: isNamed ? method : undefined,
    class_uid: CLASS.httpActivity,
    members,
    message:
      `${typeof method === 'string' ? method : 'request'} ${asked?.url_string ?? ''} ${status ?? ''}`.trim(),
    severity_id: isDenied ? SEVERITY.low : undefined,
    status: codeStatus(status),
    status_code: status === undefined ? undefined : String(status),
  };
};

/** Of a signature: high, medium, low. */
const SEVERITIES: readonly number[] = [SEVERITY.high, SEVERITY.medium, SEVERITY.low];

const findingShape = (
  body: Fields,
  { connection_info, dst_endpoint, src_endpoint, ...rest }: JsonObject,
): Shape => {
  const info = made(body, FINDING) ?? {};
  const title = info.title ?? 'threat intelligence';
  return {
    activity_id: 1,
    class_uid: CLASS.detectionFinding,
    members: {
      ...rest,
      evidences: [{ connection_info, dst_endpoint, src_endpoint }],
      finding_info: { ...info, title, uid: info.uid ?? title },
      is_alert: true,
    },
    message: String(title),
    severity_id: SEVERITIES[(wholeNumber(body.peek('Severity')) ?? 2) - 1],
  };
};

/** A question with its answer's code is the traffic of both. */
const lookup = (members: JsonObject, code: ResponseCode | undefined, ends: string): Shape => ({
  activity_id: code === undefined ? 1 : 6,
  class_uid: CLASS.dnsActivity,
  members: { ...members, rcode: code?.name, rcode_id: code?.id },
  message: `query ${ends}`,
});

/** Undefined where the class has no end it wants, or nothing was asked for. */
const shapeOf = (
  draft: Draft,
  body: Fields,
  kind: Kind,
  members: JsonObject,
  verdict: Verdict | undefined,
): Shape | undefined => {
  if (kind === 'web') {
    const web = webShape(draft, body, members, verdict?.action_id === 2);
    if ((web.members.http_request ?? web.members.http_response) !== undefined) return web;
  }
  if ((members.src_endpoint ?? members.dst_endpoint) === undefined) return undefined;
  if (kind === 'finding') return findingShape(body, members);
  const ends = arrow(partOf(members, 'src_endpoint'), partOf(members, 'dst_endpoint'));
  if (kind === 'dns' && fill(body, DNS, members).query !== undefined)
    return lookup(members, responseCode(body.peek('ResponseCode')), ends);
  const activity_id = verdict?.action_id === 2 ? 5 : 6;
  return { activity_id, class_uid: CLASS.networkActivity, members, message: ends };
};

const mapGateway = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'time', 'timeStamp', 'timestamp');
  const { fields } = draft;
  const category = fields.text('category') ?? '';
  const log = LOGS.get(category.toLowerCase()) ?? { kind: 'network', name: 'Azure' };
  const body = fields.child('properties') ?? fields;
  const account = subscriptionOf(fields.spell('resourceId'));
  const members: JsonObject = {
    cloud: {
      account: account === undefined ? undefined : { type: 'Azure Subscription', type_id: 13, uid: account },
      provider: 'Azure',
    },
  };
  fill(body, ENDS, members);
  const sentence = readSentence(body.spell('msg'), members);
  members.connection_info = connectionOf(sentence.proto ?? body.spell('Protocol').toLowerCase());
  const verdict = verdictOf(sentence.action ?? body.peek('action') ?? body.peek('Action'));
  const shape = shapeOf(draft, body, log.kind, members, verdict);
  // Of what lacks all that, only that something was done to a resource.
  if (shape === undefined) return azureActivity.map(event, context);
  const isDns = shape.class_uid === CLASS.dnsActivity;
  return buildEvent(draft, {
    ...shape,
    product: { name: log.name, vendor_name: 'Microsoft' },
    metadata: { event_code: fields.text('operationName'), log_name: category },
    verdict: isDns ? undefined : verdict,
    status_detail: body.checked('message', isTold) ?? body.child('details')?.checked('msg', isTold),
  });
};

const isTold = (text: string): boolean => text !== '';

/** Application Gateway, Front Door, and Azure Firewall. */
export const azureGateway: Mapper = {
  product: 'microsoft-azure-gateway',
  formats: ['json'],
  markers: ['operationName', 'resourceId'],
  matches: ({ record }) =>
    isObject(record.properties) &&
    typeof record.category === 'string' &&
    record.category.length < 50 &&
    LOGS.has(record.category.toLowerCase()),
  map: mapGateway,
};
