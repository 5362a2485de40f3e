// A strict reader for the XML that Windows writes its events in: elements, attributes, text, CDATA, the five named entities and
// numeric ones. No DTD is read and no entity expanded (`<!DOCTYPE` and `<!ENTITY` are refused), so hostile XML can neither
// blow up nor fetch. Namespaces are dropped. XML 1.0 (fifth edition), as far as said here; linear in the text.
import { MAX_EVENT_FIELDS } from '../../../schemas/limits.ts';
import { Defect, excerpt } from './defect.ts';

/** One element. `text` is all character data directly in it. */
export interface XmlElement {
  readonly name: string;
  /** Name and value in turn; namespace declarations are left out. */
  readonly attributes: string[];
  readonly children: XmlElement[];
  text: string;
}

/** Windows nests 6 deep (UserData of some providers 8). */
const MAX_DEPTH = 32;

/** Attributes of one element; Windows writes at most 5. */
const MAX_ATTRIBUTES = 64;

/** Reads the one element that fills `text`, or says where it breaks. Comments and processing instructions are left out. */
export function readXml(text: string): XmlElement | Defect {
  const reader = new XmlReader(text);
  try {
    return reader.document();
  } catch (thrown) {
    if (thrown instanceof Defect) return thrown;
    throw thrown;
  }
}

/** Throws {@link Defect} (no stack trace is taken); only readXml sees it. */
class XmlReader {
  private at = 0;
  private elements = 0;
  private readonly text: string;
  private readonly open: XmlElement[] = [];
  private root: XmlElement | undefined;

  constructor(text: string) {
    this.text = text;
  }

  document(): XmlElement {
    while (this.at < this.text.length) {
      if (this.text.charCodeAt(this.at) === 0x3c) this.markup();
      else this.characters();
    }
    if (this.root === undefined || this.open.length > 0) this.fail('an end tag');
    return this.root;
  }

  private markup(): void {
    const next = this.text.charCodeAt(this.at + 1);
    if (next === 0x2f) this.endTag();
    else if (next === 0x3f) this.skipPast('?>');
    else if (next !== 0x21) this.startTag();
    else if (this.text.startsWith('<!--', this.at)) this.skipPast('-->');
    else if (this.text.startsWith('<![CDATA[', this.at)) this.cdata();
    else this.fail('no document type');
  }

  private characters(): void {
    const found = this.text.indexOf('<', this.at);
    const end = found === -1 ? this.text.length : found;
    const raw = this.text.slice(this.at, end);
    const parent = this.open.at(-1);
    if (parent !== undefined) parent.text += this.unescape(raw);
    else if (raw.trim() !== '') this.fail('an element');
    this.at = end;
  }

  private cdata(): void {
    const parent = this.open.at(-1) ?? this.fail('an element');
    const start = this.at + 9;
    this.skipPast(']]>');
    parent.text += this.text.slice(start, this.at - 3);
  }

  private skipPast(closer: string): void {
    const end = this.text.indexOf(closer, this.at);
    if (end === -1) this.fail(`'${closer}' behind it`);
    this.at = end + closer.length;
  }

  private startTag(): void {
    const parent = this.open.at(-1);
    if (parent === undefined && this.root !== undefined) this.fail('the end');
    if (this.open.length >= MAX_DEPTH) {
      throw new Defect('DECODE_TOO_DEEP', `XML nests deeper than ${MAX_DEPTH} levels`);
    }
    if (++this.elements > MAX_EVENT_FIELDS) {
      throw new Defect('DECODE_TOO_MANY_FIELDS', `XML has more than ${MAX_EVENT_FIELDS} elements`);
    }
    this.at++;
    const element: XmlElement = { name: localName(this.name()), attributes: [], children: [], text: '' };
    this.readAttributes(element.attributes);
    if (parent === undefined) this.root = element;
    else parent.children.push(element);
    if (this.text.charCodeAt(this.at) === 0x2f) this.at++;
    else this.open.push(element);
    this.expect(0x3e, "'>'");
  }

  private endTag(): void {
    this.at += 2;
    const start = this.at;
    const name = localName(this.name());
    this.skipSpace();
    if (this.open.pop()?.name !== name) {
      this.at = start;
      this.fail('the end tag of what is open');
    }
    this.expect(0x3e, "'>'");
  }

  private readAttributes(attributes: string[]): void {
    for (;;) {
      this.skipSpace();
      const code = this.text.charCodeAt(this.at);
      if (code === 0x3e || code === 0x2f) return;
      const name = this.name();
      this.skipSpace();
      this.expect(0x3d, "'='");
      this.skipSpace();
      const quote = this.text.charAt(this.at);
      if (quote !== '"' && quote !== "'") this.fail('a quoted value');
      const end = this.text.indexOf(quote, this.at + 1);
      if (end === -1) this.fail('the end of a value');
      const value = this.unescape(this.text.slice(this.at + 1, end));
      this.at = end + 1;
      if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
      attributes.push(localName(name), value);
      if (attributes.length > 2 * MAX_ATTRIBUTES) {
        throw new Defect(
          'DECODE_TOO_MANY_FIELDS',
          `an XML element has more than ${MAX_ATTRIBUTES} attributes`,
        );
      }
    }
  }

  private name(): string {
    const start = this.at;
    while (isNamePart(this.text.charCodeAt(this.at))) this.at++;
    if (this.at === start) this.fail('a name');
    return this.text.slice(start, this.at);
  }

  private skipSpace(): void {
    while (isSpace(this.text.charCodeAt(this.at))) this.at++;
  }

  private expect(code: number, expected: string): void {
    if (this.text.charCodeAt(this.at) !== code) this.fail(expected);
    this.at++;
  }

  /** Replaces references: `&amp;` and its four kin, `&#10;`, `&#xA;`. */
  private unescape(raw: string): string {
    let mark = raw.indexOf('&');
    if (mark === -1) return raw;
    let value = '';
    let start = 0;
    for (; mark !== -1; mark = raw.indexOf('&', start)) {
      const semicolon = raw.indexOf(';', mark);
      const name = semicolon === -1 || semicolon > mark + 10 ? '' : raw.slice(mark + 1, semicolon);
      const character = NAMED.get(name) ?? numericReference(name);
      if (character === undefined) this.fail('one of the entities of XML', excerpt(raw, mark));
      value += raw.slice(start, mark) + character;
      start = semicolon + 1;
    }
    return value + raw.slice(start);
  }

  private fail(expected: string, found = excerpt(this.text, this.at)): never {
    throw new Defect(
      'DECODE_XML_SYNTAX',
      `XML breaks at character ${this.at + 1}: expected ${expected}, found ${found}`,
    );
  }
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function numericReference(name: string): string | undefined {
  if (name.charCodeAt(0) !== 0x23) return undefined;
  const digits = name.slice(1);
  const code = /^x[0-9A-Fa-f]+$/.test(digits)
    ? Number.parseInt(digits.slice(1), 16)
    : /^\d+$/.test(digits)
      ? Number(digits)
      : 0;
  const isScalar = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isScalar ? String.fromCodePoint(code) : undefined;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Everything but white space and the marks of a tag. */
function isNamePart(code: number): boolean {
  return (
    code > 0x20 &&
    code !== 0x3d &&
    code !== 0x2f &&
    code !== 0x3e &&
    code !== 0x3c &&
    code !== 0x22 &&
    code !== 0x27 &&
    code !== 0x26
  );
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
