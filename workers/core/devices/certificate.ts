// An X.509 certificate (RFC 5280, section 4.1) read strictly, as far as a chain of devices needs it: keys of P-256 and Ed25519,
// names by their bytes, basicConstraints, keyUsage. What it does not understand and is critical, it does not take.
import { bitsOf, booleanOf, type Der, oidOf, readAll, readInside, TAG } from './der.ts';
import type { DeviceAlgorithm } from './device-key.ts';

/** A certificate, as far as it is read. Times in epoch ms. */
export interface DeviceCertificate {
  /** What is signed, and the signature over it. */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly signedWith: DeviceAlgorithm;
  /** DER of the names: compared byte for byte. */
  readonly issuer: Uint8Array<ArrayBuffer>;
  readonly subject: Uint8Array<ArrayBuffer>;
  readonly commonNames: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
  /** The raw key: a point of P-256, or the 32 bytes of Ed25519. */
  readonly key: Uint8Array<ArrayBuffer>;
  readonly isAuthority: boolean;
  /** How many authorities may stand between it and a device; undefined for any number. */
  readonly pathLength: number | undefined;
  /** Whether its key may sign certificates; undefined where it does not say. */
  readonly mayCertify: boolean | undefined;
  readonly maySign: boolean | undefined;
}

const OID = {
  ecPublicKey: '1.2.840.10045.2.1',
  p256: '1.2.840.10045.3.1.7',
  ed25519: '1.3.101.112',
  ecdsaSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
} as const;

/** Extensions that only narrow what is not relied on here, even where they are critical: extendedKeyUsage, subjectAltName. */
const HARMLESS = new Set(['2.5.29.37', '2.5.29.17']);

/** What is wrong with one, each said in words by chain-fault.ts. */
export type CertificateFault =
  | 'no-certificate'
  | 'version'
  | 'signature-algorithm'
  | 'key'
  | 'validity'
  | 'subject'
  | 'extensions'
  | 'critical-extension';

/** The certificate that `der` (attacker-controlled) is, or what makes it none, or none of this profile. */
export function readDeviceCertificate(der: Uint8Array<ArrayBuffer>): DeviceCertificate | CertificateFault {
  const [tbs, algorithm, value, ...beyond] = readInside(der, TAG.sequence) ?? [];
  if (!tbs || !algorithm || !value || beyond.length > 0) return 'no-certificate';
  const [version, serial, inner, issuer, validity, subject, spki, ...optional] =
    readInside(tbs.whole, TAG.sequence) ?? [];
  if (!version) return 'no-certificate';
  // Version 3, `[0] { INTEGER 2 }`: the others have no extensions, and could not say that they are no authority.
  if (String(version.whole) !== '160,3,2,1,2') return 'version';
  if (!serial || !inner || !issuer || !validity || !subject || !spki || serial.tag !== TAG.integer)
    return 'no-certificate';
  const signedWith = signatureAlgorithm(algorithm);
  // Section 4.1.1.2: the algorithm is said twice, once of it signed.
  if (!signedWith || String(inner.whole) !== String(algorithm.whole)) return 'signature-algorithm';
  const signature = bitsOf(value);
  if (!signature) return 'no-certificate';
  const times = readValidity(validity);
  if (!times) return 'validity';
  const key = readKey(spki);
  if (!key) return 'key';
  const commonNames = readCommonNames(subject);
  if (!commonNames) return 'subject';
  const extensions = readExtensions(optional);
  if (typeof extensions === 'string') return extensions;
  const names = { issuer: issuer.whole, subject: subject.whole, commonNames };
  return { signed: tbs.whole, signature, signedWith, ...names, ...times, key, ...extensions };
}

function signatureAlgorithm({ whole }: Der): DeviceAlgorithm | null {
  const [oid, ...parameters] = readInside(whole, TAG.sequence) ?? [];
  const name = oid && oidOf(oid);
  if (parameters.length > 0) return null;
  return name === OID.ecdsaSha256 ? 'p256' : name === OID.ed25519 ? 'ed25519' : null;
}

function readKey({ whole }: Der): Uint8Array<ArrayBuffer> | null {
  const [algorithm, value, ...beyond] = readInside(whole, TAG.sequence) ?? [];
  if (!algorithm || !value || beyond.length > 0) return null;
  const [oid, curve] = readInside(algorithm.whole, TAG.sequence) ?? [];
  const [name, parameter] = [oid && oidOf(oid), curve && oidOf(curve)];
  const bits = bitsOf(value);
  if (name === OID.ed25519 && curve === undefined) return bits?.length === 32 ? bits : null;
  return name === OID.ecPublicKey && parameter === OID.p256 && bits?.length !== 32 ? bits : null;
}

