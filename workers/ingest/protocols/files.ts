// A whole log file as the body: PUT /v1/files/<name>, what `curl -T file` sends. Its name tells how it is packed and read, and stays
// with each event. docs/senders/plain.md.
import { tokenOf } from '../../core/attest/carriers.ts';
import { decodeInto } from '../../core/decode/body.ts';
import { around } from '../../core/decode/outcome.ts';
import { changing } from '../../core/decode/slices.ts';
import { Refusal } from '../../core/errors.ts';
import { letGo } from '../../core/let-go.ts';
import { type ContentEncoding, decompress } from '../content-encoding.ts';
import type { Submission } from '../receive.ts';
import { DIALECTS } from './dialects.ts';
import { native } from './native.ts';
import type { Accepted, Protocol, RequestHead, Taken } from './protocol.ts';

export const files: Protocol = {
  ...native,
  name: 'files',
  // curl says none, browsers and tools `application/octet-stream`, `application/gzip`, ...
  mediaTypes: 'any',
  credential: (head) => tokenOf(head, ['bearer', 'basic', 'x-api-key']),
  take,
  accepted,
  probe: nameless,
};

function take(submission: Submission, { params }: RequestHead): Taken<undefined> {
  const name = requireName(params.name ?? '');
  const { content, inner } = unpack(submission.body, name);
  const options = {
    mediaType: mediaTypeOf(submission.mediaType, inner),
    receivedAt: submission.receivedAt,
    format: submission.format,
  };
  const file = { file: { name } };
  return {
    body: (sink) => {
      const named = changing(sink, (event) => around(event, file));
      try {
        return decodeInto(content, options, named);
      } finally {
        if (content !== submission.body) letGo(content);
      }
    },
    notes: undefined,
  };
}

/** A file without a name: its sender is told so before its body is read, and needs no token for it. */
function nameless(): never {
  throw new Refusal('INGEST_REQUEST_INVALID', 'say the name of the file: PUT /v1/files/<name>');
}

/** Names of files, not of places: no path, nothing invisible. */
function requireName(name: string): string {
  const isName = name !== '' && name.length <= 255 && name.isWellFormed() && name !== '.' && name !== '..';
  if (isName && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]/u.test(name)) return name;
  throw new Refusal(
    'INGEST_REQUEST_INVALID',
    'the file’s name must be 1 to 255 visible characters without / and \\',
  );
}

/** How files are packed, by the end of their names, and how what is packed so begins (RFC 1952, RFC 8878). */
const PACKINGS: readonly { ending: string; magic: readonly number[]; coding: ContentEncoding }[] = [
  { ending: '.gz', magic: [0x1f, 0x8b], coding: 'gzip' },
  { ending: '.zst', magic: [0x28, 0xb5, 0x2f, 0xfd], coding: 'zstd' },
];

/** The file itself; one that was unpacked on the way, by its Content-Encoding, keeps the name alone. */
function unpack(body: Uint8Array, name: string): { content: Uint8Array; inner: string } {
  const lower = name.toLowerCase();
  const packing = PACKINGS.find(({ ending }) => lower.endsWith(ending));
  if (packing === undefined) return { content: body, inner: lower };
  const inner = lower.slice(0, -packing.ending.length);
  const isPacked = packing.magic.every((byte, at) => body[at] === byte);
  return { content: isPacked ? decompress(body, packing.coding) : body, inner };
}

/** Media types that say how events are split; any other is found out from the bytes, which a name cannot know better. */
const SPLITTING = ['text/csv', 'application/x-ndjson'];

function mediaTypeOf(sent: string | null, name: string): string | null {
  if (sent !== null && SPLITTING.includes(sent)) return sent;
  if (name.endsWith('.csv')) return 'text/csv';
  return name.endsWith('.ndjson') || name.endsWith('.jsonl') ? 'application/x-ndjson' : null;
}

/** As POST /v1/events, but that something was made, and where it is. */
function accepted(outcome: Accepted<unknown>, head: RequestHead): Response {
  const { body, headers } = native.accepted(outcome, head);
  const made = new Headers(headers);
  made.set('location', `/v1/packets/${outcome.packet.manifest.packet}`);
  return new Response(body, { status: DIALECTS.files.durable[0], headers: made });
}
