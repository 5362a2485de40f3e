// The texts of a packet on their way from the arena, where they are hashed, to the buffer they stay in.
import { MAX_PACKET_BYTES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { type BatchHasher, MAX_TEXTS, SALT_BYTES } from './batch-hasher.ts';
import { DIGEST_BYTES } from './sha256.ts';

/** What texts yet to come may be longer than those that came. */
const SLACK = 0.03;

/** What a leaf's message begins with (RFC 6962, section 2.1). */
const LEAF = 0x00;

/** Collects texts in order: entry i of the offsets and digests is text i. */
export class PackedTexts {
  /** Text i is from offset i to i + 1. */
  readonly offsets: Uint32Array<ArrayBuffer>;
  /** Digest of text i, or of 0x00, its salt and the text, at 32 i. */
  readonly digests: Uint8Array<ArrayBuffer>;
  /** Texts collected so far, the waiting ones included. */
  count = 0;
  /** Where the next text begins in the arena. */
  end = 0;
  /** The texts, `kept` bytes of them so far; longer than they are while more may come. */
  private texts: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private kept = 0;
  private waiting = 0;
  private size = 0;
  private readonly hasher: BatchHasher;
  private readonly salts: Uint8Array | null;
  private readonly expected: number;

  /**
   * With `salts`, 16 bytes for each text, digests are those of leaves; `expected` is how many bytes the texts will be, if that is
   * known.
   */
  constructor(texts: number, hasher: BatchHasher, salts: Uint8Array | null, expected = 0) {
    this.offsets = new Uint32Array(texts + 1);
    this.digests = new Uint8Array(DIGEST_BYTES * texts);
    this.hasher = hasher;
    this.salts = salts;
    this.expected = expected;
    hasher.offsets[0] = 0;
  }

  /** Empties the arena if so many texts of so many bytes are more than it still takes. False when it never takes as many. */
  makeRoom(texts: number, bytes: number): boolean {
    const { length } = this.hasher.arena;
    if (this.waiting + texts > MAX_TEXTS || this.end + bytes > length) this.flush();
    return texts <= MAX_TEXTS && bytes <= length;
  }

  /** Takes the next text, which lies in the arena from {@link end} to `end`. It is hashed by the next {@link flush}. */
  add(end: number): void {
    this.waiting += 1;
    this.hasher.offsets[this.waiting] = end;
    this.append(end - this.end);
    this.end = end;
    if (this.waiting === MAX_TEXTS) this.flush();
  }

  /** Takes the next text when it is too large for the arena, with its digest. Nothing may be waiting. */
  addLone(text: Uint8Array<ArrayBuffer>, digest: Uint8Array): void {
    this.digests.set(digest, DIGEST_BYTES * this.count);
    this.append(text.length);
    this.keep(text);
  }

  /** Hashes the texts in the arena, copies them out, and leaves the arena empty. */
  flush(): void {
    const { waiting, hasher } = this;
    if (waiting > 0) {
      const first = this.count - waiting;
      const salts = this.salts?.subarray(SALT_BYTES * first);
      const head = salts === undefined ? null : { tag: LEAF, salts };
      hasher.hash(waiting, head, this.digests.subarray(DIGEST_BYTES * first));
      this.keep(hasher.arena.subarray(0, this.end));
    }
    this.waiting = 0;
    this.end = 0;
  }

  /** All texts in one buffer. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.texts.length === this.kept ? this.texts : this.texts.subarray(0, this.kept);
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
