// The slow, exact JSON reader (RFC 8259): for texts the fast path cannot vouch for, and for saying where a broken one broke.
// Attacker-controlled input: depth and fields are bounded, duplicate names refused, odd numbers kept as their source text,
// lone surrogate escapes replaced by U+FFFD (`raw` keeps the escape), and no name ever reaches a prototype.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { MAX_EVENT_FIELDS, MAX_JSON_DEPTH } from '../../../schemas/limits.ts';
import { Defect, excerpt } from './defect.ts';
import { exactNumber } from './json-number.ts';
import { setOwn } from './own.ts';

/** Reads one JSON text whole. Linear time; recursion is bounded by {@link MAX_JSON_DEPTH}. */
export function readJsonStrictly(text: string): JsonValue | Defect {
  const reader = new StrictReader(text);
  try {
    return reader.document();
  } catch (thrown) {
    if (thrown instanceof Defect) return thrown;
    throw thrown;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Throws {@link Defect} (no stack trace is taken); only readJsonStrictly sees it. */
class StrictReader {
  private at = 0;
  private depth = 0;
  private fields = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  document(): JsonValue {
    this.skipSpace();
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) this.fail('the end');
    return value;
  }

  private value(): JsonValue {
    const code = this.text.charCodeAt(this.at);
    if (code === 0x7b) return this.object();
    if (code === 0x5b) return this.array();
    if (code === 0x22) return this.string();
    if (code === 0x2d || isDigit(code)) return this.number();
    if (code === 0x74) return this.word('true', true);
    if (code === 0x66) return this.word('false', false);
    if (code === 0x6e) return this.word('null', null);
    return this.fail('a value');
  }

  private object(): JsonObject {
    const record: JsonObject = {};
    this.enter();
    if (this.text.charCodeAt(this.at) !== 0x7d) {
      do {
        this.skipSpace();
        const start = this.at;
        if (this.text.charCodeAt(start) !== 0x22) this.fail('a member name');
        const name = this.string();
        if (Object.hasOwn(record, name)) this.refuseDuplicate(name, start);
        this.skipSpace();
        if (this.text.charCodeAt(this.at) !== 0x3a) this.fail("':'");
        this.at++;
        this.skipSpace();
        setOwn(record, name, this.value());
      } while (this.more(0x7d, "',' or '}'"));
    }
    this.leave();
    return record;
  }

  private array(): JsonValue[] {
    const list: JsonValue[] = [];
    this.enter();
    if (this.text.charCodeAt(this.at) !== 0x5d) {
      do {
        this.skipSpace();
        list.push(this.value());
      } while (this.more(0x5d, "',' or ']'"));
    }
    this.leave();
    return list;
  }

  private enter(): void {
    if (++this.depth > MAX_JSON_DEPTH) {
      throw new Defect(
        'DECODE_TOO_DEEP',
        `JSON nests deeper than ${MAX_JSON_DEPTH} levels at character ${this.at + 1}`,
      );
    }
    this.at++;
    this.skipSpace();
  }

  private leave(): void {
    this.depth--;
    this.at++;
  }

  /** After a member or element: counts it, and tells whether another follows. */
  private more(closer: number, expected: string): boolean {
    if (++this.fields > MAX_EVENT_FIELDS) {
      throw new Defect(
        'DECODE_TOO_MANY_FIELDS',
        `JSON has more than ${MAX_EVENT_FIELDS} members and elements`,
      );
    }
    this.skipSpace();
    const code = this.text.charCodeAt(this.at);
    if (code === closer) return false;
    if (code !== 0x2c) this.fail(expected);
    this.at++;
    return true;
  }

  private string(): string {
    let start = ++this.at;
    let value = '';
    let escaped = false;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        value += this.text.slice(start, this.at) + this.escape();
        start = this.at;
        escaped = true;
      } else if (code < 0x20 || Number.isNaN(code)) {
        this.fail('a string character');
      } else {
        this.at++;
      }
    }
    value += this.text.slice(start, this.at++);
    return escaped ? value.toWellFormed() : value;
  }

  private escape(): string {
    const letter = this.text.charAt(this.at + 1);
    if (letter === 'u') {
      const hex = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9A-Fa-f]{4}$/.test(hex)) this.fail('four hexadecimal digits in an escape');
      this.at += 6;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (plain === undefined) return this.fail('an escape');
    this.at += 2;
    return plain;
  }

  private number(): JsonValue {
    const start = this.at;
    if (this.text.charCodeAt(this.at) === 0x2d) this.at++;
    if (this.text.charCodeAt(this.at) === 0x30) this.at++;
    else this.digits();
    if (this.text.charCodeAt(this.at) === 0x2e) {
      this.at++;
      this.digits();
    }
    if ((this.text.charCodeAt(this.at) | 0x20) === 0x65) {
      this.at++;
      const sign = this.text.charCodeAt(this.at);
      if (sign === 0x2b || sign === 0x2d) this.at++;
      this.digits();
    }
    return exactNumber(this.text.slice(start, this.at));
  }

  private digits(): void {
    const start = this.at;
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
    if (this.at === start) this.fail('a digit');
  }

  private word(word: string, value: boolean | null): boolean | null {
    if (!this.text.startsWith(word, this.at)) this.fail('a value');
    this.at += word.length;
    return value;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  private refuseDuplicate(name: string, start: number): never {
    throw new Defect(
      'DECODE_DUPLICATE_KEY',
      `JSON object names ${excerpt(name)} twice, again at character ${start + 1}; every name must be unique`,
    );
  }

  private fail(expected: string): never {
    throw new Defect(
      'DECODE_JSON_SYNTAX',
      `JSON breaks at character ${this.at + 1}: expected ${expected}, found ${excerpt(this.text, this.at)}`,
    );
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
