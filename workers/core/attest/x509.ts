// Out of an X.509 certificate (RFC 5280, section 4.1) what a signature is checked with: the public key as WebCrypto takes it, and
// from when to when it may be used. Whose certificate it is, the caller knows from where it came; chains are not walked.

/** A certificate, as far as it is read. Times in epoch ms. */
export interface Certificate {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array<ArrayBuffer>;
  readonly notBefore: number;
  readonly notAfter: number;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
/** `[0]`, the version. */
const VERSION = 0xa0;

/** One value of DER: its tag, and where it, its content and what follows begin. */
interface Tlv {
  readonly tag: number;
  readonly start: number;
  readonly from: number;
  readonly end: number;
}

/** The first certificate of a PEM text (RFC 7468); null when there is none, or it is not DER as certificates are. */
export function readCertificate(pem: string): Certificate | null {
  const begin = pem.indexOf('-----BEGIN CERTIFICATE-----');
  const end = pem.indexOf('-----END CERTIFICATE-----', begin);
  if (begin === -1 || end === -1) return null;
  try {
    const base64 = pem.slice(begin + '-----BEGIN CERTIFICATE-----'.length, end).replaceAll(/\s/g, '');
    return readDer(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch (error) {
    // atob's word for what is no base64; anything else is ours.
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** TBSCertificate: version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo. */
function readDer(der: Uint8Array<ArrayBuffer>): Certificate | null {
  const outer = readTlv(der, 0, der.length, SEQUENCE);
  const certificate = outer && readTlv(der, outer.from, outer.end, SEQUENCE);
  if (!certificate) return null;
  const version = readTlv(der, certificate.from, certificate.end, VERSION);
  let at = version?.end ?? certificate.from;
  const parts: Tlv[] = [];
  for (const tag of [INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE]) {
    const part = readTlv(der, at, certificate.end, tag);
    if (part === null) return null;
    parts.push(part);
    at = part.end;
  }
  const [, , , validity, , key] = parts;
  const times = validity && readValidity(der, validity);
  return times && key ? { spki: der.slice(key.start, key.end), ...times } : null;
}

function readValidity(der: Uint8Array, validity: Tlv): { notBefore: number; notAfter: number } | null {
  const from = readTlv(der, validity.from, validity.end);
  const to = from && readTlv(der, from.end, validity.end);
  const notBefore = from && readTime(der, from);
  const notAfter = to && readTime(der, to);
  return typeof notBefore === 'number' && typeof notAfter === 'number' ? { notBefore, notAfter } : null;
}

/** `YYMMDDhhmmssZ`, of 1950 to 2049, or `YYYYMMDDhhmmssZ` (RFC 5280, section 4.1.2.5). */
function readTime(der: Uint8Array, { tag, from, end }: Tlv): number | null {
  if (tag !== UTC_TIME && tag !== GENERALIZED_TIME) return null;
  const text = String.fromCharCode(...der.subarray(from, Math.min(end, from + 16)));
  const [, year = '', rest = ''] =
    (tag === UTC_TIME ? /^(\d{2})(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/).exec(text) ?? [];
  if (rest === '') return null;
  const full = tag === GENERALIZED_TIME ? year : `${Number(year) < 50 ? '20' : '19'}${year}`;
  const [month, day, hour, minute, second] = rest.match(/\d\d/g) ?? [];
  const time = Date.parse(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? null : time;
}

/** The value at `start`, which must end before `limit`; null when it does not, or is of another tag. */
function readTlv(der: Uint8Array, start: number, limit: number, wanted?: number): Tlv | null {
  const [tag, first] = [der[start], der[start + 1]];
  if (tag === undefined || first === undefined || start + 2 > limit) return null;
  if (wanted !== undefined && tag !== wanted) return null;
  // Long form: that many bytes of length; four are more than any certificate, and none is indefinite, which DER has not.
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first >= 0x80 && (lengthBytes === 0 || lengthBytes > 3)) return null;
  let length = first < 0x80 ? first : 0;
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + (der[start + 2 + i] ?? 0);
  const from = start + 2 + lengthBytes;
  return from + length > limit ? null : { tag, start, from, end: from + length };
}
