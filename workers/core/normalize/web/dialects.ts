// Access logs whose parts were told apart by the decoder, or by JSON: which member says what, one line a server. Sources:
// httpd.apache.org/docs/2.4/mod/mod_log_config.html, nginx.org/en/docs/varindex.html, learn.microsoft.com/windows/win32/http/
// w3c-logging, docs.aws.amazon.com (CloudFront standard logs), caddyserver.com/docs/logging, doc.traefik.io (access logs).
import type { DecodedEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isObject } from '../toolkit/fields.ts';
import { type Dialect, dialect } from './dialect.ts';

const NGINX: JsonObject = { name: 'nginx', vendor_name: 'F5' };
const APACHE: JsonObject = { name: 'Apache HTTP Server', vendor_name: 'Apache Software Foundation' };
const HAPROXY: JsonObject = { name: 'HAProxy', vendor_name: 'HAProxy Technologies' };

/** Products by the program that wrote to syslog. */
export const SERVERS = new Map<string, JsonObject>([
  ['apache', APACHE],
  ['apache2', APACHE],
  ['haproxy', HAPROXY],
  ['httpd', APACHE],
  ['nginx', NGINX],
]);

/** The format tells nothing of the server. */
const COMMON = dialect(
  { name: 'Web Server' },
  1000,
  `agent=user_agent body=bytes client=remote_host host=vhost method=method protocol=protocol referrer=referer request=request
   status=status time=time uri=uri user=user`,
);

/** With its header, and without. */
export const IIS = dialect(
  { name: 'Internet Information Services', vendor_name: 'Microsoft' },
  1,
  `agent=cs(User-Agent) bytes=sc-bytes bytesIn=cs-bytes client=c-ip date=date host=cs-host forwarded=X-Forwarded-For
   method=cs-method milliseconds=time-taken protocol=cs-version query=cs-uri-query referrer=cs(Referer) serverIp=s-ip
   serverPort=s-port status=sc-status stem=cs-uri-stem time=time user=cs-username`,
);

/** With its header, without, and as JSON. */
export const CLOUDFRONT = dialect(
  { name: 'CloudFront', vendor_name: 'AWS' },
  1000,
  `agent=cs(User-Agent) bytes=sc-bytes bytesIn=cs-bytes cipher=ssl-cipher client=c-ip contentType=sc-content-type date=date
   forwarded=x-forwarded-for host=x-host-header,cs(Host) method=cs-method milliseconds=time-taken port=c-port
   protocol=cs-protocol-version query=cs-uri-query referrer=cs(Referer) requestId=x-edge-request-id scheme=cs-protocol
   status=sc-status stem=cs-uri-stem time=time,timestamp tls=ssl-protocol`,
);

const CADDY = dialect(
  { name: 'Caddy', vendor_name: 'Caddy' },
  1000,
  `agent=request/headers/User-Agent body=size bytesIn=bytes_read client=request/remote_ip,request/client_ip
   host=request/host method=request/method milliseconds=duration port=request/remote_port protocol=request/proto
   referrer=request/headers/Referer forwarded=request/headers/X-Forwarded-For status=status time=ts uri=request/uri
   user=user_id contentType=resp_headers/Content-Type sni=request/tls/server_name`,
);

const TRAEFIK = dialect(
  { name: 'Traefik', vendor_name: 'Traefik Labs' },
  1e-6,
  `agent=request_User-Agent body=DownstreamContentSize cipher=TLSCipher client=ClientHost forwarded=request_X-Forwarded-For
   host=RequestAddr,RequestHost method=RequestMethod milliseconds=Duration port=ClientPort protocol=RequestProtocol
   referrer=request_Referer scheme=RequestScheme status=DownstreamStatus time=StartUTC,time tls=TLSVersion uri=RequestPath
   user=ClientUsername`,
);

/** JSON of nginx's variables, whose names `log_format` mostly keeps. */
const VARIABLES = dialect(
  NGINX,
  1000,
  `agent=http_user_agent,httpUserAgent body=body_bytes_sent,bodyBytesSent bytes=bytes_sent bytesIn=request_length
   cipher=ssl_cipher client=remote_addr,remoteAddr,remoteAddress,realip_remote_addr contentType=sent_http_content_type
   forwarded=http_x_forwarded_for host=http_host,host,server_name method=request_method milliseconds=request_time
   port=remote_port protocol=server_protocol referrer=http_referer,http_referrer,httpReferer request=request
   requestId=request_id scheme=scheme serverIp=server_addr serverPort=server_port status=status
   time=time_iso8601,msec,time_local,time,timestamp,@timestamp tls=ssl_protocol uri=request_uri,uri user=remote_user,remoteUser`,
);

