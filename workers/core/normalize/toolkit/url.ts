// A URL's parts as OCSF `url`, by RFC 3986 appendix B without its regular expression: attacker-controlled, one pass.
// Nothing is decoded or normalized; `url_string` stays as it was sent.
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp, isPort } from './address.ts';
import { wholeNumber } from './fields.ts';
import { OBSERVABLE, type Observables } from './observables.ts';

/** Attribute paths of one URL, for its observables. */
export interface UrlPaths {
  readonly hostname: string;
  readonly url: string;
}

/** `url` of an event. */
export const URL_PATHS: UrlPaths = { hostname: 'url.hostname', url: 'url.url_string' };

/** `http_request.url` of an event. */
export const REQUEST_URL: UrlPaths = {
  hostname: 'http_request.url.hostname',
  url: 'http_request.url.url_string',
};

/** Where the authority of `scheme://authority/...` begins; 0 where the text has no such scheme. */
const authorityStart = (text: string): number => {
  const colon = text.indexOf('://');
  if (colon < 1 || colon > 20) return 0;
  for (let i = 0; i < colon; i++) {
    const code = text.charCodeAt(i) | 32;
    if (!(code >= 97 && code <= 122) && !(i > 0 && code >= 43 && code <= 57)) return 0;
  }
  return colon + 3;
};

/** Does a request's target name a host itself (`http://host/path`)? A URL further in, as attackers put it there, does not count. */
export const isAbsolute = (target: string): boolean => authorityStart(target) > 0;

/** First position of `/`, `?` or `#` from `start`, or the end. */
const authorityEnd = (text: string, start: number): number => {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 47 || code === 63 || code === 35) return i;
  }
  return text.length;
};

/** Host and port of an authority (`user@host:port`, `[::1]:443`); what is neither is left out. */
export const splitAuthority = (authority: string): { host: string | undefined; port: number | undefined } => {
  const bare = authority.slice(authority.lastIndexOf('@') + 1);
  const close = bare.startsWith('[') ? bare.indexOf(']') : -1;
  const colon = close > 0 ? bare.indexOf(':', close) : bare.lastIndexOf(':');
  const name = close > 0 ? bare.slice(1, close) : colon < 0 ? bare : bare.slice(0, colon);
  const number = colon < 0 ? undefined : wholeNumber(bare.slice(colon + 1));
  return {
    host: isIp(name) || isHostname(name) ? name : undefined,
    port: number !== undefined && isPort(number) ? number : undefined,
  };
};

/** OCSF `url` of a whole URL or of a path with query; undefined for an empty text. */
export const urlOf = (text: string): JsonObject | undefined => {
  if (text.length === 0) return undefined;
  const start = authorityStart(text);
  const end = start === 0 ? 0 : authorityEnd(text, start);
  const question = text.indexOf('?', end);
  const hash = text.indexOf('#', end);
  const stop = hash < 0 ? text.length : hash;
  const hasQuery = question >= 0 && question < stop;
  const path = text.slice(end, hasQuery ? question : stop);
  const { host, port } = start === 0 ? NO_AUTHORITY : splitAuthority(text.slice(start, end));
  return {
    hostname: host,
    path: path === '' ? undefined : path,
    port,
    query_string: hasQuery ? text.slice(question + 1, stop) : undefined,
    scheme: start === 0 ? undefined : text.slice(0, start - 3),
    url_string: text,
  };
};

/** As {@link urlOf}, with its observables under the paths given: for mappers that do not leave them to `observe`. */
export const url = (seen: Observables, paths: UrlPaths, text: string): JsonObject | undefined => {
  const built = urlOf(text);
  if (built === undefined) return undefined;
  const host = built.hostname;
  seen.add(paths.url, OBSERVABLE.url, text);
  if (typeof host === 'string' && !isIp(host)) seen.add(paths.hostname, OBSERVABLE.hostname, host);
  return built;
};

const NO_AUTHORITY = { host: undefined, port: undefined };
