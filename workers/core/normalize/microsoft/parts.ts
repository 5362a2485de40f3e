// What Microsoft's logs have in common: who, from where, on which device, in which tenant. Azure Monitor wraps records
// in `properties`; Microsoft Graph writes the same ones bare.
import type { JsonObject } from '../../../../schemas/json.ts';
import { person } from '../saas/person.ts';
import { isIp } from '../toolkit/address.ts';
import { type Fields, wholeNumber } from '../toolkit/fields.ts';
import { takeObject } from '../toolkit/take-object.ts';

/** The tenant, as OCSF `cloud`. */
export const tenantOf = (uid: string | undefined): JsonObject | undefined =>
  uid === undefined ? undefined : { account: { uid }, provider: 'Azure' };

/** `198.51.100.7`, `198.51.100.7:443` and `[2001:db8::1]:443`. */
export const splitHost = (text: string): { ip: string; port: number | undefined } | undefined => {
  if (isIp(text)) return { ip: text, port: undefined };
  const colon = text.lastIndexOf(':');
  if (colon < 0 || text.length > 60) return undefined;
  const bracketed = text.startsWith('[') && text.charAt(colon - 1) === ']';
  const ip = bracketed ? text.slice(1, colon - 1) : text.slice(0, colon);
  const port = wholeNumber(text.slice(colon + 1));
  return isIp(ip) && port !== undefined && port <= 65_535 ? { ip, port } : undefined;
};

/** Takes an address, with a port or without, from the first of some members that holds one. */
export const takeHost = (fields: Fields | undefined, keys: readonly string[]): JsonObject | undefined => {
  for (const key of keys) {
    const value = fields?.peek(key);
    const host = typeof value === 'string' ? splitHost(value) : undefined;
    if (host === undefined) continue;
    // An address with a port is taken apart, so its text stays where it was.
    if (host.port === undefined) fields?.drop(key);
    return host.port === undefined ? { ip: host.ip } : { ip: host.ip, port: host.port };
  }
  return undefined;
};

/** A sign-in's place. */
export const takeLocation = (fields: Fields | undefined): JsonObject | undefined => {
  const place = takeObject(fields, [
    ['city', 'text', 'city'],
    ['country', 'text', 'countryOrRegion', 'countryCode'],
    ['region', 'text', 'state'],
  ]);
  const point = fields?.child('geoCoordinates');
  const lat = point?.peek('latitude');
  const long = point?.peek('longitude');
  if (place === undefined || typeof lat !== 'number' || typeof long !== 'number') return place;
  point?.drop('latitude');
  point?.drop('longitude');
  return { ...place, lat, long };
};

/** OCSF `os.type_id` by the beginning of a name. */
const SYSTEMS: readonly (readonly [name: string, type_id: number])[] = [
  ['windows', 100],
  ['android', 201],
  ['ios', 301],
  ['mac', 300],
  ['linux', 200],
];

/** An operating system by its name. */
export const osOf = (name: string | undefined): JsonObject | undefined => {
  if (name === undefined) return undefined;
  const lower = name.slice(0, 20).toLowerCase();
  return { name, type_id: SYSTEMS.find(([start]) => lower.startsWith(start))?.[1] ?? 0 };
};

/** A user as Graph writes one: `userPrincipalName`, `id`, `displayName`. */
export const takeGraphUser = (fields: Fields | undefined): JsonObject | undefined => {
  if (fields === undefined) return undefined;
  const upn = fields.text('userPrincipalName');
  const display = fields.text('displayName');
  return person(upn ?? display, fields.text('id'), upn === undefined ? undefined : display);
};

/** An application as Graph writes one. */
export const takeGraphApp = (fields: Fields | undefined): JsonObject | undefined =>
  takeObject(fields, [
    ['app_name', 'text', 'displayName'],
    ['app_uid', 'text', 'appId', 'servicePrincipalId'],
  ]);

/** A member as text, or as that of Azure's `{value, localizedValue}`. */
export const takeWord = (fields: Fields, key: string): string | undefined =>
  fields.label(key) ?? fields.child(key)?.text('value');