/** Apache's as a log pipeline spells it out. */
const SPELLED = dialect(
  APACHE,
  1000,
  `agent=user_agent body=response_size client=remote_host_ip_address method=request_method protocol=request_protocol
   referrer=referer status=response_status time=request_time uri=request_uri user=request_user`,
);

/** One line a request, as lograge and GitLab write it. */
const RAILS = dialect(
  { name: 'Ruby on Rails' },
  1,
  `agent=ua,user_agent client=remote_ip,ip host=host method=method milliseconds=duration requestId=correlation_id,request_id
   status=status time=time,@timestamp,timestamp uri=path user=username`,
);

const GITLAB: Dialect = { ...RAILS, product: { name: 'GitLab', vendor_name: 'GitLab' } };

/** Members that JSON of one of these has. */
export const MARKERS: readonly string[] = [
  'DownstreamStatus',
  'controller',
  'logger',
  'remoteAddr',
  'remoteAddress',
  'remote_addr',
  'remote_host_ip_address',
];

const isText = (value: unknown): boolean => typeof value === 'string';

const jsonDialect = (record: JsonObject): Dialect | undefined => {
  const { logger, request, status } = record;
  if (isText(logger) && isObject(request)) {
    return isText(request.uri) && isText(request.method) && status !== undefined ? CADDY : undefined;
  }
  if (isText(record.controller) && isText(record.path) && isText(record.method))
    return status === undefined ? undefined : record.correlation_id === undefined ? RAILS : GITLAB;
  if (isText(record['cs-method']) && record['x-edge-location'] !== undefined) return CLOUDFRONT;
  if (record.DownstreamStatus !== undefined && isText(record.RequestMethod)) return TRAEFIK;
  if (isText(record.remote_host_ip_address) && record.response_status !== undefined) return SPELLED;
  if (
    status === undefined ||
    !(isText(record.remote_addr) || isText(record.remoteAddr) || isText(record.remoteAddress))
  )
    return undefined;
  return isText(request) || isText(record.request_uri) || isText(record.request_method)
    ? VARIABLES
    : undefined;
};

/** CloudFront's columns where the header did not come along (docs.aws.amazon.com, Standard logging: File fields). */
const EDGE =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end'.split(
    ' ',
  );

/** The least that it ever wrote. */
const LEAST_EDGE = 24;

/** A line of CloudFront's by itself: a day, a time, and where the edge is, between tabs. Its values by their columns. */
export const edgeRecord = (message: string): JsonObject | undefined => {
  if (message.charCodeAt(10) !== 9 || message.charCodeAt(19) !== 9 || message.length > 16_384)
    return undefined;
  const values = message.split('\t', EDGE.length + 1);
  if (values.length < LEAST_EDGE || values.length > EDGE.length || !/^[A-Z]{3}\d/.test(values[2] ?? ''))
    return undefined;
  return named(EDGE, values);
};

/** IIS where the header did not come along: the fields it writes unless told otherwise, and of old without the referrer. */
const SITE =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken'.split(
    ' ',
  );
const OLD_SITE = SITE.filter((name) => name !== 'cs(Referer)');

/** Day, time, the server's address, a method, a path, a port: what nobody else writes in this order. */
const SITE_LINE =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [0-9a-f.:%]{2,45} [A-Z]{3,20} \/\S{0,4096} \S{1,4096} \d{1,5} \S{1,255} [0-9a-f.:%]{2,45} /;

/** A line of IIS by itself. */
export const siteRecord = (message: string): JsonObject | undefined => {
  if (message.charCodeAt(10) !== 0x20 || message.charCodeAt(19) !== 0x20 || !SITE_LINE.test(message))
    return undefined;
  const values = message.split(' ', SITE.length + 1);
  const names = values.length === SITE.length ? SITE : OLD_SITE;
  return values.length === names.length ? named(names, values) : undefined;
};

/** Values that are there, by their columns. */
const named = (names: readonly string[], values: readonly string[]): JsonObject => {
  const record: JsonObject = {};
  for (const [i, value] of values.entries()) if (value !== '-') record[names[i] ?? ''] = value;
  return record;
};

/** How an event's access is written; undefined for what is none. */
export const dialectOf = ({ format, record }: DecodedEvent): Dialect | undefined => {
  if (format === 'json') return jsonDialect(record);
  if (format === 'clf') return record.time === undefined ? undefined : COMMON;
  if (format !== 'w3c' || !isText(record['cs-method'])) return undefined;
  return record['x-edge-location'] === undefined ? IIS : CLOUDFRONT;
};
