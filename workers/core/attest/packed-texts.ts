// The texts of a packet on their way from the arena, where they are hashed, to the buffer they stay in.
import { MAX_PACKET_BYTES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { type BatchHasher, MESSAGE_GAP, type Messages } from './batch-hasher.ts';
import { DIGEST_BYTES } from './sha256.ts';

/** Messages hashed at once. */
const MAX_BATCH = 512;

/** What texts yet to come may be longer than those that came. */
const SLACK = 0.03;

/** Collects texts in order: entry i of the offsets and digests is text i. */
export class PackedTexts {
  /** Text i is from offset i to i + 1. */
  readonly offsets: Uint32Array<ArrayBuffer>;
  /** Digest of message i (a text with what is hashed before it) at 32 i. */
  readonly digests: Uint8Array<ArrayBuffer>;
  /** Texts collected so far, the waiting ones included. */
  count = 0;
  /** Where the next message may begin in the arena. */
  end = 0;
  private readonly starts = new Int32Array(MAX_BATCH);
  private readonly lengths = new Int32Array(MAX_BATCH);
  /** The texts, `kept` bytes of them so far; longer than they are while more may come. */
  private texts: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private kept = 0;
  private waiting = 0;
  private size = 0;
  private readonly hasher: BatchHasher;
  private readonly prefixBytes: number;
  private readonly expected: number;

  /**
   * `prefixBytes` of each message are hashed with its text but do not belong to it; `expected` is how many bytes the texts will
   * be, if that is known.
   */
  constructor(texts: number, hasher: BatchHasher, prefixBytes: number, expected = 0) {
    this.offsets = new Uint32Array(texts + 1);
    this.digests = new Uint8Array(DIGEST_BYTES * texts);
    this.hasher = hasher;
    this.prefixBytes = prefixBytes;
    this.expected = expected;
  }

  /** Takes the next message, which lies in the arena from `start` to `end`. It is hashed by the next {@link flush}. */
  add(start: number, end: number): void {
    this.starts[this.waiting] = start;
    this.lengths[this.waiting] = end - start;
    this.waiting += 1;
    this.end = end + MESSAGE_GAP;
    this.append(end - start - this.prefixBytes);
    if (this.waiting === MAX_BATCH) this.flush();
  }

  /** Takes the next text when it is too large for the arena, with its digest. Nothing may be waiting. */
  addLone(text: Uint8Array<ArrayBuffer>, digest: Uint8Array): void {
    this.digests.set(digest, DIGEST_BYTES * this.count);
    this.append(text.length);
    this.keep(text);
  }

  /** Hashes the messages in the arena, copies their texts out, and leaves the arena empty. */
  flush(): void {
    const { starts, lengths, waiting: count } = this;
    if (count > 0) {
      const messages: Messages = { starts, lengths, count };
      this.hasher.hash(messages, this.digests.subarray(DIGEST_BYTES * (this.count - count)));
      this.keep(this.hasher.arena.subarray(0, this.closeUp()));
    }
    this.waiting = 0;
    this.end = 0;
  }

  /** All texts in one buffer. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.texts.length === this.kept ? this.texts : this.texts.subarray(0, this.kept);
  }

  /** Moves the texts together in the arena, which makes one copy of many; returns where they end. They only ever move down. */
  private closeUp(): number {
    const { arena } = this.hasher;
    const { prefixBytes, starts, lengths } = this;
    let at = 0;
    for (let i = 0; i < this.waiting; i++) {
      const start = starts[i] ?? 0;
      const end = start + (lengths[i] ?? 0);
      arena.copyWithin(at, start + prefixBytes, end);
      at += end - start - prefixBytes;
    }
    return at;
  }

  private keep(bytes: Uint8Array): void {
    const end = this.kept + bytes.length;
    if (end > this.texts.length) {
      const texts = new Uint8Array(Math.max(end, this.roomFor(end)));
      texts.set(this.texts.subarray(0, this.kept));
      this.texts = texts;
    }
    this.texts.set(bytes, this.kept);
    this.kept = end;
  }

  /** Bytes that all texts may take, when those so far take `end`: made once for most packets, and never much too large. */
  private roomFor(end: number): number {
    const all = this.offsets.length - 1;
    if (this.count === all) return end;
    const guess = this.expected > end ? this.expected : (end / this.count) * all * (1 + SLACK);
    return Math.min(Math.ceil(guess), 4 * end, MAX_PACKET_BYTES);
  }

  private append(length: number): void {
    this.size += length;
    if (this.size > MAX_PACKET_BYTES) {
      const detail = { bytes: this.size, allowed: MAX_PACKET_BYTES };
      throw new Refusal('INGEST_PACKET_TOO_LARGE', 'the packet has more text than one may have', { detail });
    }
    this.count += 1;
    this.offsets[this.count] = this.size;
  }
}
