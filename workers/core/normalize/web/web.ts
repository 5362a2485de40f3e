// Web servers and proxies: access logs (Apache and nginx formats, W3C, JSON of nginx, Caddy and Traefik, HAProxy's) -> HTTP
// Activity (4002), error logs of Apache and nginx -> HTTP Activity or Application Error, the Windows Firewall's W3C log ->
// Network Activity.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { genericJson } from '../generic/json.ts';
import type { Mapper } from '../mapper.ts';
import { syslog } from '../syslog.ts';
import { isHostname, isIp, isPort } from '../toolkit/address.ts';
import { Draft } from '../toolkit/draft.ts';
import { type Fields, wholeNumber } from '../toolkit/fields.ts';
import { splitAuthority } from '../toolkit/url.ts';
import { type Access, accessEvent, requestLine } from './access.ts';
import {
  CLOUDFRONT,
  type Dialect,
  dialectOf,
  edgeRecord,
  IIS,
  MARKERS,
  SERVERS,
  siteRecord,
} from './dialects.ts';
import { isFirewall, mapFirewall } from './firewall.ts';
import { readerOf } from './lines.ts';

/** A member by its path: the object it is in, and its name there. */
interface Place {
  readonly fields: Fields;
  readonly key: string;
  readonly value: JsonValue;
}

/** The first member of a part that is there: a text, a number, or the only text of a list (Caddy's headers). */
const find = (fields: Fields, { names }: Dialect, part: string): Place | undefined => {
  for (const path of names.get(part) ?? NO_NAMES) {
    let at: Fields | undefined = fields;
    for (let i = 0; i < path.length - 1; i++) at = at?.child(path[i] ?? '');
    const key = path.at(-1) ?? '';
    let value = at?.peek(key);
    if (Array.isArray(value) && value.length === 1) value = value[0];
    const isValue = (typeof value === 'string' && value !== '' && value !== '-') || typeof value === 'number';
    if (at !== undefined && value !== undefined && isValue) return { fields: at, key, value };
  }
  return undefined;
};

const NO_NAMES: readonly (readonly string[])[] = [];

/** Takes the parts of an access by its dialect. */
class Parts {
  private readonly fields: Fields;
  private readonly dialect: Dialect;

  constructor(fields: Fields, dialect: Dialect) {
    this.fields = fields;
    this.dialect = dialect;
  }

  text(part: string): string | undefined {
    const place = find(this.fields, this.dialect, part);
    if (typeof place?.value !== 'string') return undefined;
    place.fields.drop(place.key);
    return place.value;
  }

  number(part: string): number | undefined {
    const place = find(this.fields, this.dialect, part);
    const number = place === undefined ? undefined : wholeNumber(place.value);
    if (place !== undefined && number !== undefined) place.fields.drop(place.key);
    return number;
  }

  /** Where the time is; it stays until it was understood. */
  place(part: string): Place | undefined {
    return find(this.fields, this.dialect, part);
  }
}

/** Addresses of `X-Forwarded-For`; several stay behind as they were written. */
const forwardedOf = (parts: Parts): string[] | undefined => {
  const place = parts.place('forwarded');
  if (place === undefined || typeof place.value !== 'string' || place.value.length > 2048) return undefined;
  const list = place.value.split(',').map((one) => one.trim());
  if (!list.every(isIp)) return undefined;
  if (list.length === 1) place.fields.drop(place.key);
  return list;
};

const takeTime = (draft: Draft, parts: Parts): void => {
  const time = parts.place('time');
  const date = parts.place('date');
  if (date !== undefined && time !== undefined && draft.setTime(`${date.value} ${time.value}`)) {
    date.fields.drop(date.key);
    time.fields.drop(time.key);
  } else if (time !== undefined && draft.setTime(time.value)) time.fields.drop(time.key);
  draft.takeSyslogTime();
};

/** W3C logs the path and the query apart. */
const uriOf = (parts: Parts): string | undefined => {
  const stem = parts.text('stem');
  if (stem === undefined) return parts.text('uri');
  const query = parts.text('query');
  return query === undefined ? stem : `${stem}?${query}`;
};

/** The host asked for; an address, or a name with a port, stays behind, too. */
const hostOf = (parts: Parts): string | undefined => {
  const value = parts.place('host')?.value;
  if (typeof value !== 'string') return undefined;
  if (isHostname(value)) return parts.text('host');
  return isIp(value) || splitAuthority(value).host !== undefined ? value : undefined;
};

