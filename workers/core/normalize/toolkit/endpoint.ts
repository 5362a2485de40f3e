// Who talked to whom: builds OCSF `network_endpoint` and `device` objects, whose schema wants at least one thing
// that identifies them; a port or MAC alone does not, and stays unmapped.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Draft } from './draft.ts';
import type { Fields } from './fields.ts';
import { FIRST_EPHEMERAL_PORT, OBSERVABLE } from './observables.ts';

/** Attribute paths of one endpoint, for its observables; made once per place, not per event. */
export interface EndpointPaths {
  readonly hostname: string;
  readonly ip: string;
  readonly mac: string;
  readonly port: string;
  /** Is its port worth searching for even when high? A listening port is, a caller's is not. */
  readonly listens: boolean;
}

const pathsOf = (at: string, listens: boolean): EndpointPaths => ({
  hostname: `${at}.hostname`,
  ip: `${at}.ip`,
  mac: `${at}.mac`,
  port: `${at}.port`,
  listens,
});

/** `src_endpoint` of an event. */
export const SOURCE = pathsOf('src_endpoint', false);
/** `dst_endpoint` of an event. */
export const DESTINATION = pathsOf('dst_endpoint', true);
/** Endpoints of a finding's first evidence. */
export const EVIDENCE_SOURCE = pathsOf('evidences.src_endpoint', false);
export const EVIDENCE_DESTINATION = pathsOf('evidences.dst_endpoint', true);
/** `device` of an event. */
export const DEVICE = pathsOf('device', true);

/** Under which names of a record an endpoint's parts lie; an absent name is never read. */
export interface EndpointKeys {
  readonly ip?: string;
  readonly hostname?: string;
  readonly mac?: string;
  readonly port?: string;
}

/** Takes an endpoint from a record; undefined, and nothing taken, where neither address nor name is there. */
export const takeEndpoint = (
  draft: Draft,
  fields: Fields,
  paths: EndpointPaths,
  keys: EndpointKeys,
): JsonObject | undefined => {
  const ip = keys.ip === undefined ? undefined : fields.ip(keys.ip);
  const hostname = keys.hostname === undefined ? undefined : fields.hostname(keys.hostname);
  if (ip === undefined && hostname === undefined) return undefined;
  const mac = keys.mac === undefined ? undefined : fields.mac(keys.mac);
  const port = keys.port === undefined ? undefined : fields.port(keys.port);
  return endpoint(draft, paths, ip, hostname, port, mac);
};

/** Builds an endpoint from parts that were taken and checked already. */
export const endpoint = (
  draft: Draft,
  paths: EndpointPaths,
  ip: string | undefined,
  hostname: string | undefined,
  port?: number | undefined,
  mac?: string | undefined,
): JsonObject => {
  const seen = draft.observables;
  if (ip !== undefined) seen.add(paths.ip, OBSERVABLE.ip, ip);
  if (hostname !== undefined) seen.add(paths.hostname, OBSERVABLE.hostname, hostname);
  if (mac !== undefined) seen.add(paths.mac, OBSERVABLE.mac, mac);
  if (port !== undefined && (paths.listens || port < FIRST_EPHEMERAL_PORT)) {
    seen.add(paths.port, OBSERVABLE.port, String(port));
  }
  return { hostname, ip, mac, port };
};

/** `10.0.0.1:1234 -> 10.0.0.2:80`, for messages. */
export const arrow = (source: JsonObject | undefined, destination: JsonObject | undefined): string =>
  `${side(source)} -> ${side(destination)}`;

const side = (end: JsonObject | undefined): string => {
  if (end === undefined) return '?';
  const host = end.ip ?? end.hostname;
  return end.port === undefined ? `${host}` : `${host}:${end.port}`;
};

/** Builds a `device` (host profile) from a name or address; `type_id` is unknown. */
export const device = (
  draft: Draft,
  host: string | undefined,
  ip?: string | undefined,
): JsonObject | undefined => {
  if (host === undefined && ip === undefined) return undefined;
  if (host !== undefined) draft.observables.add(DEVICE.hostname, OBSERVABLE.hostname, host);
  if (ip !== undefined) draft.observables.add(DEVICE.ip, OBSERVABLE.ip, ip);
  return { hostname: host, ip, type_id: 0 };
};
