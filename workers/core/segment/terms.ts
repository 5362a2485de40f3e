// Collects the distinct catalog terms of a segment in bounded memory: an exact hash set over one byte arena, which is at the
// same time the document to be stored. ASCII text is cut here byte by byte, without making a string of any word; everything
// else goes through tokens.ts. Both cut alike (test/core/segment/terms.test.ts holds them against each other).
import { ANY_TERM, catalogTerm, isIndexed, MAX_TERM_LENGTH, tokenize } from './tokens.ts';

// Kinds of bytes, ordered. A word is made of what is at most DIGIT; LETTER & DIGIT is LETTER: one letter makes a word of a
// number. What is above SEPARATOR separates words in a text, but may end or escape something in a JSON string.
const LETTER = 0;
const DIGIT = 1;
const DOT = 2;
const SEPARATOR = 3;
const QUOTE = 4;
const BACKSLASH = 5;
const BEYOND_ASCII = 6;
const SPACE = 0x20;

/** FNV-1a, 32 bit: no defence against words made to collide, which is what MAX_PROBES is for. */
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** A slot chain longer than this means words made to collide: the set gives up rather than spend the time. */
const MAX_PROBES = 512;

/** By byte: its kind, times 256, plus its lower case. One look-up a byte is what cutting costs. */
const KINDS = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++) {
  const char = String.fromCharCode(byte);
  const lower = byte < 0x80 ? char.toLowerCase().charCodeAt(0) : byte;
  KINDS[byte] = 256 * kindOf(byte, char) + lower;
}

function kindOf(byte: number, char: string): number {
  if (byte >= 0x80) return BEYOND_ASCII;
  if (/[A-Za-z_]/.test(char)) return LETTER;
  if (/[0-9]/.test(char)) return DIGIT;
  return { '.': DOT, '"': QUOTE, '\\': BACKSLASH }[char] ?? SEPARATOR;
}

const END = 256 * SEPARATOR;
const WORD = 256 * DOT;

/** The distinct catalog terms of one segment. */
export class TermSet {
  /** Terms, each with a space behind it. */
  #arena = new Uint8Array(1 << 16);
  #used = 0;
  /** Slot -> offset in the arena + 1; 0 is free. */
  #slots = new Int32Array(1 << 13);
  #count = 0;
  #full = false;
  readonly #maxBytes: number;

