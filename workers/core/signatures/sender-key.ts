// A sender's key at work (RFC 9421, section 3.3): Ed25519, ECDSA P-256 with r and s side by side, HMAC-SHA256. Through WebCrypto,
// which compares MACs in constant time and takes no point that is not on the curve.
import type { SenderKey, SignatureAlgorithm } from '../../../schemas/registry.ts';
import { decodeBase64Url } from '../attest/base-encoding.ts';

interface Algorithm {
  readonly imported: Parameters<typeof crypto.subtle.importKey>[2];
  readonly verified: Parameters<typeof crypto.subtle.verify>[0];
  /** Bytes of a key, and of a signature. */
  readonly key: readonly [least: number, most: number];
  readonly signature: number;
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' };
const HMAC = { name: 'HMAC', hash: 'SHA-256' };

const ALGORITHMS: Readonly<Record<SignatureAlgorithm, Algorithm>> = {
  ed25519: { imported: { name: 'Ed25519' }, verified: 'Ed25519', key: [32, 32], signature: 64 },
  'ecdsa-p256-sha256': {
    imported: ECDSA,
    verified: { name: 'ECDSA', hash: 'SHA-256' },
    key: [65, 65],
    signature: 64,
  },
  'hmac-sha256': { imported: HMAC, verified: 'HMAC', key: [16, 128], signature: 32 },
};

/** A key ready to verify; null when its text is no key of its algorithm, such as a point that is not on the curve. */
export async function importSenderKey({
  alg,
  key,
}: Pick<SenderKey, 'alg' | 'key'>): Promise<CryptoKey | null> {
  const { imported, key: bounds } = ALGORITHMS[alg];
  const bytes = decodeBase64Url(key);
  if (bytes === null || bytes.length < bounds[0] || bytes.length > bounds[1]) return null;
  try {
    return await crypto.subtle.importKey('raw', bytes, imported, false, ['verify']);
  } catch {
    // WebCrypto's word for bytes that are no key. Its reason may tell of them.
    return null;
  }
}

/** Whether the key made this signature over this base. One of another length is none. */
export async function isSignedBy(
  alg: SignatureAlgorithm,
  key: CryptoKey,
  signature: Uint8Array<ArrayBuffer>,
  base: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const { verified, signature: length } = ALGORITHMS[alg];
  if (signature.length !== length) return false;
  return crypto.subtle.verify(verified, key, signature, base);
}
