// Bytes -> text, without ever losing a byte: strict UTF-8 (RFC 3629), else the windows-1252 reading, in which every byte is one
// character and can be had back (WHATWG Encoding, section 9). Old syslog senders do write that, or ISO 8859-1.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text, or null when the bytes are not UTF-8. A byte order mark stays: body.ts strips the one at the start. */
export function readUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    // The only thing a fatal decoder throws for. Where it broke is found by firstInvalidByte, when somebody must be told.
    return null;
  }
}

/** UTF-16 as UTF-8; half a surrogate pair or half a unit becomes U+FFFD. */
export function utf16ToUtf8(bytes: Uint8Array, littleEndian: boolean): Uint8Array {
  return new TextEncoder().encode(new TextDecoder(littleEndian ? 'utf-16le' : 'utf-16be').decode(bytes));
}

/** What windows-1252 has for 0x80..0x9f; its five unassigned bytes stand for the control of that number. */
const HIGH_CONTROLS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Arguments of one call: engines allow at least 65,536. */
const UNITS_AT_ONCE = 8192;

/**
 * A reading of bytes that are not UTF-8: total and reversible. By a table of our own, since runtimes disagree: some read
 * windows-1252 as ISO 8859-1 (nodejs/node#56542).
 */
export function readWindows1252(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += UNITS_AT_ONCE) {
    const units = Array.from(bytes.subarray(start, start + UNITS_AT_ONCE), windows1252Unit);
    text += String.fromCharCode(...units);
  }
  return text;
}

function windows1252Unit(byte: number): number {
  return byte >= 0x80 && byte <= 0x9f ? HIGH_CONTROLS.charCodeAt(byte - 0x80) : byte;
}

/** Offset of the first byte that begins no well-formed UTF-8 sequence; the length when there is none. */
export function firstInvalidByte(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes, i);
    if (length === 0) return i;
    i += length;
  }
  return i;
}

/** Length of the sequence at `at` by the table of RFC 3629 section 4, or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf
      ? 2
      : lead >= 0xe0 && lead <= 0xef
        ? 3
        : lead >= 0xf0 && lead <= 0xf4
          ? 4
          : 0;
  const second = bytes[at + 1] ?? 0;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (length === 0 || second < low || second > high) return 0;
  for (let i = 2; i < length; i++) {
    if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Bytes the text takes in UTF-8; `limit` bounds the work: past it the answer is only known to be greater. */
export function utf8Length(text: string, limit: number): number {
  if (text.length > limit) return text.length;
  if (text.length * 3 <= limit) return text.length;
  let length = text.length;
  for (let i = 0; i < text.length && length <= limit; i++) {
    const code = text.charCodeAt(i);
    // Each half of a surrogate pair counts 2: four bytes for the two units.
    if (code >= 0x80) length += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return length;
}
