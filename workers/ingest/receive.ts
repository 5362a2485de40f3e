// The second threshold: a request becomes a Submission, values that no longer know they came over HTTP. Headers are judged
// before the body is read; everything here is attacker-controlled, and read once.
import { idempotencyKey, senderSequence } from '../../schemas/ingest-api.ts';
import { MAX_BODY_BYTES, MAX_WHOLE_BODY_BYTES } from '../../schemas/limits.ts';
import { Refusal } from '../core/errors.ts';
import { letGo } from '../core/let-go.ts';
import type { Admission } from './admit.ts';
import type { Sender } from './authenticate.ts';
import { readBody } from './body.ts';
import { decompress, parseContentEncoding } from './content-encoding.ts';
import type { Protocol, RequestHead } from './protocols/protocol.ts';

/** What a sender handed in: who, when, and the bytes themselves. */
export interface Submission {
  readonly sender: Sender;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** Cloudflare data centre, e.g. `FRA`. */
  readonly colo: string;
  /** Essence of the Content-Type; null when the sender named none. */
  readonly mediaType: string | null;
  /** Decoder the request asks for, else the one its source is set up with. */
  readonly format: string | undefined;
  readonly idempotencyKey: string | null;
  /** The sender's own number of the request. */
  readonly sequence?: number | undefined;
  /** Decompressed. */
  readonly body: Uint8Array;
}

/** Media types a protocol takes; what it does with an absent one is decided by decoding. */
export type MediaTypes = readonly string[];

/**
 * Receives one request of a known sender. Throws `Refusal`: INGEST_IDEMPOTENCY_KEY_INVALID, INGEST_REQUEST_INVALID,
 * INGEST_MEDIA_TYPE_UNSUPPORTED, INGEST_ENCODING_*, INGEST_BODY_*; `Unavailable` INGEST_OVERLOADED.
 */
export async function receive(
  request: Request,
  { head, protocol, sender, receivedAt, admission }: ReceiveContext,
): Promise<Submission> {
  const { headers } = head;
  const key = parseIdempotencyKey(headers.get('idempotency-key'));
  const sequence = parseSequence(headers.get('edgeseal-sequence'));
  const mediaType = parseMediaType(headers.get('content-type'), protocol.mediaTypes);
  const coding = headers.get('content-encoding');
  const isOwn = coding !== null && (protocol.ownEncodings?.includes(coding.trim().toLowerCase()) ?? false);
  const encoding = isOwn ? 'identity' : parseContentEncoding(coding);
  const { claim } = admission;
  const { mayBeEmpty = false } = protocol;
  const maxBytes = protocol.whole ? MAX_WHOLE_BODY_BYTES : MAX_BODY_BYTES;
  const sent = await readBody(request, claim, { mayBeEmpty, maxBytes });
  await sender.verifySent?.(sent);
  const body = sent.length === 0 ? sent : decompress(sent, encoding, maxBytes);
  if (body.length === 0 && !mayBeEmpty) {
    throw new Refusal('INGEST_BODY_EMPTY', 'the body decompresses to nothing');
  }
  const sentBytes = sent.length;
  if (body !== sent) {
    claim.grow(body.length);
    // Nobody needs the other form.
    letGo(sent);
  }
  claim.hold(body.length);
  admission.countBody(sentBytes, body.length);
  const format = head.url.searchParams.get('format') ?? sender.settings.format;
  return { sender, receivedAt, colo: coloOf(head), mediaType, format, idempotencyKey: key, sequence, body };
}

/** What receiving needs besides the request. */
export interface ReceiveContext {
  readonly head: RequestHead;
  readonly protocol: Protocol;
  readonly sender: Sender;
  readonly receivedAt: number;
  readonly admission: Admission;
}

function parseIdempotencyKey(header: string | null): string | null {
  if (header === null || idempotencyKey.safeParse(header).success) return header;
  throw new Refusal(
    'INGEST_IDEMPOTENCY_KEY_INVALID',
    'Idempotency-Key must be 1 to 255 visible ASCII characters',
  );
}

function parseSequence(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (senderSequence.safeParse(header).success) return Number(header);
  throw new Refusal('INGEST_REQUEST_INVALID', 'Edgeseal-Sequence must be a whole number from 0 to 2^53 - 1');
}

/** RFC 9110, section 8.3.1. Text in another charset than UTF-8 would be decoded to something that was not sent. */
function parseMediaType(header: string | null, known: MediaTypes | 'any'): string | null {
  const [essence = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (essence === '') return null;
  if (known === 'any') return essence;
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  const readable = charset === undefined || /^"?(utf-?8|us-ascii)"?$/.test(charset);
  if (known.includes(essence) && readable) return essence;
  throw new Refusal(
    'INGEST_MEDIA_TYPE_UNSUPPORTED',
    `Content-Type must be absent or one of ${known.join(', ')}, in UTF-8`,
  );
}

/** Absent where no Cloudflare edge stands in front. */
function coloOf({ cf }: RequestHead): string {
  const colo = cf?.colo;
  return typeof colo === 'string' ? colo : 'unknown';
}
