// One look at a canonical text: the values its columns hold and the words of its leaves, read straight from the bytes. Parsing
// the same text, walking the objects and encoding their strings again takes twice the time (docs/decisions/0012-segment-writing.md).
// Only for RFC 8785 texts as the attest room writes them: no spaces, no duplicate keys. visitLeaves (leaves.ts) is the same walk
// over a parsed event; test/core/segment/event-look.test.ts holds the two against each other.
import { Violation } from '../errors.ts';
import { InternedBytes } from './interned-bytes.ts';
import {
  EVENT_MEMBERS,
  hashOfKey,
  type Member,
  type Members,
  NUMBERS,
  SILENT_PREFIX,
  TEXTS,
} from './known-members.ts';
import type { TermSet } from './terms.ts';

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const NINE = 0x39;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Bytes that JSON numbers are made of: digits + - . E e */
const IN_NUMBER = new Uint8Array(256);
for (const byte of new TextEncoder().encode('0123456789+-.Ee')) IN_NUMBER[byte] = 1;

/** Looks at one event after the other; `numbers` and `texts` are those of the last one. */
export class EventLook {
  /** By slot of NUMBERS; NaN where the event has no such number. */
  readonly numbers: Float64Array = new Float64Array(NUMBERS.length);
  /** By slot of TEXTS, as UTF-8; null where the event has no such text. */
  readonly texts: (Uint8Array | null)[] = TEXTS.map(() => null);
  readonly #terms: TermSet;
  readonly #interned: Pick<InternedBytes, 'of'>;
  #bytes: Uint8Array = new Uint8Array();
  #end = 0;

  constructor(terms: TermSet, interned: Pick<InternedBytes, 'of'> = new InternedBytes()) {
    this.#terms = terms;
    this.#interned = interned;
  }

  /**
   * Looks at the event between two offsets; silently, where its words are known already. Throws `Violation` ATTEST_NOT_CANONICAL for what
   * is no canonical JSON object.
   */
  look(bytes: Uint8Array, from: number, to: number, isSilent = false): void {
    this.#bytes = bytes;
    this.#end = to;
    this.numbers.fill(Number.NaN);
    this.texts.fill(null);
    if (bytes[from] !== OPEN_OBJECT || this.#object(from, EVENT_MEMBERS, isSilent) !== to) throw malformed();
  }

  /** Each of these takes the offset where its value begins and gives back the one behind it. */
  #object(from: number, known: Members | undefined, isSilent: boolean): number {
    const bytes = this.#bytes;
    let at = from + 1;
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    while (bytes[at] === QUOTE) {
      const key = at + 1;
      const end = this.#closing(key);
      if (bytes[end + 1] !== COLON) break;
      const member = known === undefined ? undefined : this.#member(known, key, end);
      const isRaw = known === EVENT_MEMBERS && startsWith(bytes, key, SILENT_PREFIX);
      at = this.#value(end + 2, member, key, end, isSilent || isRaw);
      if (bytes[at] === CLOSE_OBJECT) return at + 1;
      if (bytes[at] !== COMMA) break;
      at++;
    }
    throw malformed();
  }

  #member(known: Members, from: number, to: number): Member | undefined {
    const member = known.get(hashOfKey(this.#bytes, from, to));
    const isIt =
      member !== undefined && member.key.length === to - from && startsWith(this.#bytes, from, member.key);
    return isIt ? member : undefined;
  }

  #list(from: number, keyFrom: number, keyTo: number, isSilent: boolean): number {
    const bytes = this.#bytes;
    let at = from + 1;
    if (bytes[at] === CLOSE_LIST) return at + 1;
    while (at < this.#end) {
      at = this.#value(at, undefined, keyFrom, keyTo, isSilent);
      if (bytes[at] === CLOSE_LIST) return at + 1;
      if (bytes[at] !== COMMA) break;
      at++;
    }
    throw malformed();
  }

  #value(
    from: number,
    member: Member | undefined,
    keyFrom: number,
    keyTo: number,
    isSilentAbove: boolean,
  ): number {
    const first = this.#bytes[from] ?? 0;
    const isSilent = isSilentAbove || (member?.isSilent ?? false);
    if (first === OPEN_OBJECT) return this.#object(from, member?.members, isSilent);
    const isQuiet = isSilent || (member?.isSilentUnlessObject ?? false);
    if (first === QUOTE) return this.#string(from, member?.text ?? -1, isQuiet);
    if (first === OPEN_LIST) {
      const to = this.#list(from, keyFrom, keyTo, isQuiet);
      // An empty list says nothing.
      if (member !== undefined && member.list >= 0 && to > from + 2)
        this.texts[member.list] = this.#interned.of(this.#bytes, from, to);
      return to;
    }
    if (IN_NUMBER[first] === 1) {
      return this.#number(from, member?.number ?? -1, isQuiet || isTimeKey(this.#bytes, keyFrom, keyTo));
    }
    return this.#literal(from);
  }