/** Takes what has a place in the event: of a response nothing without a status, of an end nothing without its name. */
const accessOf = (parts: Parts, unit: number): Access => {
  const request = parts.text('request');
  const told = request === undefined ? undefined : requestLine(request);
  const spent = Number(parts.place('milliseconds')?.value);
  const client = parts.text('client');
  const host = hostOf(parts);
  const serverIp = ipOf(parts);
  const isServer = host !== undefined || serverIp !== undefined;
  const status = parts.number('status');
  const isAnswered = status !== undefined;
  const tls = parts.text('tls');
  const uri = uriOf(parts) ?? told?.uri;
  const isPlaced = host !== undefined && uri?.startsWith('/') === true;
  return {
    ...told,
    agent: parts.text('agent'),
    body: isAnswered ? parts.number('body') : undefined,
    bytes: isAnswered ? parts.number('bytes') : undefined,
    bytesIn: parts.number('bytesIn'),
    cipher: tls === undefined ? undefined : parts.text('cipher'),
    client,
    contentType: isAnswered ? parts.text('contentType') : undefined,
    forwarded: forwardedOf(parts),
    host,
    method: parts.text('method') ?? told?.method,
    milliseconds: spent >= 0 && spent * unit < 1e12 ? Math.round(spent * unit) : undefined,
    port: client === undefined ? undefined : portOf(parts, 'port'),
    protocol: parts.text('protocol') ?? told?.protocol,
    referrer: parts.text('referrer'),
    requestId: parts.text('requestId'),
    scheme: isPlaced ? schemeOf(parts) : undefined,
    serverIp,
    serverPort: isServer ? portOf(parts, 'serverPort') : undefined,
    status,
    tls,
    uri,
    user: parts.text('user'),
  };
};

/** Caddy writes none, but what it knows of TLS. */
const schemeOf = (parts: Parts): string | undefined =>
  parts.text('scheme') ?? (parts.place('sni') === undefined ? undefined : 'https');

const portOf = (parts: Parts, part: string): number | undefined => {
  const place = parts.place(part);
  const port = place === undefined ? undefined : wholeNumber(place.value);
  return port !== undefined && isPort(port) ? parts.number(part) : undefined;
};

const ipOf = (parts: Parts): string | undefined => {
  const value = parts.place('serverIp')?.value;
  return typeof value === 'string' && isIp(value) ? parts.text('serverIp') : undefined;
};

/** `Microsoft Internet Information Services 10.0`: the version behind the name stays in `software`, too. */
const productOf = (event: DecodedEvent, dialect: Dialect): JsonObject => {
  const program = event.syslog?.appName;
  const server = program === undefined ? undefined : SERVERS.get(program);
  const { software } = event.record;
  const version = typeof software === 'string' ? software.slice(software.lastIndexOf(' ') + 1) : undefined;
  return version === undefined || event.format !== 'w3c'
    ? (server ?? dialect.product)
    : { ...dialect.product, version };
};

const mapAccess = (
  event: DecodedEvent,
  context: NormalizeContext,
  dialect: Dialect,
  message?: string,
): OcsfEvent => {
  const draft = new Draft(event, context);
  const parts = new Parts(draft.fields, dialect);
  takeTime(draft, parts);
  const access = accessOf(parts, dialect.unit);
  const made = accessEvent(draft, access, {
    message,
    metadata: { log_name: 'access' },
    product: productOf(event, dialect),
  });
  return made ?? fallback(event, context);
};

/** Nothing was kept of what was taken: the event is read anew, as if by no row of this file. */
const fallback = (event: DecodedEvent, context: NormalizeContext): OcsfEvent =>
  (event.syslog !== undefined && typeof event.record.message === 'string' ? syslog : genericJson).map(
    event,
    context,
  );

const mapWeb = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  if (isFirewall(event)) return mapFirewall(event, context);
  const dialect = dialectOf(event);
  if (dialect !== undefined) return mapAccess(event, context, dialect);
  const { message } = event.record;
  const bare = typeof message === 'string' ? bareOf(message) : undefined;
  if (bare !== undefined && typeof message === 'string')
    return mapAccess({ ...event, format: 'w3c', record: bare.record }, context, bare.dialect, message);
  const draft = new Draft(event, context);
  const read = typeof message === 'string' ? readerOf(event, message) : undefined;
  return (typeof message === 'string' ? read?.(draft, message) : undefined) ?? fallback(event, context);
};

/** A line whose columns only its header would tell, where that did not come along. */
const bareOf = (message: string): { record: JsonObject; dialect: Dialect } | undefined => {
  const edge = edgeRecord(message);
  if (edge !== undefined) return { dialect: CLOUDFRONT, record: edge };
  const site = siteRecord(message);
  return site === undefined ? undefined : { dialect: IIS, record: site };
};

const matches = (event: DecodedEvent): boolean => {
  const { message } = event.record;
  if (event.format === 'syslog' || event.format === 'text')
    return (
      typeof message === 'string' && (readerOf(event, message) !== undefined || bareOf(message) !== undefined)
    );
  return dialectOf(event) !== undefined || isFirewall(event);
};

/** Web servers and proxies. */
export const web: Mapper = {
  product: 'web',
  formats: ['clf', 'json', 'syslog', 'text', 'w3c'],
  markers: [...MARKERS, 'cs-method', 'message', 'dst-ip', 'src-ip', 'time'],
  matches,
  map: mapWeb,
};
