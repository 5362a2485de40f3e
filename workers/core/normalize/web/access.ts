// One request as a web server or proxy logs it -> HTTP Activity (4002), whatever the log calls its parts.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp, isPort } from '../toolkit/address.ts';
import { CLASS, FAILURE, type Status } from '../toolkit/classes.ts';
import type { Draft, MetadataParts } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { buildEvent } from '../toolkit/event.ts';
import { codeStatus, methodActivity } from '../toolkit/http-message.ts';
import { SEVERITY, syslogSeverity } from '../toolkit/severity.ts';
import { splitAuthority, url } from '../toolkit/url.ts';
import type { Verdict } from '../toolkit/verdict.ts';

/** What is known of a request and its response; every part was taken from the event before. */
export interface Access {
  readonly agent?: string | undefined;
  /** Bytes of the response's body, and of all of it. */
  readonly body?: number | undefined;
  readonly bytes?: number | undefined;
  /** Bytes of the request. */
  readonly bytesIn?: number | undefined;
  readonly cipher?: string | undefined;
  /** Address or name of the client. */
  readonly client?: string | undefined;
  readonly contentType?: string | undefined;
  readonly forwarded?: string[] | undefined;
  /** The host asked for, with or without a port. */
  readonly host?: string | undefined;
  readonly method?: string | undefined;
  readonly milliseconds?: number | undefined;
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
  readonly referrer?: string | undefined;
  /** The whole request line, where it was logged: it begins the message. */
  readonly request?: string | undefined;
  readonly requestId?: string | undefined;
  readonly scheme?: string | undefined;
  readonly serverIp?: string | undefined;
  readonly serverPort?: number | undefined;
  readonly status?: number | undefined;
  readonly tls?: string | undefined;
  readonly uri?: string | undefined;
  readonly user?: string | undefined;
}

const PATHS = { hostname: 'http_request.url.hostname', url: 'http_request.url.url_string' };

/** An address by itself may look like a name with a port. */
const authorityOf = (host: string): ReturnType<typeof splitAuthority> =>
  isIp(host) ? { host, port: undefined } : splitAuthority(host);

const urlOf = (draft: Draft, access: Access): JsonObject | undefined => {
  const { host, scheme, uri } = access;
  if (uri === undefined) return undefined;
  if (host === undefined || !uri.startsWith('/')) return url(draft.observables, PATHS, uri);
  if (scheme !== undefined) return url(draft.observables, PATHS, `${scheme}://${host}${uri}`);
  // Nobody says how it was spoken to: the URL stays the path it was asked for.
  const named = authorityOf(host);
  return { ...url(draft.observables, PATHS, uri), hostname: named.host, port: named.port };
};

const sourceOf = ({ client, port }: Access): JsonObject | undefined => {
  if (client === undefined) return undefined;
  if (isIp(client)) return { ip: client, port };
  return isHostname(client) ? { hostname: client, port } : { name: client, port };
};

const destinationOf = ({ host, serverIp, serverPort }: Access): JsonObject | undefined => {
  const named = host === undefined ? undefined : authorityOf(host);
  const isAddress = named?.host !== undefined && isIp(named.host);
  const ip = serverIp ?? (isAddress ? named.host : undefined);
  const hostname = isAddress ? undefined : named?.host;
  return ip === undefined && hostname === undefined
    ? undefined
    : { hostname, ip, port: serverPort ?? named?.port };
};

const requestOf = (draft: Draft, access: Access, activity: number | undefined): JsonObject | undefined => {
  const target = urlOf(draft, access);
  const made: JsonObject = {
    args: target === undefined ? access.request : undefined,
    http_method: activity === undefined ? undefined : access.method,
    length: access.bytesIn,
    referrer: access.referrer,
    uid: access.requestId,
    url: target,
    user_agent: access.agent,
    version: access.protocol,
    x_forwarded_for: access.forwarded,
  };
  return access.method === undefined && Object.values(made).every((part) => part === undefined)
    ? undefined
    : made;
};

/** Failures are low; what the syslog header holds for worse is so. */
const leastSeverity = (draft: Draft, status: Status | undefined): number =>
  Math.max(
    status === FAILURE ? SEVERITY.low : SEVERITY.informational,
    syslogSeverity(draft.header?.severity),
  );

/** What an access event is closed with besides its parts. */
export interface AccessFrame {
  readonly product: JsonObject;
  readonly metadata?: MetadataParts | undefined;
  /** The server's own line, where the parts were read from one. */
  readonly message?: string | undefined;
  readonly severity_id?: number | undefined;
  readonly verdict?: Verdict | undefined;
  readonly status_detail?: string | undefined;
  readonly members?: JsonObject | undefined;
}

/** Closes the event; undefined where it has neither a request nor a response. */
export const accessEvent = (draft: Draft, access: Access, frame: AccessFrame): OcsfEvent | undefined => {
  const { method, milliseconds, status, tls } = access;
  const activity = method === undefined ? undefined : methodActivity(method);
  const request = requestOf(draft, access, activity);
  if (request === undefined && status === undefined) return undefined;
  const source = sourceOf(access);
  const destination = destinationOf(access);
  const device = draft.takeHeaderDevice();
  const line = access.request ?? `${method ?? '?'} ${access.uri ?? '?'}`;
  return buildEvent(draft, {
    activity_id: activity ?? (method === undefined ? 0 : 99),
    activity_name: activity === undefined ? method : undefined,
    class_uid: CLASS.httpActivity,
    members: {
      actor: access.user === undefined ? undefined : { user: { name: access.user } },
      device,
      dst_endpoint: destination,
      duration: milliseconds,
      http_request: request,
      http_response:
        status === undefined
          ? undefined
          : {
              body_length: access.body,
              code: status,
              content_type: access.contentType,
              length: access.bytes,
            },
      src_endpoint: source,
      tls: tls === undefined ? undefined : { cipher: access.cipher, version: tls },
      ...frame.members,
    },
    message: frame.message ?? `${line} ${status ?? '-'} ${arrow(source, destination)}`,
    metadata: frame.metadata,
    product: frame.product,
    severity_id: frame.severity_id ?? leastSeverity(draft, codeStatus(status)),
    status: codeStatus(status),
    status_code: status === undefined ? undefined : String(status),
    status_detail: frame.status_detail,
    verdict: frame.verdict,
  });
};

/** The parts of `METHOD uri PROTOCOL`; only itself where it is no such line. */
export const requestLine = (request: string): Pick<Access, 'method' | 'protocol' | 'request' | 'uri'> => {
  const first = request.indexOf(' ');
  const method = request.slice(0, first);
  if (first < 1 || first > 32 || methodActivity(method) === undefined) return { request };
  const last = request.lastIndexOf(' ');
  if (last === first) return { method, request, uri: request.slice(first + 1) || undefined };
  return {
    method,
    protocol: request.slice(last + 1),
    request,
    uri: request.slice(first + 1, last) || undefined,
  };
};

/** `192.0.2.1:5000`, `[2001:db8::1]:5000`, or an address alone. */
export const addressAndPort = (text: string): { client: string | undefined; port: number | undefined } => {
  if (isIp(text)) return { client: text, port: undefined };
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon).replace('[', '').replace(']', '');
  const port = Number(text.slice(colon + 1));
  return isIp(host) && isPort(port) ? { client: host, port } : { client: undefined, port: undefined };
};
