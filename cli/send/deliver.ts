// Delivers one batch: POST /v1/events with an Idempotency-Key that stays the same over all attempts, so that a reply that was
// lost does not make the events come twice (design, section 3, "Deduplication").
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type IngestReply, ingestReply } from '../../schemas/ingest-api.ts';
import { readShape, request } from '../api.ts';
import type { Batch } from './batches.ts';
import { type RetryWorld, withRetries } from './retry.ts';
import { type Signer, signatureHeaders } from './sign.ts';
import { type Framing, MEDIA_TYPES } from './sniff.ts';

/** How to deliver. */
export interface Delivery {
  readonly connection: { readonly url: string; readonly token?: string | undefined };
  /** Signs every attempt; the connection may do without a token then. */
  readonly signer?: Signer | undefined;
  readonly framing: Framing;
  /** Decoder; undefined leaves it to the deployment. */
  readonly format?: string | undefined;
  readonly gzip: boolean;
  /** How often one batch is tried, the first time included. */
  readonly attempts: number;
  readonly world: RetryWorld;
}

/** A silent connection counts as broken after this long. */
const ANSWER_DEADLINE_MS = 60_000;

const compress = promisify(gzip);

/** Delivers a batch. Throws Refused or Unreachable when it was not taken. */
export async function deliver(batch: Batch, delivery: Delivery): Promise<IngestReply> {
  const { connection, framing, format } = delivery;
  const body = delivery.gzip ? await compress(batch.body) : batch.body;
  const headers = {
    'content-type': MEDIA_TYPES[framing],
    'idempotency-key': randomUUID(),
    ...(delivery.gzip ? { 'content-encoding': 'gzip' } : {}),
  };
  const url = `${connection.url}/v1/events${format === undefined ? '' : `?format=${encodeURIComponent(format)}`}`;
  return withRetries(delivery.attempts, delivery.world, async () => {
    const signal = AbortSignal.timeout(ANSWER_DEADLINE_MS);
    const init = { method: 'POST', headers: { ...headers, ...proof(url, headers, body, delivery) } };
    const response = await request(url, { ...init, body: new Uint8Array(body), signal });
    return readShape(url, response, ingestReply);
  });
}

/** Who sends this: a token, a signature, or both. */
function proof(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  { connection: { token }, signer }: Delivery,
): Record<string, string> {
  const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
  if (signer === undefined) return bearer;
  return { ...bearer, ...signatureHeaders({ method: 'POST', url, headers, body }, signer, Date.now()) };
}
