// What the schemes prove requests with: MACs, secrets in headers, and times. Secrets and MACs are compared in constant time.
import { createHmac } from 'node:crypto';
import { forged, malformed, type Proof, untimely } from './scheme.ts';

const utf8 = new TextEncoder();

/** Five minutes, as Standard Webhooks, Stripe and Slack have it. */
const TOLERANCE_SECONDS = 300;

/** MACs one request may list: rotation makes two. Each costs a comparison; the message is hashed once a secret. */
export const MAX_SIGNATURES = 16;

/** Seconds since 1970 out of a header. Throws `Refusal` AUTH_SIGNATURE_MALFORMED or AUTH_SIGNATURE_EXPIRED. */
export function requireTimely(text: string, now: number): void {
  if (!/^[0-9]{1,12}$/.test(text)) throw malformed('the timestamp of the signature');
  if (Math.abs(now / 1000 - Number(text)) > TOLERANCE_SECONDS) throw untimely();
}

/** Whether two values are the same, in a time that tells nothing of either. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && crypto.subtle.timingSafeEqual(a, b);
}

/** A secret as the key of its MACs; undefined for one that makes none. */
export type ReadSecret = (secret: string) => Uint8Array | undefined;

/** The secret's own text. */
export const textOfSecret: ReadSecret = (secret) => utf8.encode(secret);

/** What is needed to check a MAC over a body. */
export interface Mac {
  readonly secrets: readonly string[];
  readonly readSecret: ReadSecret;
  /** What is signed before the body. */
  readonly prefix: string;
  /** What the request claims; one good one is enough. */
  readonly signatures: readonly Uint8Array[];
}

/** Proves a body by HMAC-SHA256 over `prefix` and the bytes as sent: answers the index of the secret. */
export function macProof({ secrets, readSecret, prefix, signatures }: Mac): Proof {
  return async (sent) => {
    for (const [index, secret] of secrets.entries()) {
      const key = readSecret(secret);
      if (key === undefined || key.length === 0) continue;
      // In two parts: a copy of the body for each would be half of what an isolate has.
      const mac = createHmac('sha256', key).update(prefix).update(sent).digest();
      // Each is compared: which of them was good is nobody's to learn from the time it takes.
      if (signatures.filter((signature) => isSame(signature, mac)).length > 0) return String(index);
    }
    throw forged();
  };
}

/** Proves a head by a secret it carries itself, whatever the body. Throws `Refusal` AUTH_SIGNATURE_INVALID. */
export async function secretProof(
  sent: readonly (string | null)[],
  secrets: readonly string[],
): Promise<Proof> {
  const known = await Promise.all(secrets.map(digest));
  const shown = await Promise.all(sent.filter((text) => text !== null && text !== '').map(digest));
  const index = known.findIndex((secret) => shown.filter((one) => isSame(one, secret)).length > 0);
  if (index === -1) throw forged();
  return async () => String(index);
}

/** Of one length, whatever the secret's. */
async function digest(text: string | null): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', utf8.encode(text ?? '')));
}

/** Bytes of a hex text, in either case; undefined for anything else. */
export function bytesOfHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || text.length > 1024 || !/^[0-9A-Fa-f]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Bytes of a base64 text, with padding or without; undefined for anything else, and for bits that would be thrown away. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const [, digits = ''] = /^([A-Za-z0-9+/]*)={0,2}$/.exec(text) ?? [];
  if (digits === '' || digits.length % 4 === 1) return undefined;
  const binary = atob(digits);
  if (!btoa(binary).startsWith(digits)) return undefined;
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
