// The receipt a sender gets for a packet (design, section 3): our signed word that these bytes were taken, when, from whom.
// Browser-safe: the verifier checks receipts too.
import type { JsonObject } from '../../../schemas/json.ts';
import { Refusal } from '../errors.ts';
import { parseJws, signJws, verifyJws } from './jws.ts';
import { type KeyValidity, whyNotAt } from './key-validity.ts';

/** `typ` of a receipt: what keeps it from being taken for a token. */
export const RECEIPT_TYPE = 'edgeseal-receipt+jwt';

/** What a receipt says. */
export interface ReceiptClaims {
  /** The deployment. */
  readonly iss: string;
  /** The source. */
  readonly sub: string;
  /** Seconds since 1970 at which the request arrived. */
  readonly iat: number;
  /** The packet id. */
  readonly jti: string;
  readonly tenant: string;
  /** Accepted events. */
  readonly events: number;
  /** Hex RFC 6962 root over the event leaves. */
  readonly root: string;
  /** Hex SHA-256 of the decompressed request body. */
  readonly body: string;
  /** Hex SHA-256 of the manifest: the log entry that the packet will have. */
  readonly manifest: string;
}

/** A key that verifies receipts, by its `kid`, and when it counts. */
export type ReceiptKeys = (
  kid: string,
) => { readonly key: CryptoKey; readonly validity?: KeyValidity } | undefined;

/** Signs a receipt: compact JWS, about 750 characters. */
export async function signReceipt(
  claims: ReceiptClaims,
  signer: { readonly kid: string; readonly key: CryptoKey },
): Promise<string> {
  return signJws({ ...claims }, RECEIPT_TYPE, signer);
}

/**
 * What a receipt says, once its signature held. `keyOf` must only know keys of role `receipt`
 * (`(kid) => keys.find(kid, 'receipt')`). Throws `Refusal` ATTEST_SIGNATURE_INVALID.
 */
export async function verifyReceipt(receipt: string, keyOf: ReceiptKeys): Promise<ReceiptClaims> {
  const jws = parseJws(receipt);
  if (jws === null || jws.header.typ !== RECEIPT_TYPE) throw invalid('is not a receipt');
  const key = keyOf(String(jws.header.kid));
  if (key === undefined) throw invalid('names a key that is not trusted for receipts');
  if (!(await verifyJws(jws, key.key))) throw invalid('is not signed by the key it names');
  if (!areClaims(jws.payload)) throw invalid('does not say what a receipt says');
  const why = whyNotAt(key.validity ?? {}, jws.payload.iat);
  if (why !== undefined) throw invalid(`is not to be believed: ${why}`);
  return jws.payload;
}

function areClaims(payload: JsonObject): payload is JsonObject & ReceiptClaims {
  const texts = ['iss', 'sub', 'jti', 'tenant', 'root', 'body', 'manifest'];
  return (
    texts.every((member) => typeof payload[member] === 'string') &&
    ['iat', 'events'].every((member) => typeof payload[member] === 'number')
  );
}

function invalid(why: string): Refusal {
  return new Refusal('ATTEST_SIGNATURE_INVALID', `the receipt ${why}`);
}
