// Whether a chain of certificates leads from a device to an authority its tenant trusts (RFC 5280, section 6.1, for the profile that
// certificate.ts reads). No revocation lists: a device is revoked by its name, an authority by taking it off the list.
import { encodeHex } from '../attest/base-encoding.ts';
import { type DeviceCertificate, readDeviceCertificate } from './certificate.ts';
import { type DeviceKey, deviceKeyOf, isMadeBy } from './device-key.ts';
import { p1363Of } from './signature.ts';

/** The device's own, at most two authorities between, and the trusted one, which may be sent along or not. */
export const MAX_CHAIN = 4;

/** What a good chain says: the key it vouches for, and by which of the trusted certificates (its place in their list). */
export interface Vouched {
  readonly key: DeviceKey;
  readonly authority: number;
}

/** Why a chain says nothing. */
export type ChainFault =
  | 'unreadable'
  | 'too-long'
  | 'other-device'
  | 'not-for-signing'
  | 'out-of-time'
  | 'not-an-authority'
  | 'not-issued'
  | 'untrusted';

/** Checks a chain (attacker-controlled), the device's certificate first, for a device's name at a time. */
export async function checkChain(
  chain: readonly Uint8Array<ArrayBuffer>[],
  trusted: readonly Uint8Array<ArrayBuffer>[],
  { device, now }: { readonly device: string; readonly now: number },
): Promise<Vouched | ChainFault> {
  if (chain.length > MAX_CHAIN) return 'too-long';
  const path = chain.map(readDeviceCertificate);
  const [leaf] = path;
  if (!leaf || path.some((one) => one === null)) return 'unreadable';
  if (leaf.commonNames.length !== 1 || leaf.commonNames[0] !== device) return 'other-device';
  if (leaf.isAuthority || leaf.maySign === false) return 'not-for-signing';
  const known = new Map(trusted.map((der, place) => [encodeHex(der), place]));
  let below = leaf;
  for (const [i, der] of chain.entries()) {
    const one = path[i];
    if (!one) return 'unreadable';
    if (now < one.notBefore || now > one.notAfter) return 'out-of-time';
    if (i > 0) {
      const fault = await issueFault(one, below, i - 1);
      if (fault !== null) return fault;
    }
    const place = i > 0 ? known.get(encodeHex(der)) : undefined;
    if (place !== undefined) return vouched(leaf, place);
    below = one;
  }
  return anchored(leaf, below, { trusted, between: chain.length - 1, now });
}

/** The last one sent may be issued by a trusted one that was not. */
async function anchored(
  leaf: DeviceCertificate,
  last: DeviceCertificate,
  { trusted, between, now }: { trusted: readonly Uint8Array<ArrayBuffer>[]; between: number; now: number },
): Promise<Vouched | ChainFault> {
  for (const [place, der] of trusted.entries()) {
    const authority = readDeviceCertificate(der);
    if (authority === null || now < authority.notBefore || now > authority.notAfter) continue;
    if ((await issueFault(authority, last, between)) === null) return vouched(leaf, place);
  }
  return 'untrusted';
}

async function vouched(leaf: DeviceCertificate, authority: number): Promise<Vouched | ChainFault> {
  const key = await deviceKeyOf(leaf.key);
  return key === null ? 'unreadable' : { key, authority };
}

/** Why `issuer` did not issue `below`, with `between` authorities under it; null when it did. */
async function issueFault(
  issuer: DeviceCertificate,
  below: DeviceCertificate,
  between: number,
): Promise<ChainFault | null> {
  if (!issuer.isAuthority || issuer.mayCertify === false) return 'not-an-authority';
  if (issuer.pathLength !== undefined && between > issuer.pathLength) return 'not-an-authority';
  if (encodeHex(issuer.subject) !== encodeHex(below.issuer)) return 'not-issued';
  const key = await deviceKeyOf(issuer.key);
  if (key === null || key.alg !== below.signedWith) return 'not-issued';
  const signature = key.alg === 'p256' ? p1363Of(below.signature) : below.signature;
  const isIssued = signature !== null && (await isMadeBy(key, signature, below.signed));
  return isIssued ? null : 'not-issued';
}
