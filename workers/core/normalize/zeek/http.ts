// http.log -> HTTP Activity (4002): one request and its response.
// https://docs.zeek.org/en/master/scripts/base/protocols/http/main.zeek.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../address.ts';
import { CLASS } from '../classes.ts';
import { codeStatus, methodActivity } from '../http-message.ts';
import { SEVERITY } from '../severity.ts';
import { url } from '../url.ts';
import { type Log, TRAFFIC, trafficEvent, words } from './log.ts';

const PATHS = { hostname: 'http_request.url.hostname', url: 'http_request.url.url_string' };

/** The whole URL: what was asked of the host it named, unless it was absolute already. */
const takeUrl = (log: Log): JsonObject | undefined => {
  const { fields } = log;
  const target = fields.text('uri');
  const host = fields.text('host');
  if (target === undefined) return host === undefined ? undefined : { hostname: host, url_string: host };
  if (host === undefined || target.includes('://')) {
    const made = url(log.draft.observables, PATHS, target);
    return made === undefined || host === undefined ? made : { ...made, hostname: host };
  }
  const port = log.dst?.port;
  const authority = typeof port === 'number' && port !== 80 && !host.includes(':') ? `${host}:${port}` : host;
  return url(
    log.draft.observables,
    PATHS,
    `http://${authority}${target.startsWith('/') ? '' : '/'}${target}`,
  );
};

/** `X-FORWARDED-FOR -> 192.0.2.1`: addresses of the clients behind proxies; the members stay behind. */
const forwarded = (log: Log): string[] | undefined => {
  const list = log.fields.peek('proxied');
  if (!Array.isArray(list)) return undefined;
  const found: string[] = [];
  for (const item of list.slice(0, 16)) {
    if (typeof item !== 'string' || item.length > 2048) continue;
    for (const word of item.slice(item.indexOf('->') + 2).split(','))
      if (isIp(word.trim())) found.push(word.trim());
  }
  return found.length === 0 ? undefined : found;
};

const takeRequest = (log: Log, method: string | undefined, known: boolean): JsonObject | undefined => {
  const { fields } = log;
  const target = takeUrl(log);
  const agent = fields.text('user_agent');
  if (target === undefined && agent === undefined && !known) return undefined;
  return {
    body_length: fields.integer('request_body_len'),
    http_method: known ? method : undefined,
    referrer: fields.text('referrer'),
    url: target,
    user_agent: agent,
    version: fields.label('version'),
    x_forwarded_for: forwarded(log),
  };
};

const takeResponse = (log: Log): JsonObject | undefined => {
  const { fields } = log;
  const code = fields.integer('status_code');
  if (code === undefined) return undefined;
  const types = fields.peek('resp_mime_types');
  const type = Array.isArray(types) && types.length === 1 ? types[0] : undefined;
  if (typeof type === 'string') fields.drop('resp_mime_types');
  return {
    body_length: fields.integer('response_body_len'),
    code,
    content_type: typeof type === 'string' ? type : undefined,
    status: fields.text('status_msg'),
  };
};

/** Maps a record of http.log, and of websocket.log, which is a request without a method. */
export const mapHttp = (log: Log): OcsfEvent => {
  const { fields } = log;
  const method = fields.text('method');
  const activity = method === undefined ? 0 : methodActivity(method);
  const request = takeRequest(log, method, method !== undefined && activity !== undefined);
  const response = takeResponse(log);
  const name = fields.text('username');
  const code = response?.code;
  const target = request?.url;
  const text =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? target.url_string : undefined;
  const nothing = request === undefined && response === undefined;
  return trafficEvent(log, {
    activity_id: nothing ? TRAFFIC : (activity ?? 99),
    activity_name: activity === undefined && !nothing ? method : undefined,
    app: 'http',
    class_uid: nothing ? CLASS.networkActivity : CLASS.httpActivity,
    members: {
      actor: name === undefined ? undefined : { user: { name } },
      http_request: request,
      http_response: response,
    },
    metadata: { labels: fields.texts('tags') },
    severity_id: isTagged(log) ? SEVERITY.medium : SEVERITY.informational,
    status: codeStatus(typeof code === 'number' ? code : undefined),
    status_code: typeof code === 'number' ? String(code) : undefined,
    summary: words(
      method ?? 'http',
      typeof text === 'string' ? text : undefined,
      code === undefined ? '' : `${code}`,
    ),
  });
};

/** Zeek tags a request that looks like an attack (`HTTP::URI_SQLI`). */
const isTagged = (log: Log): boolean => {
  const tags = log.fields.peek('tags');
  return Array.isArray(tags) && tags.length > 0;
};
