// Connections and lookups through Cloudflare: gateway_network, zero_trust_network_sessions, spectrum_events and
// network_analytics_logs -> Network Activity (4001); gateway_dns, dns_logs and dns_firewall_logs -> DNS Activity (4003).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { takeNames } from '../saas/person.ts';
import { takePlace } from '../saas/place.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { responseCode } from '../toolkit/dns-message.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { protocol } from '../toolkit/protocol.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { takeObject } from '../toolkit/take-object.ts';
import { CLOUDFLARE, takeActor, takeDevice, takeRule, takeVerdict } from './parts.ts';

const PROTOCOL_KEYS = ['Transport', 'Protocol', 'ClientProto', 'IPProtocolName'];

const takeConnection = (fields: Fields): JsonObject | undefined => {
  const key = PROTOCOL_KEYS.find((name) => fields.spell(name) !== '');
  if (key === undefined) return undefined;
  const known = protocol(fields.text(key));
  return known && { direction_id: 0, protocol_name: known.name, protocol_num: known.number };
};

const takeSource = (fields: Fields): JsonObject | undefined =>
  takePlace(fields, { ip: 'SourceIP', port: 'SourcePort' }) ??
  takePlace(fields, { asn: 'ClientAsn', country: 'ClientCountry', ip: 'ClientIP', port: 'ClientPort' }) ??
  takePlace(fields, { country: 'SourceCountry', ip: 'IPSourceAddress', port: 'SourcePort' });

const takeDestination = (fields: Fields): JsonObject | undefined =>
  takePlace(fields, { hostname: 'SNI', ip: 'DestinationIP', port: 'DestinationPort' }) ??
  takePlace(fields, { ip: 'OriginIP', port: 'OriginPort' }) ??
  takePlace(fields, { ip: 'IPDestinationAddress', port: 'DestinationPort' });

/** What Spectrum and sessions say happened: 1 open, 2 close, 5 refuse, 6 traffic. */
const activityOf = (word: string, isDenied: boolean): number => {
  if (isDenied) return 5;
  if (word === 'connect') return 1;
  return word === 'disconnect' ? 2 : 6;
};

/** Maps a connection; undefined when no end of it is known. */
export const mapNetwork = (draft: Draft, log_name: string): OcsfEvent | undefined => {
  const { fields } = draft;
  const src_endpoint = takeSource(fields);
  const dst_endpoint = takeDestination(fields);
  if (src_endpoint === undefined && dst_endpoint === undefined) return undefined;
  const verdict = takeVerdict(fields, fields.spell('Verdict') === '' ? 'Action' : 'Verdict');
  const isDenied = verdict?.action_id === 2;
  return buildEvent(draft, {
    class_uid: CLASS.networkActivity,
    activity_id: activityOf(fields.spell('Event'), isDenied),
    product: CLOUDFLARE,
    metadata: { correlation_uid: fields.text('SessionID'), log_name },
    severity_id: isDenied ? SEVERITY.low : undefined,
    verdict,
    message: `${src_endpoint?.ip ?? '?'} -> ${dst_endpoint?.hostname ?? dst_endpoint?.ip ?? '?'}${verdict === undefined ? '' : ` ${verdict.disposition}`}`,
    members: {
      actor: takeActor(fields),
      connection_info: takeConnection(fields),
      device: takeDevice(fields),
      dst_endpoint,
      firewall_rule: takeRule(fields),
      src_endpoint,
      traffic: takeObject(fields, [
        ['bytes_in', 'integer', 'BytesReceived', 'OriginBytes'],
        ['bytes_out', 'integer', 'BytesSent', 'ClientBytes'],
      ]),
    },
  });
};

/** Types a number may stand for in dns_logs (RFC 1035, 3596, 2782, 6844, 9460); others keep the number. */
const TYPES = new Map<number, string>([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [65, 'HTTPS'],
  [257, 'CAA'],
]);

const takeQuery = (fields: Fields): JsonObject | undefined => {
  const hostname = fields.text('QueryName');
  if (hostname === undefined) return undefined;
  const type = fields.peek('QueryType');
  return {
    hostname,
    type: fields.text('QueryTypeName') ?? (typeof type === 'number' ? TYPES.get(type) : undefined),
  };
};

/** `ResolvedIPs` as answers. */
const takeAnswers = (fields: Fields): JsonObject[] | undefined =>
  takeNames(fields, 'ResolvedIPs')?.map((rdata) => ({ rdata }));

/** Maps a lookup; undefined when nobody is known to have asked or answered. */
export const mapDns = (draft: Draft, log_name: string): OcsfEvent | undefined => {
  const { fields } = draft;
  const src_endpoint =
    takePlace(fields, { ip: 'SrcIP', port: 'SrcPort' }) ?? takePlace(fields, { ip: 'SourceIP' });
  const dst_endpoint =
    takePlace(fields, { ip: 'DstIP', port: 'DstPort' }) ?? takePlace(fields, { ip: 'UpstreamIP' });
  if (src_endpoint === undefined && dst_endpoint === undefined) return undefined;
  const key = ['RCode', 'ResponseCode', 'ClientResponseCode'].find((name) => fields.peek(name) !== undefined);
  const code = key === undefined ? undefined : responseCode(fields.peek(key));
  const verdict = takeVerdict(fields, 'ResolverDecision');
  const query = takeQuery(fields);
  const isDenied = verdict?.action_id === 2;
  return buildEvent(draft, {
    class_uid: CLASS.dnsActivity,
    activity_id: code === undefined ? 1 : 2,
    product: CLOUDFLARE,
    metadata: { log_name },
    severity_id: isDenied ? SEVERITY.low : undefined,
    status: code === undefined ? undefined : code.id === 0 ? SUCCESS : FAILURE,
    verdict,
    message: `${query?.type ?? 'DNS'} ${query?.hostname ?? '?'}${verdict === undefined ? '' : ` ${verdict.disposition}`}`,
    members: {
      actor: takeActor(fields),
      answers: takeAnswers(fields),
      device: takeDevice(fields),
      dst_endpoint,
      firewall_rule: takeRule(fields),
      query,
      rcode: code?.name,
      rcode_id: code?.id,
      src_endpoint,
    },
  });
};
