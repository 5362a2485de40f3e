// The two ends of a connection, which nearly every record of Zeek names: `id.orig_h`, `id_orig_h`, or `orig_h` of an object `id`.
// In code, not in a table: every record is asked for them.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Fields } from '../toolkit/fields.ts';

/** A member of `id` as it is spelled there, and beside the other members in either dialect. */
interface Spellings {
  readonly dotted: string;
  readonly flat: string;
  readonly inner: string;
}

/** The members of one end. */
interface EndNames {
  readonly host: Spellings;
  readonly mac: string;
  readonly port: Spellings;
}

const ORIGINATOR: EndNames = {
  host: { dotted: 'id.orig_h', flat: 'id_orig_h', inner: 'orig_h' },
  mac: 'orig_l2_addr',
  port: { dotted: 'id.orig_p', flat: 'id_orig_p', inner: 'orig_p' },
};

const RESPONDER: EndNames = {
  host: { dotted: 'id.resp_h', flat: 'id_resp_h', inner: 'resp_h' },
  mac: 'resp_l2_addr',
  port: { dotted: 'id.resp_p', flat: 'id_resp_p', inner: 'resp_p' },
};

const idOf = (fields: Fields): Fields | undefined => fields.child('id') ?? fields.children('id')?.[0];

/** An address; under the second spelling only where the first is not there. */
const takeIp = (fields: Fields, { dotted, flat, inner }: Spellings): string | undefined =>
  fields.ip(dotted) ??
  (fields.peek(dotted) === undefined ? fields.ip(flat) : undefined) ??
  idOf(fields)?.ip(inner);

const takePort = (fields: Fields, { dotted, flat, inner }: Spellings): number | undefined =>
  fields.port(dotted) ??
  (fields.peek(dotted) === undefined ? fields.port(flat) : undefined) ??
  idOf(fields)?.port(inner);

/** Nothing is an end by its port or its MAC address alone. */
const takeEnd = (fields: Fields, { host, mac, port }: EndNames): JsonObject | undefined => {
  const ip = takeIp(fields, host);
  if (ip === undefined) return undefined;
  const end: JsonObject = { ip };
  const hardware = fields.mac(mac);
  if (hardware !== undefined) end.mac = hardware;
  const number = takePort(fields, port);
  if (number !== undefined) end.port = number;
  return end;
};

/** Takes `src_endpoint` and `dst_endpoint`, as far as a record has them. What others find of them later comes behind. */
export const endsOf = (fields: Fields): JsonObject => {
  const ends: JsonObject = {};
  const source = takeEnd(fields, ORIGINATOR);
  if (source !== undefined) ends.src_endpoint = source;
  const destination = takeEnd(fields, RESPONDER);
  if (destination !== undefined) ends.dst_endpoint = destination;
  return ends;
};
