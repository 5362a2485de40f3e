// What all EVE events have in common: the product, two ends, the connection between them, and the alert beside them.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Draft, MetadataParts } from '../toolkit/draft.ts';
import {
  DESTINATION,
  type EndpointKeys,
  type EndpointPaths,
  SOURCE,
  takeEndpoint,
} from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';
import { protocol } from '../toolkit/protocol.ts';
import { SEVERITY } from '../toolkit/severity.ts';

/** `metadata.product` of every EVE event; shared, never changed. */
export const SURICATA: JsonObject = { name: 'Suricata', vendor_name: 'OISF' };

const SOURCE_KEYS: EndpointKeys = { ip: 'src_ip', port: 'src_port' };
const DESTINATION_KEYS: EndpointKeys = { ip: 'dest_ip', port: 'dest_port' };

/** `src_ip` and `src_port`, in the direction of the packet that made the event. */
export const takeSource = (draft: Draft, paths: EndpointPaths = SOURCE): JsonObject | undefined =>
  takeEndpoint(draft, draft.fields, paths, SOURCE_KEYS);

/** `dest_ip` and `dest_port`. */
export const takeDestination = (draft: Draft, paths: EndpointPaths = DESTINATION): JsonObject | undefined =>
  takeEndpoint(draft, draft.fields, paths, DESTINATION_KEYS);

/** OCSF `network_connection_info`. EVE tells client from server, not inside from outside: direction unknown. */
export const takeConnection = (draft: Draft): JsonObject => {
  const fields = draft.fields;
  const known = protocol(fields.text('proto'));
  const version = fields.peek('ip_v');
  if (version === 4 || version === 6) fields.drop('ip_v');
  return {
    community_uid: fields.text('community_id'),
    direction_id: 0,
    protocol_name: known?.name,
    protocol_num: known?.number,
    protocol_ver_id: version === 4 || version === 6 ? version : undefined,
    uid: fields.label('flow_id'),
  };
};

/** Metadata of an EVE event, whose code is its type unless there is a better one. `host` is the sensor's name where one is set. */
export const eveMetadata = (
  draft: Draft,
  type: string | undefined,
  more: MetadataParts = {},
): ReturnType<Draft['metadata']> =>
  draft.metadata(SURICATA, {
    event_code: more.event_code ?? type,
    log_name: type,
    log_source: draft.fields.text('host'),
    log_version: draft.fields.text('suricata_version'),
    profiles: more.profiles,
  });

/** Suricata priorities are 1 (worst) .. 255; classification.config uses 1..4. */
export const priority = (alert: Fields): number => {
  switch (alert.peek('severity')) {
    case 1:
      return SEVERITY.high;
    case 2:
      return SEVERITY.medium;
    case 3:
      return SEVERITY.low;
    default:
      return alert.peek('severity') === undefined ? SEVERITY.unknown : SEVERITY.informational;
  }
};
