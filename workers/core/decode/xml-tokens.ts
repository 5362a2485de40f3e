// The tokens of XML as far as they say nothing of one another: names, attributes, references, character data, and where a text
// breaks. XML 1.0 (fifth edition). Linear: each pattern is tried where the reader stands, none can backtrack past one token.
import { Defect, excerpt } from './defect.ts';
import { localName, referred } from './xml-members.ts';

/** Comments and processing instructions. */
const SKIPPED = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>/y;
const CDATA = /<!\[CDATA\[([\s\S]*?)\]\]>/y;
const START = /<([^\s=/><"'&!?]+)/y;
const ATTRIBUTE = /\s+([^\s=/><"'&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const START_CLOSE = /\s*(\/?)>/y;
const END = /<\/([^\s=/><"'&]+)\s*>/y;

/** Letters, digits and `_ - . :`, what nearly all names are made of; others are left to the patterns. */
const IN_NAME = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:') {
  IN_NAME[character.charCodeAt(0)] = 1;
}

/** Where the plain name that begins at `at` ends. */
function nameEnd(text: string, at: number): number {
  let end = at;
  for (let code = text.charCodeAt(end); code < 128 && IN_NAME[code] === 1; ) code = text.charCodeAt(++end);
  return end;
}

/** Whether an attribute declares a namespace, and is none of the element's own. */
export function isNamespace(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:');
}

/** A text that is being read: where the reader stands, and how to read what stands there. */
export class XmlTokens {
  protected readonly text: string;
  protected at = 0;
  /** The value of the attribute read last. */
  protected given = '';
  /** Where the `&` is that was found last, or the end of the text. */
  private reference = -1;

  constructor(text: string) {
    this.text = text;
  }

  /** The name of the start tag at hand. */
  protected name(): string {
    const { text, at } = this;
    const end = nameEnd(text, at + 1);
    const next = text.charCodeAt(end);
    if (end > at + 1 && (next === 0x3e || next === 0x20 || next === 0x2f)) return text.slice(at + 1, end);
    const start = this.take(START);
    if (start === null) throw this.broken('a tag');
    return start[1] ?? '';
  }

  /** Reads the end of a start tag; whether the element is open. */
  protected startClose(): boolean {
    const { text, at } = this;
    const mark = text.charCodeAt(at);
    if (mark === 0x3e) {
      this.at += 1;
      return true;
    }
    if (mark === 0x2f && text.charCodeAt(at + 1) === 0x3e) {
      this.at += 2;
      return false;
    }
    const close = this.take(START_CLOSE);
    if (close === null) throw this.broken("an attribute or '>'");
    this.at += close[0].length;
    return close[1] === '';
  }

  /**
   * Reads one attribute, if one is at hand: ` name="value"` as machines write it without the pattern. Answers its name, and has
   * its value in {@link given}.
   */
  protected attribute(): string | undefined {
    const { text, at } = this;
    const first = text.charCodeAt(at);
    if (first === 0x3e || first === 0x2f) return undefined;
    const end = first === 0x20 ? nameEnd(text, at + 1) : at;
    const quote = text.charCodeAt(end + 1);
    if (end > at + 1 && text.charCodeAt(end) === 0x3d && (quote === 0x22 || quote === 0x27)) {
      const close = text.indexOf(quote === 0x22 ? '"' : "'", end + 2);
      const raw = text.slice(end + 2, close);
      if (close !== -1 && !raw.includes('<')) return this.give(text.slice(at + 1, end), raw, close + 1);
    }
    const found = this.take(ATTRIBUTE);
    if (found === null) return undefined;
    const [all, name = '', double, single] = found;
    return this.give(name, double ?? single ?? '', at + all.length);
  }

  /** What follows an attribute begins at `end`; a reference that is none is found where the attribute begins. */
  private give(name: string, raw: string, end: number): string {
    this.given = isNamespace(name) ? '' : this.resolve(raw);
    this.at = end;
    return name;
  }

  /** Reads the markup at hand that is no tag; answers the characters of a CDATA section. */
  protected aside(): string {
    const token = this.take(CDATA) ?? this.take(SKIPPED);
    if (token === null) throw this.broken('a tag');
    this.at += token[0].length;
    return token[1] ?? '';
  }

  /** Where the end tag at hand ends; -1 where none of an element of that name, without its namespace, is at hand. */
  protected endTagEnd(name: string): number {
    const { text, at } = this;
    const plain = at + 2 + name.length;
    if (name !== '' && text.charCodeAt(plain) === 0x3e && text.startsWith(name, at + 2)) return plain + 1;
    const end = this.take(END);
    return end !== null && localName(end[1] ?? '') === name ? at + end[0].length : -1;
  }

  /** Character data between two places. */
  protected characters(from: number, to: number): string {
    const raw = this.text.slice(from, to);
    return this.refers(from, to) ? this.resolve(raw) : raw;
  }

  /** Whether there is an `&` between two places. From one call to the next they never go back behind an `&`. */
  protected refers(from: number, to: number): boolean {
    if (this.reference < from) {
      const found = this.text.indexOf('&', from);
      this.reference = found === -1 ? this.text.length : found;
    }
    return this.reference < to;
  }

  /** Replaces references: `&amp;` and its four kin, `&#10;`, `&#xA;`. */
  private resolve(raw: string): string {
    if (!raw.includes('&')) return raw;
    return raw.replace(/&([^;&]{0,9})(;?)/g, (reference, name: string, end: string) => {
      const character = end === '' ? undefined : referred(name);
      if (character !== undefined) return character;
      throw this.broken('one of the entities of XML', excerpt(reference));
    });
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  /** What is wrong where the reader stands. */
  protected broken(expected: string, found = excerpt(this.text, this.at)): Defect {
    return new Defect(
      'DECODE_XML_SYNTAX',
      `XML breaks at character ${this.at + 1}: expected ${expected}, found ${found}`,
    );
  }
}
