// Protocol buffers as they lie on the wire (https://protobuf.dev/programming-guides/encoding/), read field by field: no schema, no
// objects of its own. Strict: what is cut short, too long for its type, or a group (deprecated, and none of ours) is a Defect, which
// is thrown without a stack trace; whoever reads a message catches it. Every call advances.
import { Defect } from './defect.ts';
import { readUtf8, readWindows1252 } from './utf8.ts';

/** The wire types that proto3 writes. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const WORD = 0x1_0000_0000;

/** Texts up to this long are built byte by byte while they are ASCII: cheaper than a call of TextDecoder. */
const SHORT_TEXT = 32;

/** What a message and those in it have in common. */
interface Shared {
  readonly view: DataView;
  foreign: boolean;
}

/** Reads one message, and with {@link WireReader.message} the ones in it. */
export class WireReader {
  readonly bytes: Uint8Array;
  private readonly shared: Shared;
  private at: number;
  private readonly end: number;
  private type = 0;
  /** The two halves of the last 64-bit number. */
  private low = 0;
  private high = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, shared = share(bytes)) {
    this.bytes = bytes;
    this.shared = shared;
    this.at = start;
    this.end = end;
  }

  /** Was any text of this message, or of one in it, not UTF-8? */
  get foreign(): boolean {
    return this.shared.foreign;
  }

  /** The number of the next field; 0 at the end of the message. */
  next(): number {
    if (this.at === this.end) return 0;
    const start = this.at;
    this.readVarint();
    const field = Math.floor(this.low / 8);
    this.type = this.low & 7;
    // 2^29 - 1 is the largest field number.
    if (field === 0 || this.high !== 0) throw broken(start, 'a field number');
    return field;
  }

  /** Passes over the value of a field that nobody knows. */
  skip(): void {
    if (this.type === WIRE.varint) this.readVarint();
    else if (this.type === WIRE.fixed64) this.advance(8);
    else if (this.type === WIRE.fixed32) this.advance(4);
    else {
      this.require(WIRE.bytes);
      this.advance(this.length());
    }
  }

  /** `bool`: anything but 0. */
  flag(): boolean {
    this.require(WIRE.varint);
    this.readVarint();
    return this.low !== 0 || this.high !== 0;
  }

  /** `int32` and enums: negative ones take ten bytes on the wire. */
  int32(): number {
    this.require(WIRE.varint);
    this.readVarint();
    return this.low | 0;
  }

  /** `uint32`. */
  uint32(): number {
    this.require(WIRE.varint);
    this.readVarint();
    return this.low;
  }

  /** `int64` as decimal text, as proto3 JSON has it. */
  int64(): string {
    this.require(WIRE.varint);
    this.readVarint();
    const { low, high } = this;
    if (high === 0) return String(low);
    if (high < 0x8000_0000) return decimal(high, low);
    const carry = low === 0 ? 1 : 0;
    return `-${decimal((~high + carry) >>> 0, -low >>> 0)}`;
  }

  /** `fixed32`. */
  fixed32(): number {
    this.require(WIRE.fixed32);
    const { at } = this;
    this.advance(4);
    return this.shared.view.getUint32(at, true);
  }

  /** `fixed64` as decimal text. */
  fixed64(): string {
    this.require(WIRE.fixed64);
    const { at } = this;
    this.advance(8);
    return decimal(this.shared.view.getUint32(at + 4, true), this.shared.view.getUint32(at, true));
  }

  /** `double`. */
  double(): number {
    this.require(WIRE.fixed64);
    const { at } = this;
    this.advance(8);
    return this.shared.view.getFloat64(at, true);
  }

  /** `bytes`: a view of the message's own. */
  blob(): Uint8Array {
    const [start, end] = this.span();
    return this.bytes.subarray(start, end);
  }

  /** `string`. One that is not UTF-8 is read as windows-1252, which loses no byte; {@link WireReader.foreign} then says so. */
  text(): string {
    const [start, end] = this.span();
    const short = end - start <= SHORT_TEXT ? readAscii(this.bytes, start, end) : null;
    if (short !== null) return short;
    const bytes = this.bytes.subarray(start, end);
    const text = readUtf8(bytes);
    if (text !== null) return text;
    this.shared.foreign = true;
    return readWindows1252(bytes);
  }

  /** A message in this one. */
  message(): WireReader {
    const [start, end] = this.span();
    return new WireReader(this.bytes, start, end, this.shared);
  }

  /** Where a length-delimited value begins and ends. */
  span(): readonly [start: number, end: number] {
    this.require(WIRE.bytes);
    const length = this.length();
    const start = this.at;
    this.advance(length);
    return [start, this.at];
  }

  private length(): number {
    const start = this.at;
    this.readVarint();
    if (this.high !== 0) throw broken(start, 'a length');
    return this.low;
  }

  private require(type: number): void {
    if (this.type !== type) throw broken(this.at, `wire type ${type}, not ${this.type},`);
  }

  private advance(bytes: number): void {
    if (bytes > this.end - this.at) throw broken(this.at, `${bytes} bytes more`);
    this.at += bytes;
  }

  private readVarint(): void {
    const { bytes, end, at } = this;
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10 && at + i < end; i++) {
      const byte = bytes[at + i] ?? 0;
      const bits = byte & 0x7f;
      // Bits 28..34 lie in both halves.
      if (i < 4) low += bits * 2 ** (7 * i);
      else if (i === 4) {
        low += (bits & 0x0f) * 2 ** 28;
        high = bits >>> 4;
      } else high += bits * 2 ** (7 * i - 32);
      if (byte >= 0x80) continue;
      if (high >= WORD) break;
      this.at = at + i + 1;
      this.low = low;
      this.high = high;
      return;
    }
    throw broken(at, 'a number of at most 64 bits');
  }
}

function share(bytes: Uint8Array): Shared {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), foreign: false };
}

/** Digits of a 64-bit number, by long division of its 16-bit parts: no step leaves what a double holds exactly. */
function decimal(high: number, low: number): string {
  let quotient = 0;
  let rest = 0;
  for (const part of [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff]) {
    const value = rest * 65_536 + part;
    quotient = quotient * 65_536 + Math.floor(value / 1e9);
    rest = value % 1e9;
  }
  return quotient === 0 ? String(rest) : `${quotient}${String(rest).padStart(9, '0')}`;
}

/** The text, or null at the first byte that is not ASCII. */
function readAscii(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

function broken(at: number, expected: string): Defect {
  return new Defect(
    'DECODE_PROTOBUF_SYNTAX',
    `the protobuf message breaks at byte ${at + 1}: expected ${expected}`,
  );
}
