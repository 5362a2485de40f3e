// DNS response codes (RFC 6895 section 2.3) as OCSF `rcode_id`, by name and by number.
import type { JsonValue } from '../../../../schemas/json.ts';

/** A response code with its OCSF caption. */
export interface ResponseCode {
  readonly id: number;
  readonly name: string;
  /** Can the sender's word be read off the caption? If not it has to be kept as well. */
  readonly lossless: boolean;
}

const CODES: readonly (readonly [number, string, ...string[]])[] = [
  [0, 'NoError'],
  [1, 'FormError', 'FORMERR'],
  [2, 'ServError', 'SERVFAIL'],
  [3, 'NXDomain'],
  [4, 'NotImp'],
  [5, 'Refused'],
  [6, 'YXDomain'],
  [7, 'YXRRSet'],
  [8, 'NXRRSet'],
  [9, 'NotAuth'],
  [10, 'NotZone'],
  [16, 'BADSIG_VERS', 'BADSIG', 'BADVERS'],
  [17, 'BADKEY'],
  [18, 'BADTIME'],
  [19, 'BADMODE'],
  [20, 'BADNAME'],
  [21, 'BADALG'],
  [22, 'BADTRUNC'],
  [23, 'BADCOOKIE'],
];

const BY_KEY = new Map<string | number, ResponseCode>();
for (const [id, name, ...aliases] of CODES) {
  BY_KEY.set(id, { id, name, lossless: true });
  BY_KEY.set(name.toUpperCase(), { id, name, lossless: true });
  for (const alias of aliases) BY_KEY.set(alias, { id, name, lossless: false });
}

/** The response code a word or number means; undefined for anything else. */
export const responseCode = (value: JsonValue | undefined): ResponseCode | undefined => {
  if (typeof value === 'number') return BY_KEY.get(value);
  return typeof value === 'string' && value.length < 16 ? BY_KEY.get(value.toUpperCase()) : undefined;
};
