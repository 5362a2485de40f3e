// http.log: the URL, the clients behind proxies, and what looked like an attack.
// https://docs.zeek.org/en/master/scripts/base/protocols/http/main.zeek.html
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import { methodActivity } from '../toolkit/http-message.ts';
import { isAbsolute, url } from '../toolkit/url.ts';
import { type Log, objectOf, type Think } from './log.ts';

const PATHS = { hostname: 'http_request.url.hostname', url: 'http_request.url.url_string' };

/** The whole URL: what was asked of the host it named, unless it was absolute already. */
const takeUrl = ({ draft, ends, fields }: Log): JsonObject | undefined => {
  const host = fields.text('host');
  const target = fields.text('uri');
  if (target === undefined) return host === undefined ? undefined : { hostname: host, url_string: host };
  // CONNECT asks for a host and port, no path.
  if (host === undefined || isAbsolute(target) || target.startsWith(`${host}:`)) {
    return { ...url(draft.observables, PATHS, target), ...(host === undefined ? {} : { hostname: host }) };
  }
  const port = objectOf(ends.dst_endpoint)?.port;
  const authority = typeof port === 'number' && port !== 80 && !host.includes(':') ? `${host}:${port}` : host;
  return url(draft.observables, PATHS, `http://${authority}${target.startsWith('/') ? '' : '/'}${target}`);
};

/** `X-FORWARDED-FOR -> 192.0.2.1`: addresses of the clients behind proxies; the members stay behind. */
const forwarded = (list: JsonValue | undefined): string[] | undefined => {
  const found = (Array.isArray(list) ? list : [])
    .slice(0, 16)
    .flatMap((item) => (typeof item === 'string' ? item.slice(item.indexOf('->') + 2, 2048).split(',') : []))
    .map((word) => word.trim())
    .filter(isIp);
  return found.length === 0 ? undefined : found;
};

/** A tag (`HTTP::URI_SQLI`) means that it looks like an attack. */
export const http: Think = (log, members) => {
  const { fields } = log;
  const method = fields.text('method');
  const activity = method === undefined ? 0 : methodActivity(method);
  const request: JsonObject = {
    http_method: activity === undefined ? undefined : method,
    url: takeUrl(log),
    x_forwarded_for: forwarded(fields.peek('proxied')),
    ...objectOf(members.http_request),
  };
  if (Object.values(request).some((value) => value !== undefined)) members.http_request = request;
  const types = fields.peek('resp_mime_types');
  const response = objectOf(members.http_response);
  if (response !== undefined && Array.isArray(types) && typeof types[0] === 'string') {
    response.content_type = types[0];
    if (types.length === 1) fields.drop('resp_mime_types');
  }
  const labels = fields.texts('tags');
  return {
    activity_id: activity ?? 99,
    activity_name: activity === undefined ? method : undefined,
    class_uid: members.http_request === undefined && response === undefined ? 4001 : 4002,
    metadata: { labels },
    severity_id: labels === undefined ? undefined : 3,
    ...(members.http_request === undefined && response === undefined ? { activity_id: 6 } : {}),
  };
};
