// Certificates as text: PEM (RFC 7468), and the base64 they are kept as.

/** DER of every certificate in a PEM text (attacker-controlled), in order; null when there is none, or one is no base64. */
export function certificatesOf(pem: string): Uint8Array<ArrayBuffer>[] | null {
  const found: Uint8Array<ArrayBuffer>[] = [];
  const [, ...parts] = pem.split('-----BEGIN CERTIFICATE-----');
  for (const part of parts) {
    const end = part.indexOf('-----END CERTIFICATE-----');
    const base64 = part.slice(0, Math.max(end, 0)).replaceAll(/\s/g, '');
    if (base64 === '' || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
    found.push(derOf(base64));
  }
  return found.length === 0 ? null : found;
}

/** Bytes of a base64 text that is known to be one. */
export const derOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Base64 with padding. */
export function base64Of(der: Uint8Array): string {
  let binary = '';
  for (const byte of der) binary += String.fromCharCode(byte);
  return btoa(binary);
}
