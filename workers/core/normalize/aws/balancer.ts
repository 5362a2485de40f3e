// Access logs of Application and Classic Load Balancers -> HTTP Activity (4002), and of Network Load Balancers ->
// Network Activity (4001); as JSON, or from text (lines.ts).
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import { Draft } from '../draft.ts';
import { arrow } from '../endpoint.ts';
import { buildEvent } from '../event.ts';
import { codeStatus, methodActivity } from '../http-message.ts';
import { REQUEST_URL, url } from '../url.ts';
import { arnParts, awsCloud, awsProduct, isTold, spellings } from './amazon.ts';

/** Fields of the text formats, in their order; `client` and `target` are address and port, `request` a whole line. */
export const ALB_FIELDS =
  'type time elb client target request_processing_time target_processing_time response_processing_time elb_status_code target_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol target_group_arn trace_id domain_name chosen_cert_arn matched_rule_priority request_creation_time actions_executed redirect_url error_reason target_list target_status_code_list classification classification_reason conn_trace_id';
export const CLB_FIELDS =
  'time elb client target request_processing_time target_processing_time response_processing_time elb_status_code target_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol';
export const NLB_FIELDS =
  'type log_version time elb listener client target connection_time tls_handshake_time received_bytes sent_bytes incoming_tls_alert chosen_cert_arn chosen_cert_serial ssl_cipher ssl_protocol tls_named_group domain_name alpn_fe_protocol alpn_be_protocol alpn_client_preference_list tls_connection_creation_time';

const PRODUCT = awsProduct('Elastic Load Balancing', 'Access Logs');

const spell = spellings(
  `${ALB_FIELDS} timestamp client_ip client_port target_ip target_port request_http_method request_verb request_url request_http_version request_proto`,
);

/** Maps one request or connection. */
export const mapBalancer = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const at = spell(event.record);
  const told = (name: string): string | undefined => fields.checked(at(name), isTold);
  draft.takeTime(fields, at('time'));
  draft.takeTime(fields, at('timestamp'));
  draft.takeSyslogTime();
  const method = told('request_http_method') ?? told('request_verb');
  const asked = told('request_url');
  const elb = told('elb');
  const group = told('target_group_arn');
  const code = fields.integer(at('elb_status_code'));
  const version = told('ssl_protocol');
  const received = fields.integer(at('received_bytes'));
  const sent = fields.integer(at('sent_bytes'));
  const client = { ip: fields.ip(at('client_ip')), port: fields.port(at('client_port')) };
  const source = client.ip === undefined ? undefined : client;
  const ip = fields.ip(at('target_ip'));
  const target = ip === undefined ? undefined : { ip, port: fields.port(at('target_port')) };
  const hostname = fields.hostname(at('domain_name'));
  const isHttp = method !== undefined || asked !== undefined || code !== undefined;
  const activity = !isHttp ? 6 : method === undefined ? 0 : methodActivity(method);
  const { region, account } = arnParts(group);
  const http_request = {
    http_method: activity === undefined ? undefined : method,
    uid: told('trace_id'),
    url: asked === undefined ? undefined : url(draft.observables, REQUEST_URL, asked),
    user_agent: told('user_agent'),
    version: told('request_http_version') ?? told('request_proto'),
  };
  return buildEvent(draft, {
    class_uid: isHttp ? CLASS.httpActivity : CLASS.networkActivity,
    activity_id: activity ?? 99,
    activity_name: activity === undefined ? method : undefined,
    product: PRODUCT,
    metadata: { log_name: told('type') },
    status: codeStatus(code),
    status_detail: told('error_reason'),
    message: isHttp ? `${method ?? 'request'} ${asked ?? ''} ${code ?? ''}` : arrow(source, target),
    members: {
      cloud: awsCloud(region, account),
      dst_endpoint: target ?? (hostname === undefined ? undefined : { hostname }),
      http_request: isHttp ? http_request : undefined,
      http_response: code === undefined ? undefined : { code },
      load_balancer:
        elb === undefined ? undefined : { code: fields.integer(at('target_status_code')), name: elb },
      src_endpoint: source,
      tls:
        version === undefined
          ? undefined
          : { cipher: told('ssl_cipher'), sni: target === undefined ? undefined : hostname, version },
      traffic:
        received === undefined && sent === undefined ? undefined : { bytes_in: sent, bytes_out: received },
    },
  });
};

/** A balancer beside a status, client or target. */
export const isBalancer = (record: JsonObject): boolean =>
  typeof record.elb === 'string' &&
  (record.elbStatusCode ??
    record.elb_status_code ??
    record.clientIp ??
    record.client_ip ??
    record.targetIp) !== undefined;
