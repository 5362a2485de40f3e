// A message of the `packets` queue as bytes: one byte for version and kind, then what the kind says.
//   0x11  a zstd-compressed packet file      0x12  JSON {packet, key}      0x13  JSON {at}
// High nibble: version 1. A reader refuses a version or kind it does not know, so that a newer writer loses nothing.
import * as z from 'zod/mini';
import { MAX_QUEUE_MESSAGE_BYTES } from '../../../schemas/limits.ts';
import { type PacketMessage, packetId } from '../../../schemas/packet.ts';
import { Violation } from '../errors.ts';
import { decodeUtf8 } from './base-encoding.ts';

const PACKET = 0x11;
const POINTER = 0x12;
const PULSE = 0x13;

const pointer = z.strictObject({
  packet: packetId,
  key: z.string().check(z.minLength(1), z.maxLength(1024)),
});
const pulse = z.strictObject({ at: z.int().check(z.gte(0)) });

/** Bytes an envelope adds to the packet file inside it. */
export const ENVELOPE_BYTES = 1;

/** Whether a compressed packet file still fits into a queue message. */
export function fitsQueue(file: Uint8Array): boolean {
  return ENVELOPE_BYTES + file.length <= MAX_QUEUE_MESSAGE_BYTES;
}

/** The message as the queue carries it (content type `bytes`). */
export function encodeMessage(message: PacketMessage): Uint8Array<ArrayBuffer> {
  switch (message.kind) {
    case 'packet':
      return wrap(PACKET, message.file);
    case 'pointer':
      return wrap(POINTER, json({ packet: message.packet, key: message.key }));
    case 'pulse':
      return wrap(PULSE, json({ at: message.at }));
  }
}

/**
 * The message back; a packet's file shares the buffer and is not looked into. Throws `Violation`
 * ENVELOPE_VERSION_UNKNOWN or ENVELOPE_MALFORMED.
 */
export function decodeMessage(bytes: Uint8Array): PacketMessage {
  const [mark] = bytes;
  if (mark === undefined) throw new Violation('ENVELOPE_MALFORMED', 'an empty queue message');
  const content = bytes.subarray(ENVELOPE_BYTES);
  switch (mark) {
    case PACKET:
      return { kind: 'packet', file: content };
    case POINTER:
      return { kind: 'pointer', ...parse(pointer, content) };
    case PULSE:
      return { kind: 'pulse', ...parse(pulse, content) };
    default:
      throw new Violation('ENVELOPE_VERSION_UNKNOWN', `a queue message of unknown version or kind ${mark}`);
  }
}

function wrap(mark: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ENVELOPE_BYTES + content.length);
  bytes[0] = mark;
  bytes.set(content, ENVELOPE_BYTES);
  return bytes;
}

function json(value: Record<string, string | number>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function parse<T>(schema: z.ZodMiniType<T>, bytes: Uint8Array): T {
  try {
    return schema.parse(JSON.parse(decodeUtf8(bytes) ?? ''));
  } catch (cause) {
    throw new Violation('ENVELOPE_MALFORMED', 'a queue message that does not say what its kind says', {
      cause,
    });
  }
}