function readValidity({ whole }: Der): { notBefore: number; notAfter: number } | null {
  const [from, to, ...beyond] = (readInside(whole, TAG.sequence) ?? []).map(readTime);
  if (from == null || to == null || beyond.length > 0) return null;
  return { notBefore: from, notAfter: to };
}

/** `YYMMDDhhmmssZ` of 1950 to 2049, or `YYYYMMDDhhmmssZ` (section 4.1.2.5). */
function readTime({ tag, content }: Der): number | null {
  if (content.length > 16) return null;
  const text = String.fromCharCode(...content);
  const [, year = '', rest = ''] =
    (tag === TAG.utcTime
      ? /^(\d{2})(\d{10})Z$/
      : tag === TAG.generalizedTime
        ? /^(\d{4})(\d{10})Z$/
        : /^(?!)/
    ).exec(text) ?? [];
  if (rest === '') return null;
  const full = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`;
  const [month, day, hour, minute, second] = rest.match(/\d\d/g) ?? [];
  const time = Date.parse(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? null : time;
}

/** The common names of a name: RDNSequence of SETs of (type, value). */
function readCommonNames({ whole }: Der): string[] | null {
  const found: string[] = [];
  for (const set of readInside(whole, TAG.sequence) ?? []) {
    for (const pair of readInside(set.whole, TAG.set) ?? []) {
      const [type, value] = readInside(pair.whole, TAG.sequence) ?? [];
      if (!type || !value) return null;
      if (oidOf(type) !== OID.commonName) continue;
      if (value.tag !== TAG.utf8String && value.tag !== TAG.printableString) return null;
      found.push(new TextDecoder().decode(value.content));
    }
  }
  return found;
}

type Extensions = Pick<DeviceCertificate, 'isAuthority' | 'pathLength' | 'mayCertify' | 'maySign'>;

/** `[3] SEQUENCE OF Extension`; the unique identifiers before it are of a version nobody uses, and refused. */
function readExtensions(
  optional: readonly Der[],
): Extensions | Extract<CertificateFault, 'extensions' | 'critical-extension'> {
  const found: { -readonly [K in keyof Extensions]: Extensions[K] } = {
    ...{ isAuthority: false, pathLength: undefined, mayCertify: undefined, maySign: undefined },
  };
  const [one, ...beyond] = optional;
  if (one === undefined) return found;
  const [list] = one.tag === TAG.context(3) ? (readAll(one.content) ?? []) : [];
  const extensions = list && readInside(list.whole, TAG.sequence);
  if (!extensions || beyond.length > 0) return 'extensions';
  const seen = new Set<string>();
  for (const extension of extensions) {
    const read = readExtension(extension);
    // Section 4.2: none may come twice.
    if (read === null || seen.has(read.oid)) return 'extensions';
    seen.add(read.oid);
    if (read.oid === OID.basicConstraints || read.oid === OID.keyUsage) {
      const told = read.oid === OID.keyUsage ? readUsage(read.value) : readConstraints(read.value);
      if (told === null) return 'extensions';
      Object.assign(found, told);
    } else if (read.isCritical && !HARMLESS.has(read.oid)) return 'critical-extension';
  }
  return found;
}

function readExtension({
  whole,
}: Der): { oid: string; isCritical: boolean; value: Uint8Array<ArrayBuffer> } | null {
  const parts = readInside(whole, TAG.sequence) ?? [];
  const [id, critical] = parts;
  const value = parts.at(-1);
  const oid = id && oidOf(id);
  if (!oid || value?.tag !== TAG.octetString || parts.length > 3) return null;
  const isCritical = parts.length === 3 && critical ? booleanOf(critical) : false;
  return isCritical === null ? null : { oid, isCritical, value: value.content };
}

function readConstraints(
  value: Uint8Array<ArrayBuffer>,
): Pick<Extensions, 'isAuthority' | 'pathLength'> | null {
  const parts = readInside(value, TAG.sequence);
  if (parts === null || parts.length > 2) return null;
  const [authority, length] = parts;
  const isAuthority = authority === undefined ? false : booleanOf(authority);
  if (isAuthority === null) return null;
  if (length === undefined) return { isAuthority, pathLength: undefined };
  const [number] = length.content;
  if (length.tag !== TAG.integer || length.content.length !== 1 || number === undefined || number > 127)
    return null;
  return { isAuthority, pathLength: number };
}

/** Bit 0 is digitalSignature, bit 5 keyCertSign (section 4.2.1.3). */
function readUsage(value: Uint8Array<ArrayBuffer>): Pick<Extensions, 'mayCertify' | 'maySign'> | null {
  const [bits, ...beyond] = readAll(value) ?? [];
  const [, first] = bits?.content ?? [];
  if (bits?.tag !== TAG.bitString || first === undefined || beyond.length > 0) return null;
  return { maySign: (first & 0x80) !== 0, mayCertify: (first & 0x04) !== 0 };
}