  #string(from: number, slot: number, isSilent: boolean): number {
    const bytes = this.#bytes;
    const stop = isSilent ? this.#plainEnd(from + 1) : this.#terms.addQuoted(bytes, from + 1, this.#end);
    const end = this.#closing(stop);
    const isPlain = end === stop;
    if (!isPlain && !isSilent) this.#terms.addText(unquote(bytes, from, end));
    if (slot >= 0) {
      this.texts[slot] = isPlain
        ? this.#interned.of(bytes, from + 1, end)
        : new TextEncoder().encode(unquote(bytes, from, end));
    }
    return end + 1;
  }

  #number(from: number, slot: number, isSilent: boolean): number {
    const bytes = this.#bytes;
    let at = from;
    let last = 0;
    for (let byte = bytes[at] ?? 0; at < this.#end && IN_NUMBER[byte] === 1; byte = bytes[++at] ?? 0) {
      if (byte > last) last = byte;
    }
    if (slot >= 0) this.numbers[slot] = numberIn(bytes, from, at);
    // Up to six digits are left out anyway (tokens.ts), but "1e+21" is a word.
    if (!isSilent && (at - from > 6 || last > NINE)) this.#terms.addUtf8(bytes, from, at);
    return at;
  }

  #literal(from: number): number {
    const length = this.#bytes[from] === 0x66 ? 5 : 4;
    const text = decode(this.#bytes.subarray(from, Math.min(this.#end, from + length)));
    if (text !== 'true' && text !== 'false' && text !== 'null') throw malformed();
    return from + length;
  }

  /** As far as a string is ASCII without an escape. */
  #plainEnd(from: number): number {
    let at = from;
    for (
      let byte = this.#bytes[at] ?? QUOTE;
      at < this.#end && byte < 0x80;
      byte = this.#bytes[++at] ?? QUOTE
    )
      if (byte === QUOTE || byte === BACKSLASH) break;
    return at;
  }

  /** Where the quote is that ends a string, from anywhere inside it but behind a backslash. */
  #closing(from: number): number {
    const bytes = this.#bytes;
    for (let at = from; at < this.#end; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) at++;
    }
    throw malformed();
  }
}

function startsWith(bytes: Uint8Array, from: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[from + i] !== prefix[i]) return false;
  return true;
}

/** `time`, or anything that ends in `_time` (leaves.ts). */
function isTimeKey(bytes: Uint8Array, from: number, to: number): boolean {
  const at = to - 4;
  const isTime =
    bytes[at] === 0x74 &&
    bytes[at + 1] === 0x69 &&
    bytes[at + 2] === 0x6d &&
    bytes[at + 3] === 0x65 &&
    at >= from;
  return isTime && (at === from || bytes[at - 1] === 0x5f);
}

/** Whole numbers of up to 15 digits are exact when they are added up; anything else is parsed. */
function numberIn(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9 || to - from > 15) return Number(decode(bytes.subarray(from, to)));
    value = 10 * value + digit;
  }
  return value;
}

function unquote(bytes: Uint8Array, from: number, closing: number): string {
  try {
    return String(JSON.parse(decode(bytes.subarray(from, closing + 1))));
  } catch {
    throw malformed();
  }
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Said without the text: it may hold secrets. */
function malformed(): Violation {
  return new Violation('ATTEST_NOT_CANONICAL', 'an attested event is no canonical JSON object');
}
