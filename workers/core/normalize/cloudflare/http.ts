// HTTP through Cloudflare -> HTTP Activity (4002): http_requests, firewall_events and gateway_http of Logpush
// (https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { takePlace } from '../saas/place.ts';
import { urlOf } from '../saas/request.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { algorithmOf } from '../toolkit/fingerprint.ts';
import { codeStatus, methodActivity } from '../toolkit/http-message.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { takeObject } from '../toolkit/take-object.ts';
import { CLOUDFLARE, takeActor, takeDevice, takeRule, takeVerdict } from './parts.ts';

/** The URL asked for: whole (`URL`), or of its parts, which are then taken. */
const takeTarget = (fields: Fields): string | undefined => {
  const whole = fields.text('URL');
  if (whole !== undefined) return whole;
  const path = fields.text('ClientRequestURI') ?? fields.text('ClientRequestPath');
  if (path === undefined) return undefined;
  const query = path === fields.peek('ClientRequestPath') ? (fields.text('ClientRequestQuery') ?? '') : '';
  // The path of a whole URI says nothing new.
  if (path.startsWith(fields.spell('ClientRequestPath') || ' ')) fields.drop('ClientRequestPath');
  const host = fields.peek('ClientRequestHost');
  const target = `${path}${query === '' || query.startsWith('?') ? query : `?${query}`}`;
  if (typeof host !== 'string' || host === '') return target;
  const scheme = fields.text('ClientRequestScheme');
  return `${scheme ?? (fields.spell('ClientSSLProtocol').startsWith('TLS') ? 'https' : 'http')}://${host}${target}`;
};

const takeRequest = (fields: Fields): JsonObject | undefined => {
  const method = ['ClientRequestMethod', 'HTTPMethod'].find(
    (key) => methodActivity(fields.spell(key)) !== undefined,
  );
  const target = takeTarget(fields);
  const user_agent = fields.text('ClientRequestUserAgent') ?? fields.text('UserAgent');
  if (method === undefined && target === undefined && user_agent === undefined) return undefined;
  return {
    http_method: method === undefined ? undefined : fields.text(method),
    length: fields.integer('ClientRequestBytes'),
    referrer: fields.text('ClientRequestReferer') ?? fields.text('Referer'),
    uid: fields.text('RayID') ?? fields.text('RequestID'),
    url: urlOf(target),
    user_agent,
    version: fields.text('ClientRequestProtocol') ?? fields.text('HTTPVersion'),
  };
};

const takeResponse = (fields: Fields): JsonObject | undefined => {
  const code = fields.integer('EdgeResponseStatus') ?? fields.integer('HTTPStatusCode');
  if (code === undefined) return undefined;
  return {
    body_length: fields.integer('EdgeResponseBodyBytes'),
    code,
    content_type: fields.text('EdgeResponseContentType'),
    latency: fields.integer('EdgeTimeToFirstByteMs'),
    length: fields.integer('EdgeResponseBytes'),
  };
};

const takeTls = (fields: Fields): JsonObject | undefined => {
  const version = fields.peek('ClientSSLProtocol');
  if (typeof version !== 'string' || version === '' || version === 'none') return undefined;
  fields.drop('ClientSSLProtocol');
  const ja3 = fields.peek('JA3Hash');
  const isHash = typeof ja3 === 'string' && algorithmOf(ja3) === 'md5';
  if (isHash) fields.drop('JA3Hash');
  return {
    cipher: fields.text('ClientSSLCipher'),
    ja3_hash: isHash ? { algorithm: 'MD5', algorithm_id: 1, value: ja3 } : undefined,
    version,
  };
};

const CLIENT = {
  asn: 'ClientASN',
  asnName: 'ClientASNDescription',
  city: 'ClientCity',
  country: 'ClientCountry',
  ip: 'ClientIP',
  port: 'ClientSrcPort',
  region: 'ClientRegionCode',
};

