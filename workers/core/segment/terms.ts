// Collects the distinct catalog terms of a segment in bounded memory: an exact hash set over one byte arena, which is at the
// same time the document to be stored. ASCII text is cut here byte by byte, without making a string of any word; everything
// else goes through tokens.ts. Both cut alike (test/core/segment/terms.test.ts holds them against each other).
import { ANY_TERM, catalogTerm, isIndexed, MAX_TERM_LENGTH, tokenize } from './tokens.ts';

// A word is made of what is at most DIGIT; LETTER & DIGIT is LETTER: one letter makes a word of a number.
const LETTER = 0;
const DIGIT = 1;
const DOT = 2;
const SEPARATOR = 3;
const BEYOND_ASCII = 4;
const SPACE = 0x20;

/** FNV-1a, 32 bit: no defence against words made to collide, which is what MAX_PROBES is for. */
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** A slot chain longer than this means words made to collide: the set gives up rather than spend the time. */
const MAX_PROBES = 512;

const CLASS = new Uint8Array(256);
const LOWER = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const char = String.fromCharCode(byte);
  LOWER[byte] = byte;
  CLASS[byte] = SEPARATOR;
  if (byte >= 0x80) CLASS[byte] = BEYOND_ASCII;
  else if (/[0-9]/.test(char)) CLASS[byte] = DIGIT;
  else if (/[A-Za-z_]/.test(char)) {
    CLASS[byte] = LETTER;
    LOWER[byte] = char.toLowerCase().charCodeAt(0);
  } else if (char === '.') CLASS[byte] = DOT;
}

/** The distinct catalog terms of one segment. */
export class TermSet {
  /** Terms, each with a space behind it. */
  #arena = new Uint8Array(1 << 16);
  #used = 0;
  /** Slot -> offset in the arena + 1; 0 is free. */
  #slots = new Int32Array(1 << 13);
  #count = 0;
  #scratch = new Uint8Array(1 << 12);
  #full = false;
  readonly #maxBytes: number;

  /** Terms beyond `maxBytes` of document make it the document of a segment that may hold anything. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds one term that is already in catalog spelling and not cut from any text. */
  addTerm(term: string): void {
    const bytes = new TextEncoder().encode(term.slice(0, MAX_TERM_LENGTH));
    this.#insert(bytes, 0, bytes.length, this.#hash(bytes, 0, bytes.length));
  }

  /** Adds the words of a text. */
  addText(text: string): void {
    if (text.length > this.#scratch.length) this.#scratch = new Uint8Array(2 * text.length);
    const scratch = this.#scratch;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        this.#addSlowly(text);
        return;
      }
      scratch[i] = code;
    }
    this.#scan(scratch, 0, text.length);
  }

  /** Adds the words of a number as JSON writes it. */
  addNumber(value: number): void {
    // At most six digits: isIndexed would leave it out.
    if (Number.isInteger(value) && value > -1e6 && value < 1e6) return;
    this.addText(String(value));
  }

  /** Adds the words of the UTF-8 text between two offsets. */
  addUtf8(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#scan(bytes, from, to)) this.#addSlowly(new TextDecoder().decode(bytes.subarray(from, to)));
  }

  /** The document for the full-text catalog; it holds `required` in any case, and ANY_TERM when the words did not fit. */
  document(required: readonly string[]): string {
    const terms = this.#full ? ANY_TERM : new TextDecoder().decode(this.#arena.subarray(0, this.#used));
    return [...required, terms.trimEnd()].join(' ');
  }

  #addSlowly(text: string): void {
    for (const token of tokenize(text)) {
      if (isIndexed(token)) this.addTerm(catalogTerm(token));
    }
  }

  /** Cuts ASCII into words; false, with the words so far added, as soon as it meets something else. */
  #scan(bytes: Uint8Array, from: number, to: number): boolean {
    let at = from;
    while (at < to) {
      let kind = CLASS[bytes[at] ?? 0] ?? SEPARATOR;
      if (kind === BEYOND_ASCII) return false;
      if (kind > DIGIT) {
        at++;
        continue;
      }
      const start = at;
      let hash = FNV_OFFSET;
      let digits = DIGIT;
      let dots = 0;
      do {
        const byte = bytes[at] ?? 0;
        hash = Math.imul(hash ^ (LOWER[byte] ?? 0), FNV_PRIME);
        digits &= kind;
        at++;
        kind = at < to ? (CLASS[bytes[at] ?? 0] ?? SEPARATOR) : SEPARATOR;
        if (kind === DOT) {
          const next = at + 1 < to ? (CLASS[bytes[at + 1] ?? 0] ?? SEPARATOR) : SEPARATOR;
          if (next === BEYOND_ASCII) return false;
          if (next > DIGIT) break;
          dots++;
          kind = DIGIT;
        }
      } while (kind <= DIGIT);
      if (kind === BEYOND_ASCII) return false;
      const length = at - start;
      const isNumber = digits === DIGIT && ((dots === 0 && length <= 6) || dots === 1);
      if (length > 1 && !isNumber) {
        if (length > MAX_TERM_LENGTH)
          this.#insert(bytes, start, MAX_TERM_LENGTH, this.#hash(bytes, start, MAX_TERM_LENGTH));
        else this.#insert(bytes, start, length, hash);
      }
    }
    return true;
  }

  #hash(bytes: Uint8Array, start: number, length: number): number {
    let hash = FNV_OFFSET;
    for (let i = 0; i < length; i++) {
      hash = Math.imul(hash ^ (LOWER[bytes[start + i] ?? 0] ?? 0), FNV_PRIME);
    }
    return hash;
  }

  #insert(bytes: Uint8Array, start: number, length: number, hash: number): void {
    if (this.#full) return;
    const mask = this.#slots.length - 1;
    let slot = spread(hash) & mask;
    for (let probes = 0; probes < MAX_PROBES; probes++) {
      const found = this.#slots[slot] ?? 0;
      if (found === 0) {
        this.#append(bytes, start, length, slot);
        return;
      }
      if (this.#holds(found - 1, bytes, start, length)) return;
      slot = (slot + 1) & mask;
    }
    this.#full = true;
  }

  #holds(offset: number, bytes: Uint8Array, start: number, length: number): boolean {
    const arena = this.#arena;
    for (let i = 0; i < length; i++) {
      if (arena[offset + i] !== LOWER[bytes[start + i] ?? 0]) return false;
    }
    return arena[offset + length] === SPACE;
  }

  #append(bytes: Uint8Array, start: number, length: number, slot: number): void {
    if (this.#used + length + 1 > this.#maxBytes) {
      this.#full = true;
      return;
    }
    if (this.#used + length + 1 > this.#arena.length) this.#growArena();
    const arena = this.#arena;
    for (let i = 0; i < length; i++) arena[this.#used + i] = LOWER[bytes[start + i] ?? 0] ?? 0;
    this.#slots[slot] = this.#used + 1;
    this.#used += length;
    arena[this.#used++] = SPACE;
    if (++this.#count * 2 > this.#slots.length) this.#growSlots();
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
      const hash = this.#hash(arena, offset, end - offset);
      let slot = spread(hash) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = offset + 1;
      offset = end + 1;
    }
    this.#slots = slots;
  }
}

/** Carries what the high bits know into the low ones, which pick the slot. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
