// The block format of Snappy (https://github.com/google/snappy/blob/main/format_description.txt), which Prometheus and Loki clients
// compress by. Strict, linear, and bounded before anything is allocated: the length a block claims is not believed.
import { MAX_WHOLE_BODY_BYTES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';

/** No element makes more of its bytes than a copy of 64 out of 3; so much is believed of a preamble. */
const MOST_PER_BYTE = 22;

/** Undoes one block. Throws `Refusal` DECODE_SNAPPY_SYNTAX, or INGEST_BODY_TOO_LARGE for one of more than MAX_WHOLE_BODY_BYTES. */
export function expandSnappy(block: Uint8Array): Uint8Array {
  const preamble = readLength(block);
  const { length } = preamble;
  if (length > MAX_WHOLE_BODY_BYTES) {
    throw new Refusal(
      'INGEST_BODY_TOO_LARGE',
      `the body is larger than ${MAX_WHOLE_BODY_BYTES} bytes decompressed`,
      {
        detail: { allowed: MAX_WHOLE_BODY_BYTES },
      },
    );
  }
  if (length > block.length * MOST_PER_BYTE) throw broken(0, 'fewer bytes promised');
  const content = new Uint8Array(length);
  let at = preamble.end;
  let to = 0;
  while (at < block.length) {
    const element = readElement(block, at);
    if (element.length > length - to) throw broken(at, `no more than ${length} bytes of content`);
    if (element.offset === 0) content.set(block.subarray(element.from, element.next), to);
    else copyBack(content, to, element, at);
    to += element.length;
    at = element.next;
  }
  if (to !== length) throw broken(at, `${length - to} bytes more of content`);
  return content;
}

/** A literal, whose bytes lie in the block, or a copy of what is `offset` back in the content. */
interface Element {
  readonly length: number;
  /** 0 of a literal. */
  readonly offset: number;
  /** Where a literal's bytes begin. */
  readonly from: number;
  readonly next: number;
}

function readElement(block: Uint8Array, at: number): Element {
  const tag = block[at] ?? 0;
  const upper = tag >>> 2;
  switch (tag & 3) {
    case 0:
      return readLiteral(block, at, upper);
    case 1:
      return copyOf(4 + (upper & 7), (upper >>> 3) * 256 + numberAt(block, at + 1, 1), at, at + 2);
    case 2:
      return copyOf(upper + 1, numberAt(block, at + 1, 2), at, at + 3);
    default:
      return copyOf(upper + 1, numberAt(block, at + 1, 4), at, at + 5);
  }
}

function readLiteral(block: Uint8Array, at: number, upper: number): Element {
  const extra = upper < 60 ? 0 : upper - 59;
  const length = (extra === 0 ? upper : numberAt(block, at + 1, extra)) + 1;
  const from = at + 1 + extra;
  if (length > block.length - from) throw broken(at, `a literal of ${length} bytes`);
  return { length, offset: 0, from, next: from + length };
}

function copyOf(length: number, offset: number, at: number, next: number): Element {
  if (offset === 0) throw broken(at, 'a copy from further back than 0 bytes');
  return { length, offset, from: 0, next };
}

/** May overlap what it writes: that is how a run of one byte is said. */
function copyBack(content: Uint8Array, to: number, { length, offset }: Element, at: number): void {
  if (offset > to) throw broken(at, `a copy from no further back than ${to} bytes`);
  if (offset >= length) content.copyWithin(to, to - offset, to - offset + length);
  else for (let i = to; i < to + length; i++) content[i] = content[i - offset] ?? 0;
}

/** Little-endian; in full, or the block ends too early. */
function numberAt(block: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > block.length) throw broken(at, `${bytes} bytes more`);
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + (block[at + i] ?? 0);
  return value;
}

/** A varint of at most 32 bits. */
function readLength(block: Uint8Array): { readonly length: number; readonly end: number } {
  let length = 0;
  for (let i = 0; i < 5 && i < block.length; i++) {
    const byte = block[i] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte >= 0x80) continue;
    if (length >= 2 ** 32) break;
    return { length, end: i + 1 };
  }
  throw broken(0, 'the length of the content');
}

function broken(at: number, expected: string): Refusal {
  return new Refusal(
    'DECODE_SNAPPY_SYNTAX',
    `the Snappy block breaks at byte ${at + 1}: expected ${expected}`,
  );
}
