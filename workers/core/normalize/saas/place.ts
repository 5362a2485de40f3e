// Where a request of an online service came from or went to, as OCSF `network_endpoint`, with the place and the network
// that the service looked up for its address.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Fields } from '../toolkit/fields.ts';

/** Under which names of a record the parts lie; an absent name is never read. */
export interface PlaceKeys {
  readonly ip?: string;
  readonly hostname?: string;
  readonly port?: string;
  readonly city?: string;
  readonly country?: string;
  readonly region?: string;
  readonly asn?: string;
  readonly asnName?: string;
}

const one = <Value>(key: string | undefined, take: (key: string) => Value | undefined): Value | undefined =>
  key === undefined ? undefined : take(key);

const some = (object: JsonObject): JsonObject | undefined =>
  Object.values(object).some((value) => value !== undefined) ? object : undefined;

/** Takes an endpoint; undefined, and nothing taken, where neither address nor name is there. */
export const takePlace = (fields: Fields | undefined, keys: PlaceKeys): JsonObject | undefined => {
  if (fields === undefined) return undefined;
  const ip = one(keys.ip, (key) => fields.ip(key));
  const hostname = one(keys.hostname, (key) => fields.hostname(key));
  if (ip === undefined && hostname === undefined) return undefined;
  return {
    autonomous_system: some({
      name: one(keys.asnName, (key) => fields.text(key)),
      number: one(keys.asn, (key) => fields.integer(key)),
    }),
    hostname,
    ip,
    location: some({
      city: one(keys.city, (key) => fields.text(key)),
      country: one(keys.country, (key) => fields.text(key)),
      region: one(keys.region, (key) => fields.text(key)),
    }),
    port: one(keys.port, (key) => fields.port(key)),
  };
};