/** A file that was stopped on its way, as OCSF `file`. */
const takeFile = (fields: Fields): JsonObject | undefined => {
  const name = fields.text('BlockedFileName');
  if (name === undefined) return undefined;
  const hash = fields.peek('BlockedFileHash');
  const algorithm = typeof hash === 'string' ? algorithmOf(hash) : undefined;
  if (algorithm === 'sha256') fields.drop('BlockedFileHash');
  return {
    hashes: algorithm === 'sha256' ? [{ algorithm: 'SHA-256', algorithm_id: 3, value: hash }] : undefined,
    name,
    size: fields.integer('BlockedFileSize'),
    type_id: 1,
  };
};

/** The action of the rule, or of the first of several, that decided. */
const VERDICT_KEYS = ['Action', 'SecurityAction', 'WAFAction'];

/** What a rule decided about a client of whose request nothing is told; undefined without the client. */
const mapBare = (draft: Draft, log_name: string): OcsfEvent | undefined => {
  const { fields } = draft;
  const src_endpoint = takePlace(fields, CLIENT);
  if (src_endpoint === undefined) return undefined;
  const verdict = takeVerdict(fields, 'Action');
  return buildEvent(draft, {
    class_uid: CLASS.networkActivity,
    activity_id: 6,
    product: CLOUDFLARE,
    metadata: { event_code: fields.spell('Action') || undefined, log_name },
    severity_id: verdict?.action_id === 2 ? SEVERITY.low : undefined,
    verdict,
    message: `${log_name} ${src_endpoint.ip ?? '?'} ${verdict?.disposition ?? ''}`.trim(),
    members: {
      dst_endpoint: takePlace(fields, { hostname: 'ClientRequestHost' }),
      firewall_rule: takeRule(fields),
      src_endpoint,
    },
  });
};

/** Maps a request; undefined when it has neither request, response nor client. */
export const mapHttp = (draft: Draft, log_name: string): OcsfEvent | undefined => {
  const { fields } = draft;
  const method = fields.spell('ClientRequestMethod') || fields.spell('HTTPMethod');
  const http_request = takeRequest(fields);
  const http_response = takeResponse(fields);
  if (http_request === undefined && http_response === undefined) return mapBare(draft, log_name);
  const key = VERDICT_KEYS.find((name) => fields.spell(name) !== '');
  const verdict = key === undefined ? undefined : takeVerdict(fields, key);
  const code = http_response?.code;
  const status = codeStatus(typeof code === 'number' ? code : undefined);
  const ja4 = fields.text('JA4');
  const activity = methodActivity(method);
  const target = http_request?.url;
  const shown =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? target.url_string : undefined;
  const isDenied = verdict?.action_id === 2;
  return buildEvent(draft, {
    class_uid: CLASS.httpActivity,
    activity_id: activity ?? (method === '' ? 0 : 99),
    activity_name: activity === undefined && method !== '' ? method : undefined,
    product: CLOUDFLARE,
    metadata: {
      correlation_uid: fields.text('SessionID'),
      event_code: key === undefined ? undefined : fields.spell(key),
      log_name,
    },
    severity_id: isDenied ? SEVERITY.low : undefined,
    status,
    verdict,
    message: `${method || 'HTTP'} ${shown ?? '?'} ${code ?? '-'}${verdict === undefined ? '' : ` ${verdict.disposition}`}`,
    members: {
      actor: takeActor(fields),
      device: takeDevice(fields),
      dst_endpoint:
        takePlace(fields, { hostname: 'ClientRequestHost', ip: 'OriginIP' }) ??
        takePlace(fields, { hostname: 'HTTPHost', ip: 'DestinationIP', port: 'DestinationPort' }),
      file: takeFile(fields),
      firewall_rule: takeRule(fields),
      http_request,
      http_response,
      ja4_fingerprint_list: ja4 === undefined ? undefined : [{ type_id: 1, value: ja4 }],
      src_endpoint: takePlace(fields, CLIENT) ?? takePlace(fields, { ip: 'SourceIP', port: 'SourcePort' }),
      tls: takeTls(fields),
      traffic: takeObject(fields, [
        ['bytes_in', 'integer', 'BytesReceived'],
        ['bytes_out', 'integer', 'BytesSent'],
      ]),
    },
  });
};
