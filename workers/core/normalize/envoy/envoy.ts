// Access logs of Envoy, and of Istio, Contour and others built on it: the default format, Istio's, which has more columns, and
// either's names as JSON (envoyproxy.io, "Access logging"; istio.io, "Envoy Access Logs") -> HTTP Activity (4002), of TCP
// listeners Network Activity (4001).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { splitQuoted } from '../../decode/quoted-fields.ts';
import { genericJson } from '../generic/json.ts';
import type { Mapper } from '../mapper.ts';
import { isHostname, isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { splitAuthority } from '../toolkit/url.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';
import { type Access, accessEvent, addressAndPort } from '../web/access.ts';

const PRODUCT: JsonObject = { name: 'Envoy', vendor_name: 'Envoy Project' };

/** The columns of a line by the names they have in JSON. */
const FRONT = 'method path protocol response_code response_flags'.split(' ');
/** Istio's, between the flags and the numbers. */
const DETAILS =
  'response_code_details connection_termination_details upstream_transport_failure_reason'.split(' ');
const NUMBERS =
  'bytes_received bytes_sent duration upstream_service_time x_forwarded_for user_agent request_id authority upstream_host upstream_cluster upstream_local_address downstream_local_address downstream_remote_address requested_server_name route_name'.split(
    ' ',
  );

const LONGEST = 16_384;

/** `[2026-11-20T10:00:00.000Z] "`, and what is asked for and answered. */
const LINE = /^\[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)\] "([^"]{1,8192})" (?=\d{1,3} \S)/;

/** What a line says, by name; undefined for a line that is none. */
const recordOf = (message: string): JsonObject | undefined => {
  if (message.charCodeAt(0) !== 0x5b || message.length > LONGEST) return undefined;
  const found = LINE.exec(message);
  if (found === null) return undefined;
  const [head, time = '', request = ''] = found;
  const values = splitQuoted(message.slice(head.length), ' ');
  const at = values.findIndex((_, i) => i > 1 && [0, 1, 2].every((n) => isCount(values[i + n])));
  if (at < 0 || at > 2 + DETAILS.length || values.length < at + 9) return undefined;
  const words = request.split(' ');
  const asked = [words[0], words.slice(1, -1).join(' '), words.at(-1)];
  const record: JsonObject = { start_time: time };
  const put = (names: readonly string[], from: readonly (string | undefined)[]): void => {
    for (const [i, name] of names.entries()) {
      const value = from[i];
      if (value !== undefined && value !== '-' && value !== '') record[name] = value;
    }
  };
  put(FRONT, [...asked, values[0], values[1]]);
  put(at === 2 + DETAILS.length ? DETAILS : DETAILS.slice(-1), values.slice(at === 5 ? 2 : at - 1, at));
  put(NUMBERS, values.slice(at));
  return record;
};

const isCount = (value: string | undefined): boolean => value !== undefined && /^\d{1,15}$/.test(value);

const addressOf = (value: unknown): ReturnType<typeof addressAndPort> =>
  typeof value === 'string' ? addressAndPort(value) : NOWHERE;

const NOWHERE = { client: undefined, port: undefined };

/** Flags, and details, that say a policy refused it (envoyproxy.io, RESPONSE_FLAGS). */
const verdictOf = (record: JsonObject): Verdict | undefined => {
  const details = record.response_code_details;
  const flags = typeof record.response_flags === 'string' ? record.response_flags.split(',') : [];
  const isRefused =
    flags.some((flag) => flag === 'UAEX' || flag === 'RL') ||
    (typeof details === 'string' &&
      /^(?:rbac_access_denied|ext_authz_denied|jwt_authn_access_denied)/.test(details));
  return isRefused ? wordVerdict('denied') : undefined;
};

/** Why it failed, in Envoy's words. */
const detailOf = ({
  response_flags: flags,
  response_code_details: details,
}: JsonObject): string | undefined => {
  if (typeof flags !== 'string' || flags === '-') return undefined;
  return typeof details === 'string' && details !== 'via_upstream' ? `${flags}: ${details}` : flags;
};

const forwardedOf = (value: unknown): string[] | undefined => {
  const list =
    typeof value === 'string'
      ? value
          .slice(0, 2048)
          .split(',')
          .map((one) => one.trim())
      : [];
  return list.length > 0 && list.every(isIp) ? list : undefined;
};

const PLAIN = ['method', 'path', 'protocol', 'user_agent', 'request_id'] as const;

