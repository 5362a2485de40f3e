// The bytes of a request body, under a cap and in one buffer. Attacker-controlled: neither its length nor its end is believed.
import { MAX_BODY_BYTES } from '../../schemas/limits.ts';
import { Refusal } from '../core/errors.ts';
import { letGo } from '../core/let-go.ts';
import type { Claim } from './in-flight.ts';
import { declaredLength } from './unread-body.ts';

/** First buffer for a body that does not say its length; doubled when full. */
const FIRST_BUFFER_BYTES = 64 * 1024;

/** `Refusal` INGEST_BODY_TOO_LARGE; `stage` says whether it was counted before or after decompression. */
export function tooLarge(stage: 'as sent' | 'decompressed', allowed = MAX_BODY_BYTES): Refusal {
  return new Refusal('INGEST_BODY_TOO_LARGE', `the body is larger than ${allowed} bytes ${stage}`, {
    detail: { allowed },
  });
}

/** What the protocol says of a body's size. */
export interface BodyBounds {
  readonly mayBeEmpty: boolean;
  /** Bytes as sent, and again decompressed. */
  readonly maxBytes: number;
}

/**
 * Reads the body as it was sent. Throws `Refusal` INGEST_BODY_TOO_LARGE (from its Content-Length alone, or as soon as
 * one byte more than the cap has come), INGEST_BODY_EMPTY, INGEST_BODY_INCOMPLETE (the connection broke).
 */
export async function readBody(
  request: Request,
  claim: Claim,
  { mayBeEmpty, maxBytes }: BodyBounds,
): Promise<Uint8Array> {
  const declared = declaredLength(request.headers);
  if (declared !== undefined && declared > maxBytes) throw tooLarge('as sent', maxBytes);
  const room = new Room(claim, maxBytes);
  const body = request.body === null ? new Uint8Array(0) : await drain(request.body, declared, room);
  if (body.length === 0 && !mayBeEmpty) throw new Refusal('INGEST_BODY_EMPTY', 'the request has no body');
  return body;
}

/** Fills one buffer by large reads into it (BYOB): reading 1 MiB by 4 KB chunks costs three times as much. */
async function drain(stream: ReadableStream, declared: number | undefined, room: Room): Promise<Uint8Array> {
  // One byte more than declared, so that the end is seen, or that there is more. Before the reader: a body there is no room for is unread.
  let buffer = room.allocate(declared === undefined ? FIRST_BUFFER_BYTES : declared + 1);
  const reader = stream.getReader({ mode: 'byob' });
  let length = 0;
  for (;;) {
    const { value, done } = await read(reader, new Uint8Array(buffer, length));
    if (value !== undefined) {
      length += value.byteLength;
      buffer = value.buffer;
    }
    if (done || value === undefined) return new Uint8Array(buffer, 0, length);
    if (length > room.maxBytes) {
      await discard(reader, buffer);
      throw tooLarge('as sent', room.maxBytes);
    }
    if (length === buffer.byteLength) buffer = room.grown(buffer);
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

/** What is made for a body, each byte of it claimed. */
class Room {
  readonly maxBytes: number;
  private readonly claim: Claim;

  constructor(claim: Claim, maxBytes: number) {
    this.claim = claim;
    this.maxBytes = maxBytes;
  }

  allocate(bytes: number, before = 0): ArrayBuffer {
    this.claim.grow(bytes - before);
    return new ArrayBuffer(bytes);
  }

  /** The smaller buffer is nobody's when this returns: only what is added is claimed. */
  grown(buffer: ArrayBuffer): ArrayBuffer {
    const before = new Uint8Array(buffer);
    const larger = this.allocate(Math.min(2 * before.length, this.maxBytes + 1), before.length);
    new Uint8Array(larger).set(before);
    letGo(before);
    return larger;
  }
}
