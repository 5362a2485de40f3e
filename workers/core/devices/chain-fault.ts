// What is wrong with a chain of certificates, in words for who sent it (docs/devices.md, "Keys, and how they get in"): which certificate and which
// rule, and of what the deployment trusts nothing but that it did not issue this.
import type { CertificateFault } from './certificate.ts';

/** Why a chain says nothing, and of which certificate that is: 0 is the device's own. */
export interface ChainFault {
  readonly fault: keyof typeof FAULTS;
  readonly certificate: number;
}

/** Each rule, as what the certificate is or does. */
const FAULTS = {
  'no-certificate': 'is no X.509 certificate in DER',
  version: 'is not of X.509 version 3 (OpenSSL makes version 1 of requests unless it is given extensions)',
  'signature-algorithm': 'is not signed by ECDSA with SHA-256, or by Ed25519',
  key: 'has a key that is not of P-256 or Ed25519',
  validity: 'has a validity that cannot be read',
  subject: 'has a subject that cannot be read',
  extensions: 'has extensions that cannot be read, or one of them twice',
  'critical-extension': 'has a critical extension that is not known here',
  'too-long': 'is one too many: the chain may have four',
  'other-device': 'has not the name of the device as its one common name',
  'not-for-signing': 'is one of an authority (basicConstraints), or may not sign (keyUsage)',
  'not-yet-valid': 'is not valid yet',
  expired: 'has expired',
  'not-an-authority':
    'may not issue others: it has to say CA:TRUE (basicConstraints) and keyCertSign (keyUsage)',
  'path-length': 'may not have so many authorities below it (path length)',
  'other-issuer': 'is not the issuer that the certificate before it names',
  'not-issued': 'has a key that did not sign the certificate before it',
  untrusted: 'is not issued by an authority that the tenant trusts, and that is valid now',
} as const satisfies Record<CertificateFault, string> & Record<string, string>;

/** The sentence. */
export function wordsOf({ fault, certificate }: ChainFault): string {
  const which = certificate === 0 ? `certificate 1, the device's own,` : `certificate ${certificate + 1}`;
  return `${which} ${FAULTS[fault]}`;
}

/** The same of a certificate that came alone. */
export const wordsOfCertificate = (fault: keyof typeof FAULTS): string => `it ${FAULTS[fault]}`;
