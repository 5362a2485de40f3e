// What the deployment says -> a row of `statements`: canonical text and its hash, which is the log entry (docs/accounting.md).
// Pure: the nonce is handed in. Whoever writes the row nudges seal, or leaves it to the next pulse.
import type { JsonObject } from '../../../schemas/json.ts';
import type { StatementKind } from '../../../schemas/statement.ts';
import { encodeHex, encodeUtf8 } from './base-encoding.ts';
import { canonicalize } from './canonical.ts';
import { sha256 } from './sha256.ts';

/** What is to be said; `said` are the members of its kind. */
export interface StatementInput {
  readonly kind: StatementKind;
  readonly tenant: string;
  /** What it is about; also in `said`, in words of the kind. Found by, never hashed. */
  readonly subject: string;
  /** Epoch ms. */
  readonly createdAt: number;
  /** 16 random bytes. */
  readonly nonce: Uint8Array;
  readonly said: JsonObject;
}

/** A row of `statements` (schemas/catalog.ts), before it has its id and its place in the log. */
export interface StatementRow {
  readonly tenant: string;
  readonly kind: StatementKind;
  readonly subject: string;
  readonly text: string;
  readonly hash: string;
  readonly createdAt: number;
}

/** Writes a statement. Throws `Refusal` ATTEST_NOT_CANONICAL for members that have no canonical form. */
export function makeStatement({
  kind,
  tenant,
  subject,
  createdAt,
  nonce,
  said,
}: StatementInput): StatementRow {
  const text = canonicalize({ ...said, v: 1, kind, tenant, created_at: createdAt, nonce: encodeHex(nonce) });
  return { tenant, kind, subject, text, hash: encodeHex(sha256(encodeUtf8(text))), createdAt };
}
