// Ed25519 (RFC 8032) through WebCrypto: the only signature Edgeseal makes, in Node, workerd and the browser alike.
// Plain WebCrypto only: the browser's verifier uses this file too.

/** Bytes of a public key, and of a signature. */
export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** A public key as WebCrypto holds it. Throws what WebCrypto throws when the bytes are no key. */
export async function importPublicKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, true, ['verify']);
}

/** The 64-byte signature over `message`. */
export async function sign(
  key: CryptoKey,
  message: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, message));
}

/** Whether `signature` over `message` is the key's. A signature of another length is simply not one. */
export async function verify(
  key: CryptoKey,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (signature.length !== SIGNATURE_BYTES) return false;
  return crypto.subtle.verify('Ed25519', key, signature, message);
}
