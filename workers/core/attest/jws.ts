// Compact JWS (RFC 7515) with EdDSA (RFC 8037), the envelope of tokens and receipts. One algorithm, chosen by us and
// never by the message; `kid` names a key, its role is checked by the caller. Browser-safe.
import { isObject, type JsonObject } from '../../../schemas/json.ts';
import {
  decodeBase64Url,
  decodeUtf8,
  encodeBase64Url,
  encodeTextBase64Url,
  encodeUtf8,
} from './base-encoding.ts';
import { canonicalize } from './canonical.ts';
import { sign, verify } from './ed25519.ts';

/** A compact JWS taken apart: nothing in it is trusted before {@link verifyJws} said yes. */
export interface Jws {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** What the signature is over: header and payload as they were sent. */
  readonly signed: Uint8Array<ArrayBuffer>;
}

/** Longest JWS that is looked at: a token or receipt of ours has under 1,000 characters. */
const MAX_JWS_LENGTH = 4_096;

/** Signs `payload` under a header of `alg`, `kid` and `typ`. */
export async function signJws(
  payload: JsonObject,
  typ: string,
  signer: { readonly kid: string; readonly key: CryptoKey },
): Promise<string> {
  const header = { alg: 'EdDSA', kid: signer.kid, typ };
  const text = `${encodeJson(header)}.${encodeJson(payload)}`;
  return `${text}.${encodeBase64Url(await sign(signer.key, encodeUtf8(text)))}`;
}

/**
 * Takes a compact JWS apart (attacker-controlled); null unless it is three strict base64url parts with two JSON
 * objects, `alg` EdDSA, a `kid`, and no `crit` extension, of which we understand none (RFC 7515, section 4.1.11).
 */
export function parseJws(text: string): Jws | null {
  if (text.length > MAX_JWS_LENGTH) return null;
  const [head, body, tail, ...more] = text.split('.');
  if (head === undefined || body === undefined || tail === undefined || more.length > 0) return null;
  const [header, payload, signature] = [decodeJson(head), decodeJson(body), decodeBase64Url(tail)];
  if (header === null || payload === null || signature === null) return null;
  if (header.alg !== 'EdDSA' || typeof header.kid !== 'string' || 'crit' in header) return null;
  return { header, payload, signature, signed: encodeUtf8(`${head}.${body}`) };
}

/** Whether the signature is by `key`. */
export async function verifyJws(jws: Jws, key: CryptoKey): Promise<boolean> {
  return verify(key, jws.signed, jws.signature);
}

function encodeJson(value: JsonObject): string {
  return encodeTextBase64Url(canonicalize(value));
}

function decodeJson(part: string): JsonObject | null {
  const bytes = decodeBase64Url(part);
  const text = bytes === null ? null : decodeUtf8(bytes);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    // Not JSON: the caller only needs to know that it is not a JWS.
    return null;
  }
}
