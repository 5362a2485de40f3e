// Octet counting (RFC 6587 section 3.4.1): `LENGTH SP message` repeated, as syslog relays write over a stream. Messages may
// then hold line breaks. Taken only when the whole body is framed so; anything else is lines.
import { type Framing, isBlank } from './framing.ts';
import { readUtf8 } from './utf8.ts';

/** Messages by their counted length, without a line break at their end. Takes only a body framed so throughout. */
export const octets: Framing = {
  name: 'octets',
  visit: (body, visitor) => {
    const messages = splitOctetCounted(body);
    if (messages === null) return false;
    for (const message of messages) {
      const text = readUtf8(message);
      if (text === null) visitor.bytes(message);
      else if (!isBlank(text)) visitor.text(text);
    }
    return true;
  },
};

/** Most digits a length may have: the body is bounded far below 10^8. */
const MAX_LENGTH_DIGITS = 8;

/** The messages of an octet-counted body, or null when it is not one from its first byte to its last. */
export function splitOctetCounted(body: Uint8Array): Uint8Array[] | null {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < body.length; ) {
    const digits = lengthEnd(body, at);
    if (digits === at || body[digits] !== 0x20 || body[digits + 1] !== 0x3c)
      return tail(body, at) ? messages : null;
    const length = Number(String.fromCharCode(...body.subarray(at, digits)));
    const end = digits + 1 + length;
    if (length < 3 || end > body.length) return null;
    messages.push(withoutBreak(body.subarray(digits + 1, end)));
    at = end;
  }
  return messages.length === 0 ? null : messages;
}

function lengthEnd(body: Uint8Array, at: number): number {
  let end = at;
  while (end < at + MAX_LENGTH_DIGITS && (body[end] ?? 0) >= 0x30 && (body[end] ?? 0) <= 0x39) end++;
  return end;
}

/** A body may close with a line break that no frame counts. */
function tail(body: Uint8Array, at: number): boolean {
  for (let i = at; i < body.length; i++) if (body[i] !== 0x0a && body[i] !== 0x0d) return false;
  return at > 0;
}

function withoutBreak(message: Uint8Array): Uint8Array {
  let end = message.length;
  if (message[end - 1] === 0x0a) end--;
  if (message[end - 1] === 0x0d) end--;
  return message.subarray(0, end);
}
