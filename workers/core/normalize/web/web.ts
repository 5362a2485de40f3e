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
import type { Dialect, Name, Names } from './dialect.ts';
import { CLOUDFRONT, dialectOf, edgeRecord, IIS, MARKERS, SERVERS, siteRecord } from './dialects.ts';
import { isFirewall, mapFirewall } from './firewall.ts';
import { readerOf } from './lines.ts';

/** A member: the object it is in, its name there, and what it holds. */
interface Place {
  readonly fields: Fields;
  readonly key: string;
  readonly value: JsonValue;
}

/** A text or a number: the member, or the only one of a list (Caddy's headers). */
const valueAt = (fields: Fields, key: string): string | number | undefined => {
  const member = fields.peek(key);
  const value = Array.isArray(member) && member.length === 1 ? member[0] : member;
  if (typeof value === 'string') return value === '' || value === '-' ? undefined : value;
  return typeof value === 'number' ? value : undefined;
};

const holderOf = (fields: Fields, { into }: Name): Fields | undefined => {
  let at: Fields | undefined = fields;
  for (let i = 0; i < into.length && at !== undefined; i++) at = at.child(into[i] ?? '');
  return at;
};

/** The first member of a part that is there. It stays until it is dropped. */
const placeOf = (fields: Fields, names: readonly Name[]): Place | undefined => {
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const at = name === undefined ? undefined : holderOf(fields, name);
    if (name === undefined || at === undefined) continue;
    const value = valueAt(at, name.key);
    if (value !== undefined) return { fields: at, key: name.key, value };
  }
  return undefined;
};

const takeText = (fields: Fields, names: readonly Name[]): string | undefined => {
  const place = placeOf(fields, names);
  if (typeof place?.value !== 'string') return undefined;
  place.fields.drop(place.key);
  return place.value;
};

const takeNumber = (fields: Fields, names: readonly Name[]): number | undefined => {
  const place = placeOf(fields, names);
  const number = place === undefined ? undefined : wholeNumber(place.value);
  if (place !== undefined && number !== undefined) place.fields.drop(place.key);
  return number;
};

/** Addresses of `X-Forwarded-For`; several stay behind as they were written. */
const forwardedOf = (fields: Fields, names: Names): string[] | undefined => {
  const place = placeOf(fields, names.forwarded);
  if (place === undefined || typeof place.value !== 'string' || place.value.length > 2048) return undefined;
  const list = place.value.split(',').map((one) => one.trim());
  if (!list.every(isIp)) return undefined;
  if (list.length === 1) place.fields.drop(place.key);
  return list;
};

const takeTime = (draft: Draft, names: Names): void => {
  const time = placeOf(draft.fields, names.time);
  const date = placeOf(draft.fields, names.date);
  if (date !== undefined && time !== undefined && draft.setTime(`${date.value} ${time.value}`)) {
    date.fields.drop(date.key);
    time.fields.drop(time.key);
  } else if (time !== undefined && draft.setTime(time.value)) time.fields.drop(time.key);
  draft.takeSyslogTime();
};

/** W3C logs the path and the query apart. */
const uriOf = (fields: Fields, names: Names): string | undefined => {
  const stem = takeText(fields, names.stem);
  if (stem === undefined) return takeText(fields, names.uri);
  const query = takeText(fields, names.query);
  return query === undefined ? stem : `${stem}?${query}`;
};

/** The host asked for; an address, or a name with a port, stays behind, too. */
const hostOf = (fields: Fields, names: Names): string | undefined => {
  const value = placeOf(fields, names.host)?.value;
  if (typeof value !== 'string') return undefined;
  if (isHostname(value)) return takeText(fields, names.host);
  return isIp(value) || splitAuthority(value).host !== undefined ? value : undefined;
};

/** Takes what has a place in the event: of a response nothing without a status, of an end nothing without its name. */
const accessOf = (fields: Fields, { names, unit }: Dialect): Access => {
  const request = takeText(fields, names.request);
  const told = request === undefined ? undefined : requestLine(request);
  const spent = Number(placeOf(fields, names.milliseconds)?.value);
  const client = takeText(fields, names.client);
  const host = hostOf(fields, names);
  const serverIp = ipOf(fields, names);
  const isServer = host !== undefined || serverIp !== undefined;
  const status = takeNumber(fields, names.status);
  const isAnswered = status !== undefined;
  const tls = takeText(fields, names.tls);
  const uri = uriOf(fields, names) ?? told?.uri;
  const isPlaced = host !== undefined && uri?.startsWith('/') === true;
  return {
    agent: takeText(fields, names.agent),
    body: isAnswered ? takeNumber(fields, names.body) : undefined,
    bytes: isAnswered ? takeNumber(fields, names.bytes) : undefined,
    bytesIn: takeNumber(fields, names.bytesIn),
    cipher: tls === undefined ? undefined : takeText(fields, names.cipher),
    client,
    contentType: isAnswered ? takeText(fields, names.contentType) : undefined,
    forwarded: forwardedOf(fields, names),
    host,
    method: takeText(fields, names.method) ?? told?.method,
    milliseconds: spent >= 0 && spent * unit < 1e12 ? Math.round(spent * unit) : undefined,
    port: client === undefined ? undefined : portOf(fields, names.port),
    protocol: takeText(fields, names.protocol) ?? told?.protocol,
    referrer: takeText(fields, names.referrer),
    request: told?.request,
    requestId: takeText(fields, names.requestId),
    scheme: isPlaced ? schemeOf(fields, names) : undefined,
    serverIp,
    serverPort: isServer ? portOf(fields, names.serverPort) : undefined,
    status,
    tls,
    uri,
    user: takeText(fields, names.user),
  };
};

/** Caddy writes none, but what it knows of TLS. */
const schemeOf = (fields: Fields, names: Names): string | undefined =>
  takeText(fields, names.scheme) ?? (placeOf(fields, names.sni) === undefined ? undefined : 'https');

const portOf = (fields: Fields, names: readonly Name[]): number | undefined => {
  const place = placeOf(fields, names);
  const port = place === undefined ? undefined : wholeNumber(place.value);
  return port !== undefined && isPort(port) ? takeNumber(fields, names) : undefined;
};

const ipOf = (fields: Fields, names: Names): string | undefined => {
  const value = placeOf(fields, names.serverIp)?.value;
  return typeof value === 'string' && isIp(value) ? takeText(fields, names.serverIp) : undefined;
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
  takeTime(draft, dialect.names);
  const access = accessOf(draft.fields, dialect);
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
