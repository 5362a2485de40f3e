// The labels of a Loki stream as protocol buffers carry them: `{app="web", host="a"}`, a Prometheus selector of equalities whose
// values are Go string literals (https://pkg.go.dev/github.com/grafana/loki/v3/pkg/logql/syntax#ParseLabels, Go specification,
// "String literals"). One pass, no patterns; anything else is a Defect.
import type { JsonObject } from '../../../schemas/json.ts';
import { MAX_EVENT_FIELDS } from '../../../schemas/limits.ts';
import { Defect, excerpt } from './defect.ts';
import { setOwn } from './own.ts';

/** Reads labels, or throws `Defect` DECODE_ENVELOPE_SYNTAX. */
export function readLabels(text: string): JsonObject {
  return new LabelReader(text).labels();
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** Digits behind the letter of a numeric escape, and their base. */
const NUMERIC: Readonly<Record<string, readonly [digits: number, base: 8 | 16]>> = {
  x: [2, 16],
  u: [4, 16],
  U: [8, 16],
};

class LabelReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  labels(): JsonObject {
    const labels: JsonObject = {};
    let count = 0;
    this.take('{');
    while (!this.sees('}')) {
      const name = this.name();
      if (++count > MAX_EVENT_FIELDS) this.fail(`at most ${MAX_EVENT_FIELDS} labels`);
      if (Object.hasOwn(labels, name)) this.fail(`no second label ${excerpt(name)}`);
      this.take('=');
      setOwn(labels, name, this.value());
      if (!this.sees('}')) this.take(',');
    }
    this.take('}');
    this.skipSpace();
    if (this.at < this.text.length) this.fail('the end');
    return labels;
  }

  /** `[A-Za-z_:][A-Za-z0-9_:.-]*`, or a quoted one (Prometheus 3). */
  private name(): string {
    this.skipSpace();
    if (this.text.charCodeAt(this.at) === 0x22) return this.value();
    const start = this.at;
    while (isNameCode(this.text.charCodeAt(this.at), this.at > start)) this.at++;
    if (this.at === start) this.fail('a label name');
    return this.text.slice(start, this.at);
  }

  /** A Go string literal, interpreted or raw. */
  private value(): string {
    this.skipSpace();
    const quote = this.text.charAt(this.at);
    if (quote === '`') return this.raw();
    if (quote !== '"') this.fail('a quoted value');
    let value = '';
    let start = ++this.at;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        value += this.text.slice(start, this.at) + this.escape();
        start = this.at;
      } else if (code === 0x0a || Number.isNaN(code)) {
        this.fail('a closing quote');
      } else {
        this.at++;
      }
    }
    value += this.text.slice(start, this.at++);
    return value.toWellFormed();
  }

  private raw(): string {
    const end = this.text.indexOf('`', this.at + 1);
    if (end === -1) this.fail('a closing back quote');
    const value = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return value;
  }

  /** At a backslash. Bytes above 0x7f (`\xff`, `\377`) stand for the character of that number. */
  private escape(): string {
    const letter = this.text.charAt(this.at + 1);
    const simple = Object.hasOwn(SIMPLE, letter) ? SIMPLE[letter] : undefined;
    if (simple !== undefined) {
      this.at += 2;
      return simple;
    }
    const numeric = Object.hasOwn(NUMERIC, letter) ? NUMERIC[letter] : undefined;
    const [digits, base] = numeric ?? [3, 8];
    const start = this.at + (numeric === undefined ? 1 : 2);
    const written = this.text.slice(start, start + digits);
    const isNumber = base === 16 ? /^[0-9A-Fa-f]+$/.test(written) : /^[0-3][0-7]{2}$/.test(written);
    const code = Number.parseInt(written, base);
    if (!isNumber || written.length < digits || code > 0x10ffff) this.fail('an escape');
    this.at = start + digits;
    return String.fromCodePoint(code);
  }

  private sees(mark: string): boolean {
    this.skipSpace();
    return this.text.charAt(this.at) === mark;
  }

  private take(mark: string): void {
    if (!this.sees(mark)) this.fail(`'${mark}'`);
    this.at++;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return;
      this.at++;
    }
  }

  private fail(expected: string): never {
    throw new Defect(
      'DECODE_ENVELOPE_SYNTAX',
      `labels break at character ${this.at + 1}: expected ${expected}, found ${excerpt(this.text, this.at)}`,
    );
  }
}

function isNameCode(code: number, inside: boolean): boolean {
  const lower = code | 0x20;
  if ((lower >= 0x61 && lower <= 0x7a) || code === 0x5f || code === 0x3a) return true;
  return inside && ((code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2d);
}
