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
  readonly attributes: string[];
  readonly children: XmlElement[];
  text: string;
}

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
  const document: XmlElement = { name: '', attributes: [], children: [], text: '' };
  const reader: Reader = { text, at: 0, elements: 0, open: [document] };
  try {
    while (reader.at < text.length) readToken(reader);
    const [root] = document.children;
    if (root !== undefined && reader.open.length === 1 && document.text.trim() === '') return root;
    return broken(reader, reader.open.length > 1 ? 'an end tag' : 'one element');
  } catch (thrown) {
    // Thrown below, without a stack trace.
    if (thrown instanceof Defect) return thrown;
    throw thrown;
  }
}

function take({ text, at }: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function readToken(reader: Reader): void {
  const { text, at, open } = reader;
  const parent = open.at(-1);
  const mark = text.charCodeAt(at) === 0x3c ? text.charCodeAt(at + 1) : 0;
  if (parent === undefined) throw broken(reader, 'the end');
  if (mark === 0) {
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
  const start = take(reader, START);
  if (start === null) throw broken(reader, 'a tag');
  if (reader.open.length > MAX_DEPTH) {
    throw new Defect('DECODE_TOO_DEEP', `XML nests deeper than ${MAX_DEPTH} levels`);
  }
  if (++reader.elements > MAX_EVENT_FIELDS) {
    throw new Defect('DECODE_TOO_MANY_FIELDS', `XML has more than ${MAX_EVENT_FIELDS} elements`);
  }
  if (reader.open.length === 1 && parent.children.length > 0) throw broken(reader, 'the end');
  reader.at += start[0].length;
  const element: XmlElement = {
    name: localName(start[1] ?? ''),
    attributes: readAttributes(reader),
    children: [],
    text: '',
  };
  const close = take(reader, START_CLOSE);
  if (close === null) throw broken(reader, "an attribute or '>'");
  reader.at += close[0].length;
  parent.children.push(element);
  if (close[1] === '') reader.open.push(element);
}

function readAttributes(reader: Reader): string[] {
  const attributes: string[] = [];
  for (let found = take(reader, ATTRIBUTE); found !== null; found = take(reader, ATTRIBUTE)) {
    const [all, name = '', double, single] = found;
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) {
      attributes.push(localName(name), readText(reader, double ?? single ?? ''));
    }
    if (attributes.length > 2 * MAX_ATTRIBUTES) {
      throw new Defect('DECODE_TOO_MANY_FIELDS', `an XML element has more than ${MAX_ATTRIBUTES} attributes`);
    }
    reader.at += all.length;
  }
  return attributes;
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
  return name.slice(name.indexOf(':') + 1);
}

function broken({ text, at }: Reader, expected: string, found = excerpt(text, at)): Defect {
  return new Defect(
    'DECODE_XML_SYNTAX',
    `XML breaks at character ${at + 1}: expected ${expected}, found ${found}`,
  );
}
