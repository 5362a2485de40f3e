// Whether a chain of certificates leads from a device to an authority its tenant trusts (RFC 5280, section 6.1, for the profile that
// certificate.ts reads). No revocation lists: a device is revoked by its name, an authority by taking it off the list.
import { encodeHex } from '../attest/base-encoding.ts';
import { type DeviceCertificate, readDeviceCertificate } from './certificate.ts';
import type { ChainFault } from './chain-fault.ts';
import { type DeviceKey, deviceKeyOf, isMadeBy } from './device-key.ts';
import { p1363Of } from './signature.ts';

/** The device's own, at most two authorities between, and the trusted one, which may be sent along or not. */
export const MAX_CHAIN = 4;

/** What a good chain says: the key it vouches for, and by which of the trusted certificates (its place in their list). */
export interface Vouched {
  readonly key: DeviceKey;
  readonly authority: number;
}

/** Checks a chain (attacker-controlled), the device's certificate first, for a device's name at a time. */
export async function checkChain(
  chain: readonly Uint8Array<ArrayBuffer>[],
  trusted: readonly Uint8Array<ArrayBuffer>[],
  { device, now }: { readonly device: string; readonly now: number },
): Promise<Vouched | ChainFault> {
  if (chain.length > MAX_CHAIN) return { fault: 'too-long', certificate: MAX_CHAIN };
  const path: DeviceCertificate[] = [];
  for (const [certificate, der] of chain.entries()) {
    const read = readDeviceCertificate(der);
    if (typeof read === 'string') return { fault: read, certificate };
    path.push(read);
  }
  const [leaf] = path;
  if (!leaf) return { fault: 'no-certificate', certificate: 0 };
  if (leaf.commonNames.length !== 1 || leaf.commonNames[0] !== device)
    return { fault: 'other-device', certificate: 0 };
  if (leaf.isAuthority || leaf.maySign === false) return { fault: 'not-for-signing', certificate: 0 };
  const known = new Map(trusted.map((der, place) => [encodeHex(der), place]));
  let below = leaf;
  for (const [certificate, one] of path.entries()) {
    const fault =
      timeFault(one, now) ?? (certificate > 0 ? await issueFault(one, below, certificate - 1) : null);
    if (fault !== null) return { fault, certificate };
    const der = chain[certificate];
    const place = certificate > 0 && der ? known.get(encodeHex(der)) : undefined;
    if (place !== undefined) return vouched(leaf, place);
    below = one;
  }
  return anchored(leaf, below, { trusted, between: chain.length - 1, now });
}

type Fault = ChainFault['fault'];

function timeFault({ notBefore, notAfter }: DeviceCertificate, now: number): Fault | null {
  if (now < notBefore) return 'not-yet-valid';
  return now > notAfter ? 'expired' : null;
}

/** The last one sent may be issued by a trusted one that was not. */
async function anchored(
  leaf: DeviceCertificate,
  last: DeviceCertificate,
  { trusted, between, now }: { trusted: readonly Uint8Array<ArrayBuffer>[]; between: number; now: number },
): Promise<Vouched | ChainFault> {
  for (const [place, der] of trusted.entries()) {
    const authority = readDeviceCertificate(der);
    if (typeof authority === 'string' || timeFault(authority, now) !== null) continue;
    if ((await issueFault(authority, last, between)) === null) return vouched(leaf, place);
  }
  return { fault: 'untrusted', certificate: between };
}

async function vouched(leaf: DeviceCertificate, authority: number): Promise<Vouched | ChainFault> {
  const key = await deviceKeyOf(leaf.key);
  return key === null ? { fault: 'key', certificate: 0 } : { key, authority };
}

/** Why `issuer` did not issue `below`, with `between` authorities under it; null when it did. */
async function issueFault(
  issuer: DeviceCertificate,
  below: DeviceCertificate,
  between: number,
): Promise<Fault | null> {
  if (!issuer.isAuthority || issuer.mayCertify === false) return 'not-an-authority';
  if (issuer.pathLength !== undefined && between > issuer.pathLength) return 'path-length';
  if (encodeHex(issuer.subject) !== encodeHex(below.issuer)) return 'other-issuer';
  const key = await deviceKeyOf(issuer.key);
  if (key === null || key.alg !== below.signedWith) return 'not-issued';
  const signature = key.alg === 'p256' ? p1363Of(below.signature) : below.signature;
  const isIssued = signature !== null && (await isMadeBy(key, signature, below.signed));
  return isIssued ? null : 'not-issued';
}
