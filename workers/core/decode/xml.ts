// A strict reader for the XML that Windows writes its events in: elements, attributes, text, CDATA, the five named entities and
// numeric ones. No DTD is read and no entity expanded (`<!DOCTYPE` and `<!ENTITY` are refused), so hostile XML can neither
// blow up nor fetch. Namespaces are dropped. XML 1.0 (fifth edition), as far as said here. Linear: each pattern is tried where
// the reader stands, none can backtrack past one token, and the first that fails ends the reading.
import { MAX_EVENT_FIELDS } from '../../../schemas/limits.ts';
import { Defect, excerpt } from './defect.ts';

/** One element. `text` is all character data directly in it. */
export interface XmlElement {
  readonly name: string;
  /** Name and value in turn; namespace declarations are left out. */
  readonly attributes: readonly string[];
  /** Undefined where there are none, as in most. */
  children: XmlElement[] | undefined;
  text: string;
}

/** Of elements without attributes. */
const NONE: readonly string[] = [];

/** Windows nests 6 deep (UserData of some providers 8). */
const MAX_DEPTH = 32;

/** Attributes of one element; Windows writes at most 5. */
const MAX_ATTRIBUTES = 64;

const SKIPPED = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>/y;
const CDATA = /<!\[CDATA\[([\s\S]*?)\]\]>/y;
const START = /<([^\s=/><"'&!?]+)/y;
const ATTRIBUTE = /\s+([^\s=/><"'&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const START_CLOSE = /\s*(\/?)>/y;
const END = /<\/([^\s=/><"'&]+)\s*>/y;

interface Reader {
  readonly text: string;
  at: number;
  elements: number;
  /** The elements that are open, below a document that holds the one element there may be. */
  readonly open: XmlElement[];
}

/** Reads the one element that fills `text`, or says where it breaks. Comments and processing instructions are left out. */
export function readXml(text: string): XmlElement | Defect {
  const document: XmlElement = { name: '', attributes: NONE, children: undefined, text: '' };
  const reader: Reader = { text, at: 0, elements: 0, open: [document] };
  try {
    while (reader.at < text.length) readToken(reader);
    const root = document.children?.[0];
    if (root !== undefined && reader.open.length === 1 && document.text.trim() === '') return root;
    return broken(reader, reader.open.length > 1 ? 'an end tag' : 'one element');
  } catch (thrown) {
    // Thrown below, without a stack trace.
    if (thrown instanceof Defect) return thrown;
    throw thrown;
  }
}

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

function take({ text, at }: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function readToken(reader: Reader): void {
  const { text, at, open } = reader;
  const parent = open.at(-1);
  const isMarkup = text.charCodeAt(at) === 0x3c;
  const mark = text.charCodeAt(at + 1);
  if (parent === undefined) throw broken(reader, 'the end');
  if (!isMarkup) {
    const found = text.indexOf('<', at);
    const end = found === -1 ? text.length : found;
    parent.text += readText(reader, text.slice(at, end));
    reader.at = end;
  } else if (mark === 0x2f) {
    reader.at = endTagEnd(reader, parent);
    open.pop();
  } else if (mark === 0x21 || mark === 0x3f) {
    const token = take(reader, CDATA) ?? take(reader, SKIPPED);
    if (token === null) throw broken(reader, 'a tag');
    parent.text += token[1] ?? '';
    reader.at += token[0].length;
  } else {
    readStart(reader, parent);
  }
}

/** Behind the end tag at hand, which must be of what is open. */
function endTagEnd(reader: Reader, { name }: XmlElement): number {
  const { text, at, open } = reader;
  const plain = at + 2 + name.length;
  if (name !== '' && text.charCodeAt(plain) === 0x3e && text.startsWith(name, at + 2)) return plain + 1;
  const end = take(reader, END);
  if (end === null || open.length < 2 || localName(end[1] ?? '') !== name) {
    throw broken(reader, 'the end tag of what is open');
  }
  return at + end[0].length;
}

function readStart(reader: Reader, parent: XmlElement): void {
  const name = readName(reader);
  if (reader.open.length > MAX_DEPTH) {
    throw new Defect('DECODE_TOO_DEEP', `XML nests deeper than ${MAX_DEPTH} levels`);
  }
  if (++reader.elements > MAX_EVENT_FIELDS) {
    throw new Defect('DECODE_TOO_MANY_FIELDS', `XML has more than ${MAX_EVENT_FIELDS} elements`);
  }
  if (reader.open.length === 1 && parent.children !== undefined) throw broken(reader, 'the end');
  reader.at += 1 + name.length;
  const element: XmlElement = {
    name: localName(name),
    attributes: readAttributes(reader),
    children: undefined,
    text: '',
  };
  const isOpen = readStartClose(reader);
  if (parent.children === undefined) parent.children = [element];
  else parent.children.push(element);
  if (isOpen) reader.open.push(element);
}

/** The name of the start tag at hand. */
function readName(reader: Reader): string {
  const { text, at } = reader;
  const end = nameEnd(text, at + 1);
  const next = text.charCodeAt(end);
  if (end > at + 1 && (next === 0x3e || next === 0x20 || next === 0x2f)) return text.slice(at + 1, end);
  const start = take(reader, START);
  if (start === null) throw broken(reader, 'a tag');
  return start[1] ?? '';
}

/** Reads the end of a start tag; whether the element is open. */
function readStartClose(reader: Reader): boolean {
  const { text, at } = reader;
  if (text.charCodeAt(at) === 0x3e) {
    reader.at += 1;
    return true;
  }
  const close = take(reader, START_CLOSE);
  if (close === null) throw broken(reader, "an attribute or '>'");
  reader.at += close[0].length;
  return close[1] === '';
}

function readAttributes(reader: Reader): readonly string[] {
  if (reader.text.charCodeAt(reader.at) === 0x3e) return NONE;
  const attributes: string[] = [];
  while (readAttribute(reader, attributes)) {
    if (attributes.length > 2 * MAX_ATTRIBUTES) {
      throw new Defect('DECODE_TOO_MANY_FIELDS', `an XML element has more than ${MAX_ATTRIBUTES} attributes`);
    }
  }
  return attributes;
}

/** Reads one attribute, if one is at hand: ` name="value"` as machines write it without the pattern. */
function readAttribute(reader: Reader, attributes: string[]): boolean {
  const { text, at } = reader;
  const first = text.charCodeAt(at);
  if (first === 0x3e || first === 0x2f) return false;
  const end = first === 0x20 ? nameEnd(text, at + 1) : at;
  const quote = text.charCodeAt(end + 1);
  if (end > at + 1 && text.charCodeAt(end) === 0x3d && (quote === 0x22 || quote === 0x27)) {
    const close = text.indexOf(quote === 0x22 ? '"' : "'", end + 2);
    const value = text.slice(end + 2, close);
    if (close !== -1 && !value.includes('<')) {
      addAttribute(reader, text.slice(at + 1, end), value, attributes);
      reader.at = close + 1;
      return true;
    }
  }
  const found = take(reader, ATTRIBUTE);
  if (found === null) return false;
  const [all, name = '', double, single] = found;
  addAttribute(reader, name, double ?? single ?? '', attributes);
  reader.at += all.length;
  return true;
}

function addAttribute(reader: Reader, name: string, value: string, attributes: string[]): void {
  if (name === 'xmlns' || name.startsWith('xmlns:')) return;
  attributes.push(localName(name), readText(reader, value));
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Replaces references: `&amp;` and its four kin, `&#10;`, `&#xA;`. */
function readText(reader: Reader, raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(/&([^;&]{0,9})(;?)/g, (reference, name: string, end: string) => {
    const character = Object.hasOwn(NAMED, name) ? NAMED[name] : numericReference(name);
    if (character !== undefined && end !== '') return character;
    throw broken(reader, 'one of the entities of XML', excerpt(reference));
  });
}

function numericReference(name: string): string | undefined {
  const code = /^#(\d+|x[0-9A-Fa-f]+)$/.test(name) ? Number(`0${name.slice(1)}`) : 0;
  const isScalar = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isScalar ? String.fromCodePoint(code) : undefined;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

function broken({ text, at }: Reader, expected: string, found = excerpt(text, at)): Defect {
  return new Defect(
    'DECODE_XML_SYNTAX',
    `XML breaks at character ${at + 1}: expected ${expected}, found ${found}`,
  );
}
