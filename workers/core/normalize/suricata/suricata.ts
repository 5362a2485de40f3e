// Suricata EVE (https://docs.suricata.io/en/suricata-8.0.1/output/eve/eve-json-format.html): one mapper per
// `event_type`; what has none, or lacks what its class requires, is Network Activity when an end is known, else a
// Base Event.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonValue } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { isIp } from '../toolkit/address.ts';
import { Draft } from '../toolkit/draft.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { mapAlert } from './alert.ts';
import { mapArp } from './arp.ts';
import { mapDhcp } from './dhcp.ts';
import { mapDns } from './dns.ts';
import { mapEngine } from './engine.ts';
import { mapFileinfo } from './fileinfo.ts';
import { mapFlow } from './flow.ts';
import { mapFtp, mapTftp } from './ftp.ts';
import { mapHttp } from './http.ts';
import { mapKrb5 } from './krb5.ts';
import { mapAnomaly, mapDrop, mapNetflow, mapTraffic } from './network.ts';
import { mapNtp } from './ntp.ts';
import { mapRdp } from './rdp.ts';
import { mapSmb } from './smb.ts';
import { mapSmtp } from './smtp.ts';
import { mapSsh } from './ssh.ts';
import { mapTls } from './tls.ts';

/** Maps an event of one type from the object of that name; undefined when the class's requirements are not met. */
type EventMapper = (draft: Draft, fields: Fields, type: string) => OcsfEvent | undefined;

const TYPES = new Map<string, EventMapper>([
  ['anomaly', mapAnomaly],
  ['dhcp', mapDhcp],
  ['dns', mapDns],
  ['drop', mapDrop],
  ['flow', mapFlow],
  ['ftp', mapFtp],
  ['ftp_data', mapFtp],
  ['http', mapHttp],
  ['krb5', mapKrb5],
  ['mdns', mapDns],
  ['netflow', mapNetflow],
  ['ntp', mapNtp],
  ['quic', mapTls],
  ['rdp', mapRdp],
  ['smb', mapSmb],
  ['smtp', mapSmtp],
  ['ssh', mapSsh],
  ['tftp', mapTftp],
  ['tls', mapTls],
]);

const isAddress = (value: JsonValue | undefined): boolean => typeof value === 'string' && isIp(value);

const mapEve = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  draft.takeTime(fields, 'timestamp');
  draft.takeSyslogTime();
  const type = fields.text('event_type') ?? '';
  // The sender chose this key: it may name a member of Object.prototype.
  const object = Object.hasOwn(event.record, type) ? fields.child(type) : undefined;
  if (type === 'alert' && object !== undefined) return mapAlert(draft, object);
  const { src_ip: source, dest_ip: destination } = event.record;
  const hasSource = isAddress(source);
  if (!hasSource && !isAddress(destination)) {
    return (
      (type === 'arp' && object !== undefined ? mapArp(draft, object) : undefined) ?? mapEngine(draft, type)
    );
  }
  if (object === undefined) return mapTraffic(draft, type);
  if (type === 'fileinfo' && hasSource) return mapFileinfo(draft, object);
  return TYPES.get(type)?.(draft, object, type) ?? mapTraffic(draft, type);
};

/** Types that may come without a flow id, as packets outside any flow do. */
const WITHOUT_FLOW: ReadonlySet<string> = new Set([
  ...TYPES.keys(),
  'alert',
  'arp',
  'engine',
  'fileinfo',
  'stats',
]);

/** Matches what only EVE has: an event type and a timestamp beside a flow id, or beside an object named for a type we know. */
const matches = (event: DecodedEvent): boolean => {
  const { record } = event;
  const { event_type: type, timestamp, flow_id: flow } = record;
  // An alert is known by its rule even where its sender left the rest to an envelope.
  if (type === 'alert' && isObject(record.alert) && record.alert.signature_id !== undefined) return true;
  if (typeof type !== 'string' || typeof timestamp !== 'string') return false;
  return flow !== undefined || (WITHOUT_FLOW.has(type) && isObject(record[type]));
};

/** Suricata EVE JSON. */
export const suricata: Mapper = { product: 'suricata', matches, map: mapEve };
