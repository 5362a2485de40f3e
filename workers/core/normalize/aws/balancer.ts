// Access logs of Application and Classic Load Balancers -> HTTP Activity (4002), and of Network Load Balancers ->
// Network Activity (4001); as JSON, or from text (lines.ts).
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import { openDraft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { buildEvent } from '../toolkit/event.ts';
import { isObject, wholeNumber } from '../toolkit/fields.ts';
import { codeStatus, methodActivity } from '../toolkit/http-message.ts';
import { fill, partOf, plan } from '../toolkit/plan.ts';
import { REQUEST_URL, url } from '../toolkit/url.ts';
import { arnParts, awsCloud, awsProduct, spellings } from './amazon.ts';

const TRAFFIC =
  'request_processing_time target_processing_time response_processing_time elb_status_code target_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol';

/** Fields of the text formats, in their order; `client` and `target` are address and port, `request` a whole line. */
export const CLB_FIELDS = `time elb client target ${TRAFFIC}`;
export const ALB_FIELDS = `type ${CLB_FIELDS} target_group_arn trace_id domain_name chosen_cert_arn matched_rule_priority request_creation_time actions_executed redirect_url error_reason target_list target_status_code_list classification classification_reason conn_trace_id`;
export const NLB_FIELDS =
  'type log_version time elb listener client target connection_time tls_handshake_time received_bytes sent_bytes incoming_tls_alert chosen_cert_arn chosen_cert_serial ssl_cipher ssl_protocol tls_named_group domain_name alpn_fe_protocol alpn_be_protocol alpn_client_preference_list tls_connection_creation_time';

const PRODUCT = awsProduct('Elastic Load Balancing', 'Access Logs');

const spell = spellings(
  `${ALB_FIELDS} timestamp client_ip client_port target_ip target_port request_http_method request_verb request_url request_http_version request_proto`,
);

const ACCESS = plan([
  'dst_endpoint.ip ip:target_ip',
  '+dst_endpoint.port port:target_port',
  '+dst_endpoint.hostname host:domain_name',
  'load_balancer.name told:elb',
  '+load_balancer.code int:target_status_code',
  'metadata.log_name told:type',
  'src_endpoint.ip ip:client_ip',
  '+src_endpoint.port port:client_port',
  'status_detail told:error_reason',
  'tls.version told:ssl_protocol',
  '+tls.cipher told:ssl_cipher',
  '+tls.sni host:domain_name',
  'traffic.bytes_in int:sent_bytes',
  'traffic.bytes_out int:received_bytes',
]);

const HTTP = plan([
  'http_request.http_method told:request_http_method told:request_verb',
  'http_request.uid told:trace_id',
  'http_request.user_agent told:user_agent',
  'http_request.version told:request_http_version told:request_proto',
  'http_response.code int:elb_status_code',
  'url told:request_url',
]);

/** Maps one request or connection. */
export const mapBalancer = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'time', 'timestamp', 'Timestamp');
  const { fields } = draft;
  const at = spell(event.record);
  const { metadata, status_detail, ...members } = fill(fields, ACCESS, {}, at);
  const { url: asked, ...http } = fill(fields, HTTP, {}, at);
  const [request, response] = [partOf(http, 'http_request'), partOf(http, 'http_response')];
  const isHttp = asked !== undefined || request !== undefined || response !== undefined;
  const method = typeof request?.http_method === 'string' ? request.http_method : undefined;
  const activity = !isHttp ? 6 : method === undefined ? 0 : methodActivity(method);
  const code = typeof response?.code === 'number' ? response.code : undefined;
  const { region, account } = arnParts(fields.spell(at('target_group_arn')));
  if (isHttp) {
    const target = typeof asked === 'string' ? url(draft.observables, REQUEST_URL, asked) : undefined;
    const known = activity === undefined ? undefined : method;
    http.http_request = { ...request, http_method: known, url: target };
  }
  const ends = arrow(partOf(members, 'src_endpoint'), partOf(members, 'dst_endpoint'));
  return buildEvent(draft, {
    class_uid: isHttp ? CLASS.httpActivity : CLASS.networkActivity,
    activity_id: activity ?? 99,
    activity_name: activity === undefined ? method : undefined,
    product: PRODUCT,
    metadata: isObject(metadata) ? metadata : undefined,
    status: codeStatus(code),
    status_detail: typeof status_detail === 'string' ? status_detail : undefined,
    message: isHttp ? `${method ?? 'request'} ${asked ?? ''} ${code ?? ''}` : ends,
    members: { ...members, ...http, cloud: awsCloud(region, account) },
  });
};

const isAddress = (value: JsonValue | undefined): boolean => typeof value === 'string' && isIp(value);

/** A balancer beside the status it answered, or the address of a client or target: what the classes want. */
export const isBalancer = (record: JsonObject): boolean =>
  wholeNumber(record.elbStatusCode) !== undefined ||
  (typeof record.elb === 'string' &&
    (wholeNumber(record.elb_status_code) !== undefined ||
      isAddress(record.clientIp ?? record.client_ip) ||
      isAddress(record.targetIp ?? record.target_ip)));
