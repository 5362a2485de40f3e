// From where an Okta event came: `client`, with its place and network, and the chain of addresses of `request`.
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp } from '../toolkit/address.ts';
import type { Fields } from '../toolkit/fields.ts';
import { takeObject } from '../toolkit/take-object.ts';

/** The caller. */
export interface Client {
  readonly source: JsonObject | undefined;
  readonly agent: string | undefined;
}

const takeLocation = (geo: Fields | undefined): JsonObject | undefined => {
  if (geo === undefined) return undefined;
  const place = takeObject(geo, [
    ['city', 'text', 'city'],
    ['country', 'text', 'country'],
    ['postal_code', 'text', 'postalCode'],
    ['region', 'text', 'state'],
  ]);
  const point = geo.child('geolocation');
  const lat = point?.peek('lat');
  const long = point?.peek('lon');
  if (place === undefined || typeof lat !== 'number' || typeof long !== 'number') return place;
  point?.drop('lat');
  point?.drop('lon');
  return { ...place, lat, long };
};

/** `type_id` of an endpoint by Okta's `client.device`, where they mean the same. */
const DEVICES = new Map([
  ['Mobile', 5],
  ['Tablet', 4],
]);

/** Addresses the request passed through, after the first. */
const takeChain = (request: Fields | undefined): string[] => {
  const ips: string[] = [];
  for (const hop of request?.children('ipChain') ?? []) {
    const ip = hop.ip('ip');
    if (ip !== undefined) ips.push(ip);
  }
  return ips;
};

/** Takes the caller; without an address there is none. */
export const takeClient = (fields: Fields, security: Fields | undefined): Client => {
  const client = fields.child('client');
  const agent = client?.child('userAgent')?.text('rawUserAgent');
  const chain = takeChain(fields.child('request'));
  const ip = client?.ip('ipAddress') ?? chain[0];
  if (ip === undefined || !isIp(ip)) return { source: undefined, agent };
  const domain = security?.peek('domain');
  const others = chain.filter((hop) => hop !== ip);
  const type = client?.peek('device');
  return {
    agent,
    source: {
      autonomous_system: takeObject(security, [
        ['name', 'text', 'asOrg'],
        ['number', 'integer', 'asNumber'],
      ]),
      domain: typeof domain === 'string' && isHostname(domain) ? security?.text('domain') : undefined,
      intermediate_ips: others.length === 0 ? undefined : others,
      ip,
      isp: security?.text('isp'),
      location: takeLocation(client?.child('geographicalContext')),
      type_id: typeof type === 'string' ? DEVICES.get(type) : undefined,
      zone: client?.peek('zone') === 'null' ? undefined : client?.text('zone'),
    },
  };
};