  /** Terms beyond `maxBytes` of document make it the document of a segment that may hold anything. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds one term that is already in catalog spelling and not cut from any text. */
  addTerm(term: string): void {
    const arena = this.#arenaWithRoom();
    const { written } = new TextEncoder().encodeInto(
      term,
      arena.subarray(this.#used, this.#used + MAX_TERM_LENGTH),
    );
    const end = this.#used + written;
    this.#keep(end, hashOf(arena, this.#used, end));
  }

  /** Adds the words of a text. */
  addText(text: string): void {
    for (const token of tokenize(text)) {
      if (isIndexed(token)) this.addTerm(catalogTerm(token));
    }
  }

  /** Adds the words of the UTF-8 text between two offsets. */
  addUtf8(bytes: Uint8Array, from: number, to: number): void {
    const end = this.#cut(bytes, from, to, BEYOND_ASCII);
    if (end < to) this.addText(new TextDecoder().decode(bytes.subarray(from, to)));
  }

  /**
   * Adds the words of a JSON string that begins behind its opening quote, and says where its closing quote is; or where it
   * stopped, with the words so far added, because the string holds an escape or more than ASCII.
   */
  addQuoted(bytes: Uint8Array, from: number, to: number): number {
    return this.#cut(bytes, from, to, QUOTE);
  }

  /** The document for the full-text catalog; it holds `required` in any case, and ANY_TERM when the words did not fit. */
  document(required: readonly string[]): string {
    const terms = this.#full ? ANY_TERM : new TextDecoder().decode(this.#arena.subarray(0, this.#used));
    return [...required, terms.trimEnd()].join(' ');
  }

  /**
   * Cuts ASCII into words up to the first byte of a kind from `stop` on; gives back where that is. A word is written behind
   * the last term while it is cut, so that keeping it is only a matter of not overwriting it.
   */
  #cut(bytes: Uint8Array, from: number, to: number, stop: number): number {
    const halt = 256 * stop;
    let at = from;
    while (at < to) {
      let kind = KINDS[bytes[at] ?? 0] ?? END;
      if (kind >= WORD) {
        if (kind >= halt) return at;
        at++;
        continue;
      }
      const arena = this.#arenaWithRoom();
      const start = at;
      const word = this.#used;
      let end = word;
      let hash = FNV_OFFSET;
      let digits = DIGIT;
      let dots = 0;
      do {
        if (end - word < MAX_TERM_LENGTH) {
          arena[end++] = kind & 0xff;
          hash = Math.imul(hash ^ (kind & 0xff), FNV_PRIME);
        }
        digits &= kind >> 8;
        at++;
        kind = at < to ? (KINDS[bytes[at] ?? 0] ?? END) : END;
        if (kind >> 8 === DOT) {
          const next = at + 1 < to ? (KINDS[bytes[at + 1] ?? 0] ?? END) : END;
          if (next >= halt && next >> 8 !== QUOTE) return at;
          if (next >= WORD) break;
          dots++;
          kind = 256 * DIGIT + 0x2e;
        }
      } while (kind < WORD);
      // What stops the cut may belong to the word ("caf\u00e9"), unless it is the quote that ends the text.
      if (kind >= halt && kind >> 8 !== QUOTE) return at;
      const isNumber = digits === DIGIT && ((dots === 0 && at - start <= 6) || dots === 1);
      if (at - start > 1 && !isNumber) this.#keep(end, hash);
    }
    return to;
  }

  /** Keeps the word that was written behind the last term, up to `end`, unless it is there already. */
  #keep(end: number, hash: number): void {
    if (this.#full) return;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = spread(hash) & mask;
    for (let probes = 0; probes < MAX_PROBES; probes++) {
      const found = slots[slot] ?? 0;
      if (found === 0) {
        this.#append(end, slot);
        return;
      }
      if (isSame(this.#arena, found - 1, this.#used, end)) return;
      slot = (slot + 1) & mask;
    }
    this.#full = true;
  }

  #append(end: number, slot: number): void {
    if (end + 1 > this.#maxBytes) {
      this.#full = true;
      return;
    }
    this.#slots[slot] = this.#used + 1;
    this.#arena[end] = SPACE;
    this.#used = end + 1;
    if (++this.#count * 2 > this.#slots.length) this.#growSlots();
  }

  /** The arena, with room for one more word and its space. */
  #arenaWithRoom(): Uint8Array {
    if (this.#used + MAX_TERM_LENGTH + 1 > this.#arena.length) this.#growArena();
    return this.#arena;
  }

  #growArena(): void {
    const larger = new Uint8Array(2 * this.#arena.length);
    larger.set(this.#arena);
    this.#arena = larger;
  }

  #growSlots(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    const arena = this.#arena;
    for (let offset = 0; offset < this.#used; ) {
      const end = arena.indexOf(SPACE, offset);
      const hash = hashOf(arena, offset, end);
      let slot = spread(hash) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = offset + 1;
      offset = end + 1;
    }
    this.#slots = slots;
  }
}

/** Whether the term at `offset` is the word from `word` to `end`. */
function isSame(arena: Uint8Array, offset: number, word: number, end: number): boolean {
  const length = end - word;
  for (let i = 0; i < length; i++) if (arena[offset + i] !== arena[word + i]) return false;
  return arena[offset + length] === SPACE;
}

function hashOf(arena: Uint8Array, from: number, to: number): number {
  let hash = FNV_OFFSET;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (arena[i] ?? 0), FNV_PRIME);
  return hash;
}

/** Carries what the high bits know into the low ones, which pick the slot. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
