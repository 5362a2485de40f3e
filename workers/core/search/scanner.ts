// The characters of a query (attacker-controlled) -> words, quoted texts and marks, each character looked at once.
// Which characters end a word: docs/query-language.md.
import { Refusal } from '../errors.ts';
import { HOLE, STAR } from './pattern.ts';

/** A word or quoted text as written; STAR and HOLE stand for its wildcards. */
export interface Word {
  readonly marked: string;
  readonly isQuoted: boolean;
  readonly at: number;
}

const SPACE = /\s/;
const ENDS_WORD = /[\s()"]/;
const ENDS_BOUND = /[\s()"[\]{}]/;
const ESCAPES_ITSELF = /[\p{L}\p{N}]/u;
const FOUND_LENGTH = 24;

/** Reads a query from left to right. `position` counts UTF-16 units from 0. */
export class Scanner {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Goes to the next character that is not blank; returns it, or '' at the end. */
  peek(): string {
    while (SPACE.test(this.text[this.position] ?? '')) this.position++;
    return this.text[this.position] ?? '';
  }

  /** Takes the text if it stands right here. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  /** Takes an operator word: upper case, unescaped, and ending there. */
  takeOperator(word: string): boolean {
    const after = this.text[this.position + word.length] ?? ' ';
    if (!ENDS_WORD.test(after) || !this.text.startsWith(word, this.position)) return false;
    this.position += word.length;
    return true;
  }

  /** A quoted text; only `\"` and `\\` are escapes in it, so that Windows paths can be pasted. */
  quoted(): Word {
    const at = this.position++;
    let marked = '';
    for (;;) {
      const char = this.text[this.position++];
      if (char === undefined) throw this.#refusalAt(this.text.length, 'a closing quotation mark');
      if (char === '"') return { marked, isQuoted: true, at };
      const next = this.text[this.position];
      if (char === '\\' && (next === '"' || next === '\\')) {
        marked += next;
        this.position++;
      } else marked += char;
    }
  }

  /** A word up to a blank, parenthesis, quotation mark, `&&` or `||`; `until` also ends it (the colon of a path). */
  word(until = ''): Word {
    return this.#word((char, at) => char === until || ENDS_WORD.test(char) || this.#isOperator(char, at));
  }

  /** A bound of a range: brackets end it as well. */
  bound(): Word {
    return this.#word((char) => ENDS_BOUND.test(char));
  }

  #word(ends: (char: string, at: number) => boolean): Word {
    const at = this.position;
    let marked = '';
    for (;;) {
      const char = this.text[this.position];
      if (char === undefined || ends(char, this.position)) return { marked, isQuoted: false, at };
      this.position++;
      if (char === '\\') marked += this.#escaped();
      else marked += char === '*' ? STAR : char === '?' ? HOLE : char;
    }
  }

  /** A backslash before a letter or digit stands for itself (`DOMAIN\user`); before anything else it takes its meaning away. */
  #escaped(): string {
    const next = this.text[this.position];
    if (next === undefined)
      throw this.refusal('a character after the backslash (write \\\\ for a backslash)');
    if (ESCAPES_ITSELF.test(next)) return '\\';
    this.position++;
    return next;
  }

  #isOperator(char: string, at: number): boolean {
    return (char === '&' || char === '|') && this.text[at + 1] === char;
  }

  /** QUERY_SYNTAX at the current position. */
  refusal(expected: string): Refusal {
    return this.#refusalAt(this.position, expected);
  }

  #refusalAt(position: number, expected: string): Refusal {
    const rest = this.text.slice(position, position + FOUND_LENGTH);
    const found = rest === '' ? 'the end of the query' : rest;
    const message = `Expected ${expected} at position ${position}, found ${rest === '' ? found : `"${found}"`}.`;
    return new Refusal('QUERY_SYNTAX', message, { detail: { position, found, expected } });
  }
}
