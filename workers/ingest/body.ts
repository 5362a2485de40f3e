// The bytes of a request body, under a cap and in one buffer. Attacker-controlled: neither its length nor its end is believed.
import { MAX_BODY_BYTES } from '../../schemas/limits.ts';
import { Refusal } from '../core/errors.ts';
import type { Claim } from './in-flight.ts';
import { declaredLength } from './unread-body.ts';

/** First buffer for a body that does not say its length; doubled when full. */
const FIRST_BUFFER_BYTES = 64 * 1024;

/** `Refusal` INGEST_BODY_TOO_LARGE; `stage` says whether it was counted before or after decompression. */
export function tooLarge(stage: 'as sent' | 'decompressed'): Refusal {
  return new Refusal('INGEST_BODY_TOO_LARGE', `the body is larger than ${MAX_BODY_BYTES} bytes ${stage}`, {
    detail: { allowed: MAX_BODY_BYTES },
  });
}

/**
 * Reads the body as it was sent. Throws `Refusal` INGEST_BODY_TOO_LARGE (from its Content-Length alone, or as soon as
 * one byte more than the cap has come), INGEST_BODY_EMPTY, INGEST_BODY_INCOMPLETE (the connection broke).
 */
export async function readBody(request: Request, claim: Claim, mayBeEmpty = false): Promise<Uint8Array> {
  const declared = declaredLength(request.headers);
  if (declared !== undefined && declared > MAX_BODY_BYTES) throw tooLarge('as sent');
  const body = request.body === null ? new Uint8Array(0) : await drain(request.body, declared, claim);
  if (body.length === 0 && !mayBeEmpty) throw new Refusal('INGEST_BODY_EMPTY', 'the request has no body');
  return body;
}

/** Fills one buffer by large reads into it (BYOB): reading 1 MiB by 4 KB chunks costs three times as much. */
async function drain(
  stream: ReadableStream,
  declared: number | undefined,
  claim: Claim,
): Promise<Uint8Array> {
  // One byte more than declared, so that the end is seen, or that there is more. Before the reader: a body there is no room for is unread.
  let buffer = allocate(declared === undefined ? FIRST_BUFFER_BYTES : declared + 1, claim);
  const reader = stream.getReader({ mode: 'byob' });
  let length = 0;
  for (;;) {
    const { value, done } = await read(reader, new Uint8Array(buffer, length));
    if (value !== undefined) {
      length += value.byteLength;
      buffer = value.buffer;
    }
    if (done || value === undefined) return new Uint8Array(buffer, 0, length);
    if (length > MAX_BODY_BYTES) {
      await discard(reader, buffer);
      throw tooLarge('as sent');
    }
    if (length === buffer.byteLength) buffer = grown(buffer, claim);
  }
}

/** A short read is the end of the stream: `readAtLeast` waits for all it was asked for. */
async function read(reader: ReadableStreamBYOBReader, view: Uint8Array<ArrayBuffer>) {
  try {
    const { value, done } = await reader.readAtLeast(view.byteLength, view);
    return { value, done: done || (value !== undefined && value.byteLength < view.byteLength) };
  } catch (cause) {
    throw new Refusal('INGEST_BODY_INCOMPLETE', 'the body ended before it was complete', { cause });
  }
}

/** Most senders read the answer only after they wrote everything: up to as much again is let pass, and no more. */
async function discard(reader: ReadableStreamBYOBReader, buffer: ArrayBuffer): Promise<void> {
  await read(reader, new Uint8Array(buffer));
  // Not cancelled: that would cut the connection, answer included. The platform lets go of what nobody reads.
  reader.releaseLock();
}

function allocate(bytes: number, claim: Claim, before = 0): ArrayBuffer {
  claim.grow(bytes - before);
  return new ArrayBuffer(bytes);
}

/** The smaller buffer is nobody's when this returns: only what is added is claimed. */
function grown(buffer: ArrayBuffer, claim: Claim): ArrayBuffer {
  const larger = allocate(Math.min(2 * buffer.byteLength, MAX_BODY_BYTES + 1), claim, buffer.byteLength);
  new Uint8Array(larger).set(new Uint8Array(buffer));
  return larger;
}