/** A text that says something; of JSON counted as taken. */
const textOf = (draft: Draft, record: JsonObject, name: string): string | undefined => {
  const value = record[name];
  if (typeof value !== 'string' || value === '' || value === '-') return undefined;
  draft.fields.drop(name);
  return value;
};

/** The host asked for; one with a port is not taken, since it comes apart. */
const hostOf = (draft: Draft, value: unknown): string | undefined => {
  if (typeof value !== 'string') return undefined;
  if (isHostname(value)) draft.fields.drop('authority');
  return isHostname(value) || isIp(value) || splitAuthority(value).host !== undefined ? value : undefined;
};

const numberOf = (draft: Draft, record: JsonObject, name: string): number | undefined => {
  const number = wholeNumber(record[name]);
  if (number !== undefined) draft.fields.drop(name);
  return number;
};

/** A connection that a TCP listener proxied, told when it was over. */
const connection = (draft: Draft, record: JsonObject, message: string | undefined): OcsfEvent | undefined => {
  const source = addressOf(record.downstream_remote_address);
  const upstream = addressOf(record.upstream_host);
  const target = upstream.client === undefined ? addressOf(record.downstream_local_address) : upstream;
  if (source.client === undefined && target.client === undefined) return undefined;
  const end = ({ client, port }: typeof source): JsonObject | undefined =>
    client === undefined ? undefined : { ip: client, port };
  const detail = detailOf(record);
  const device = draft.takeHeaderDevice();
  return buildEvent(draft, {
    class_uid: CLASS.networkActivity,
    activity_id: 6,
    product: PRODUCT,
    metadata: { log_name: 'access' },
    message: message ?? `${source.client ?? '?'} -> ${target.client ?? '?'}`,
    status: detail === undefined ? SUCCESS : FAILURE,
    status_detail: detail,
    verdict: verdictOf(record),
    members: {
      connection_info: { direction_id: 0, protocol_name: 'tcp', protocol_num: 6 },
      device,
      dst_endpoint: end(target),
      duration: numberOf(draft, record, 'duration'),
      src_endpoint: end(source),
      traffic: {
        bytes_in: numberOf(draft, record, 'bytes_sent'),
        bytes_out: numberOf(draft, record, 'bytes_received'),
      },
    },
  });
};

const request = (draft: Draft, record: JsonObject, message: string | undefined): OcsfEvent | undefined => {
  const source = addressOf(record.downstream_remote_address);
  const local = addressOf(record.downstream_local_address);
  const [method, uri, protocol, agent, requestId] = PLAIN.map((name) => textOf(draft, record, name));
  const status = numberOf(draft, record, 'response_code');
  const access: Access = {
    agent,
    body: status === undefined ? undefined : numberOf(draft, record, 'bytes_sent'),
    bytesIn: numberOf(draft, record, 'bytes_received'),
    client: source.client,
    forwarded: forwardedOf(record.x_forwarded_for),
    host: hostOf(draft, record.authority),
    method,
    milliseconds: numberOf(draft, record, 'duration'),
    port: source.port,
    protocol,
    requestId,
    serverIp: local.client,
    serverPort: local.port,
    status,
    uri,
  };
  return accessEvent(draft, access, {
    message,
    metadata: { log_name: 'access' },
    product: PRODUCT,
    status_detail: detailOf(record),
    verdict: verdictOf(record),
  });
};

const mapEnvoy = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const { message } = event.record;
  const line = event.format === 'json' || typeof message !== 'string' ? undefined : message;
  const record = line === undefined ? event.record : recordOf(line);
  const draft = new Draft(event, context);
  if (record === undefined) return genericJson.map(event, context);
  if (line === undefined) draft.takeTime(draft.fields, 'start_time');
  else if (typeof record.start_time === 'string') draft.setTime(record.start_time);
  draft.takeSyslogTime();
  if (line !== undefined) draft.fields.drop('message');
  const isRequest = typeof record.method === 'string' && record.method !== '-';
  return (
    (isRequest ? request(draft, record, line) : connection(draft, record, line)) ??
    genericJson.map(event, context)
  );
};

/** Envoy's access logs. */
export const envoy: Mapper = {
  product: 'envoy',
  formats: ['json', 'syslog', 'text'],
  markers: ['message', 'response_flags'],
  matches: ({ format, record }) => {
    if (format !== 'json')
      return typeof record.message === 'string' && recordOf(record.message) !== undefined;
    return (
      record.response_flags !== undefined &&
      record.bytes_received !== undefined &&
      (record.upstream_host ?? record.upstream_cluster ?? record.downstream_remote_address) !== undefined
    );
  },
  map: mapEnvoy,
};
