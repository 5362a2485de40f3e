// DER (ITU-T X.690, section 10), strictly: of every value the one encoding that is allowed, or null. Attacker-controlled.

/** Tags as they are met here. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** `[n]`, constructed. */
  context: (n: number): number => 0xa0 | n,
} as const;

/** One value: its tag, its content, and all of it. */
export interface Der {
  readonly tag: number;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly whole: Uint8Array<ArrayBuffer>;
}

/** The values that fill `bytes`, one behind the other; null unless they do so exactly. Each step takes two bytes or more. */
export function readAll(bytes: Uint8Array<ArrayBuffer>): Der[] | null {
  const found: Der[] = [];
  let at = 0;
  while (at < bytes.length) {
    const one = readOne(bytes, at);
    if (one === null) return null;
    found.push(one);
    at += one.whole.length;
  }
  return found;
}

/** The values inside the one value, of tag `tag`, that `bytes` is; null unless it is that. */
export function readInside(bytes: Uint8Array<ArrayBuffer>, tag: number): Der[] | null {
  const outer = readOne(bytes, 0);
  if (outer === null || outer.tag !== tag || outer.whole.length !== bytes.length) return null;
  return readAll(outer.content);
}

function readOne(bytes: Uint8Array<ArrayBuffer>, start: number): Der | null {
  const [tag, first] = [bytes[start], bytes[start + 1]];
  // Tags of more than one byte (low bits all set) stand in nothing that is read here.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  const length = readLength(bytes, start + 1, first);
  if (length === null) return null;
  const from = start + 1 + length.bytes;
  const end = from + length.value;
  if (end > bytes.length) return null;
  return { tag, content: bytes.slice(from, end), whole: bytes.slice(start, end) };
}

/** Section 10.1: definite, and as short as it can be. Three bytes of length are more than any certificate has. */
function readLength(bytes: Uint8Array, at: number, first: number): { value: number; bytes: number } | null {
  if (first < 0x80) return { value: first, bytes: 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 3) return null;
  let value = 0;
  for (let i = 1; i <= count; i++) {
    const byte = bytes[at + i];
    if (byte === undefined || (i === 1 && byte === 0)) return null;
    value = value * 256 + byte;
  }
  return value < 0x80 ? null : { value, bytes: 1 + count };
}

/** The bytes of a positive INTEGER without its sign byte; null for zero, a negative one, or one that is longer than need be. */
export function positiveInteger({ tag, content }: Der): Uint8Array<ArrayBuffer> | null {
  const [first, second] = content;
  if (tag !== TAG.integer || first === undefined || first >= 0x80) return null;
  if (first !== 0) return content;
  // A leading zero is there to keep the next byte from being a sign, and for nothing else.
  return second === undefined || second < 0x80 ? null : content.slice(1);
}

/** An OBJECT IDENTIFIER in dots; null for another value, or one that ends within a number. */
export function oidOf({ tag, content }: Der): string | null {
  if (tag !== TAG.oid || content.length === 0 || content.length > 32) return null;
  const numbers: number[] = [];
  let number = 0;
  let open = false;
  for (const byte of content) {
    if (!open && byte === 0x80) return null;
    number = number * 128 + (byte & 0x7f);
    open = byte >= 0x80;
    if (open) continue;
    if (!Number.isSafeInteger(number)) return null;
    numbers.push(number);
    number = 0;
  }
  const [head = 0, ...rest] = numbers;
  const top = Math.min(Math.floor(head / 40), 2);
  return open ? null : [top, head - 40 * top, ...rest].join('.');
}

/** A BOOLEAN: 00 or FF (section 11.1). */
export function booleanOf({ tag, content }: Der): boolean | null {
  if (tag !== TAG.boolean || content.length !== 1) return null;
  return content[0] === 0xff ? true : content[0] === 0 ? false : null;
}

/** The bytes of a BIT STRING of whole bytes. */
export function bitsOf({ tag, content }: Der): Uint8Array<ArrayBuffer> | null {
  return tag === TAG.bitString && content[0] === 0 ? content.slice(1) : null;
}
