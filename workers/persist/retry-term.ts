// What makes one request a retry of another (design, section 3, "Deduplication"; docs/decisions/0007-retries-by-term.md):
// the term under which a packet's segment is found, and the comparison that decides. A term only says where to look.
import { createHash } from 'node:crypto';
import type { Manifest, PacketFile } from '../../schemas/packet.ts';

/** What retries are recognized by. */
export interface RetryIdentity {
  readonly packet: string;
  readonly tenant: string;
  readonly source: string;
  readonly receivedAt: number;
  readonly idempotencyKey: string | null;
  /** Hex SHA-256 of the request body. */
  readonly body: string;
}

/** The identity of a packet that was just opened. */
export function identityOf({ manifest, header }: Pick<PacketFile, 'manifest' | 'header'>): RetryIdentity {
  const { packet, tenant, source, received_at: receivedAt, body }: Manifest = manifest;
  return { packet, tenant, source, receivedAt, idempotencyKey: header.idempotencyKey, body };
}

/** `.k` or `.b` and 32 hex digits: equal for all requests that may be retries of one another. No word can spell it. */
export function retryTerm({ tenant, source, idempotencyKey, body }: RetryIdentity): string {
  const kind = idempotencyKey === null ? 'b' : 'k';
  const text = JSON.stringify([kind, tenant, source, idempotencyKey ?? body]);
  return `.${kind}${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/**
 * Whether `later` is a retry of `original`: same tenant, source and key, whenever; without keys, same body within the window
 * (0 = never). A key decides alone. Which of the two was received first does not matter: queues do not keep order.
 */
export function isRetry(later: RetryIdentity, original: RetryIdentity, windowSeconds: number): boolean {
  if (later.packet === original.packet) return false;
  if (later.tenant !== original.tenant || later.source !== original.source) return false;
  if (later.idempotencyKey !== null || original.idempotencyKey !== null) {
    return later.idempotencyKey === original.idempotencyKey;
  }
  const apart = Math.abs(later.receivedAt - original.receivedAt);
  return windowSeconds > 0 && later.body === original.body && apart <= 1000 * windowSeconds;
}
