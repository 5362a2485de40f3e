// EVE `http`: one request and its response -> HTTP Activity (4002). The same object beside an alert or a file becomes
// the evidence's or the file event's `http_request` and `http_response`.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { CLASS, typeUid } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { codeStatus, methodActivity } from '../toolkit/http-message.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { isAbsolute, splitAuthority, url } from '../toolkit/url.ts';
import { eveMetadata, takeConnection, takeDestination, takeSource } from './eve.ts';

/** Attribute paths of one request, for its observables. */
export interface HttpPaths {
  readonly hostname: string;
  readonly url: string;
  readonly agent: string;
}

const pathsOf = (at: string): HttpPaths => ({
  hostname: `${at}.url.hostname`,
  url: `${at}.url.url_string`,
  agent: `${at}.user_agent`,
});

/** `http_request` of an event, and of a finding's evidence. */
export const REQUEST = pathsOf('http_request');
export const EVIDENCE_REQUEST = pathsOf('evidences.http_request');

/** Host and port that CONNECT asks for. */
const authority = (target: string): JsonObject => {
  const { host, port } = splitAuthority(target);
  return { hostname: host, port };
};

/** The whole URL of a request: what was asked of the host it named, unless it was absolute already. */
const takeUrl = (draft: Draft, http: Fields, paths: HttpPaths): JsonObject | undefined => {
  const target = http.text('url');
  if (target === undefined) return undefined;
  // A host that an absolute URL does not name stays behind.
  const host = isAbsolute(target) ? undefined : http.text('hostname');
  if (host === undefined) {
    const named = http.spell('hostname');
    const built = url(draft.observables, paths, target);
    if (named !== '' && built?.hostname === named) http.drop('hostname');
    return built;
  }
  // CONNECT asks for a host and port, no path.
  if (target.startsWith(`${host}:`)) {
    draft.observables.add(paths.url, OBSERVABLE.url, target);
    return { ...authority(target), url_string: target };
  }
  const port = http.peek('http_port');
  const named = typeof port === 'number' && port !== 80 ? `${host}:${port}` : host;
  return url(draft.observables, paths, `http://${named}${target.startsWith('/') ? '' : '/'}${target}`);
};

/** Headers as OCSF has them; undefined, and nothing taken, unless every one is a pair of texts. */
const takeHeaders = (http: Fields, key: string): JsonObject[] | undefined => {
  const value = http.peek(key);
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const headers: JsonObject[] = [];
  for (const item of value) {
    const header = headerOf(item);
    if (header === undefined) return undefined;
    headers.push(header);
  }
  http.drop(key);
  return headers;
};

const headerOf = (item: JsonValue): JsonObject | undefined => {
  if (!isObject(item) || Object.keys(item).length !== 2) return undefined;
  const { name, value } = item;
  return typeof name === 'string' && typeof value === 'string' ? { name, value } : undefined;
};

/** Takes `http_request`; undefined when nothing of it is there. */
export const takeRequest = (draft: Draft, http: Fields, paths: HttpPaths): JsonObject | undefined => {
  const method = http.peek('http_method');
  const known = typeof method === 'string' && methodActivity(method) !== undefined;
  if (known) http.drop('http_method');
  const agent = http.text('http_user_agent');
  const target = takeUrl(draft, http, paths);
  const version = http.text('protocol');
  if (!known && agent === undefined && target === undefined && version === undefined) return undefined;
  if (agent !== undefined) draft.observables.add(paths.agent, OBSERVABLE.userAgent, agent);
  return {
    http_headers: takeHeaders(http, 'request_headers'),
    http_method: known ? method : undefined,
    referrer: http.text('http_refer'),
    url: target,
    user_agent: agent,
    version,
  };
};

/** Takes `http_response`; undefined without a status code, which the schema requires. */
export const takeResponse = (http: Fields): JsonObject | undefined => {
  const code = http.integer('status');
  if (code === undefined) return undefined;
  return {
    body_length: http.integer('length'),
    code,
    content_type: http.text('http_content_type'),
    http_headers: takeHeaders(http, 'response_headers'),
    status: http.text('status_string'),
  };
};

/** `GET http://host/path 200`. */
const summary = (
  method: JsonValue | undefined,
  request: JsonObject | undefined,
  response: JsonObject | undefined,
) => {
  const target = request?.url;
  const text = isObject(target) ? target.url_string : undefined;
  return `${method ?? 'HTTP'} ${text ?? '?'} ${response?.code ?? '-'}`;
};

/** Maps an `http` event; undefined when it has neither request nor response. */
export const mapHttp = (draft: Draft, http: Fields): OcsfEvent | undefined => {
  const method = http.peek('http_method');
  const request = takeRequest(draft, http, REQUEST);
  const response = takeResponse(http);
  if (request === undefined && response === undefined) return undefined;
  const named = typeof method === 'string' && method !== '';
  const activity = named ? (methodActivity(method) ?? 99) : 0;
  const status = codeStatus(typeof response?.code === 'number' ? response.code : undefined);
  return {
    activity_id: activity,
    activity_name: activity === 99 ? http.text('http_method') : undefined,
    app_protocol_name: 'http',
    category_uid: 4,
    class_uid: CLASS.httpActivity,
    connection_info: takeConnection(draft),
    dst_endpoint: takeDestination(draft),
    http_request: request,
    http_response: response,
    message: summary(named ? method : undefined, request, response),
    metadata: eveMetadata(draft, 'http'),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: 1,
    src_endpoint: takeSource(draft),
    status: status?.status,
    status_id: status?.status_id,
    time: draft.time,
    type_uid: typeUid(CLASS.httpActivity, activity),
    unmapped: draft.unmapped(),
  };
};
