// Public keys of devices, and whether one made a signature. Through WebCrypto; forms are judged here, before it sees them.
import { decodeHex, encodeHex } from '../attest/base-encoding.ts';
import { uncompressed } from './sec1.ts';
import { p1363Of } from './signature.ts';

/** Algorithms a device may sign with. */
export const DEVICE_ALGORITHMS = ['p256', 'ed25519'] as const;
export type DeviceAlgorithm = (typeof DEVICE_ALGORITHMS)[number];

/** A public key: `key` is the hex of 65 bytes (p256) or 32 (ed25519), `kid` the hex SHA-256 of those bytes. */
export interface DeviceKey {
  readonly kid: string;
  readonly alg: DeviceAlgorithm;
  readonly key: string;
}

/** The key of an attacker-controlled hex text: SEC 1 of 33 or 65 bytes, or 32 bytes of Ed25519; null for anything else. */
export async function readDeviceKey(hex: string): Promise<DeviceKey | null> {
  const bytes = decodeHex(hex.toLowerCase());
  return bytes === null ? null : deviceKeyOf(bytes);
}

/** The same of bytes. */
export async function deviceKeyOf(bytes: Uint8Array<ArrayBuffer>): Promise<DeviceKey | null> {
  const alg = bytes.length === 32 ? 'ed25519' : 'p256';
  const raw = alg === 'ed25519' ? bytes : uncompressed(bytes);
  if (raw === null || (await imported(alg, raw)) === null) return null;
  const digest = await crypto.subtle.digest('SHA-256', raw);
  return { kid: encodeHex(new Uint8Array(digest)), alg, key: encodeHex(raw) };
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' };

async function imported(alg: DeviceAlgorithm, raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey | null> {
  const algorithm = alg === 'p256' ? ECDSA : { name: 'Ed25519' };
  try {
    return await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  } catch {
    // WebCrypto's word for bytes that are no key.
    return null;
  }
}

/** The bytes of a signature in the form its algorithm verifies; null when it is none of that algorithm. */
export function readSignature(alg: DeviceAlgorithm, hex: string): Uint8Array<ArrayBuffer> | null {
  const bytes = decodeHex(hex.toLowerCase());
  if (bytes === null) return null;
  if (alg === 'p256') return p1363Of(bytes);
  return bytes.length === 64 ? bytes : null;
}

/** Whether the key made this signature (in the form of {@link readSignature}). P-256 signs SHA-256 of the message, once. */
export async function isMadeBy(
  { alg, key }: DeviceKey,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const raw = decodeHex(key);
  const known = raw === null ? null : await imported(alg, raw);
  if (known === null) return false;
  const algorithm = alg === 'p256' ? { name: 'ECDSA', hash: 'SHA-256' } : 'Ed25519';
  return crypto.subtle.verify(algorithm, known, signature, message);
}
