// STRUCTURED-DATA of RFC 5424 section 6.3: `[id name="value" ...][...]` or `-`.
import type { JsonObject } from '../../../schemas/json.ts';
import { excerpt } from './defect.ts';
import { addOwn, setOwn } from './own.ts';

/** The elements that could be read, and where they end. With a `problem`, the text from `end` on was left alone. */
export interface StructuredData {
  readonly elements: JsonObject | undefined;
  readonly end: number;
  readonly problem?: string | undefined;
}

/** Reads the elements that begin at `at`. Never fails: what is not structured data stays for the message. */
export function readStructuredData(line: string, at: number): StructuredData {
  if (at >= line.length) {
    return {
      elements: undefined,
      end: line.length,
      problem: 'RFC 5424 header ends before its structured data',
    };
  }
  const first = line.charCodeAt(at);
  if (first === 0x2d && (at + 1 === line.length || line.charCodeAt(at + 1) === 0x20)) {
    return { elements: undefined, end: at + 1 };
  }
  const elements: JsonObject = {};
  let end = at;
  while (line.charCodeAt(end) === 0x5b) {
    const next = readElement(line, end, elements);
    if (next === -1) break;
    end = next;
  }
  const closed = end > at && (end === line.length || line.charCodeAt(end) === 0x20);
  return {
    elements: end > at ? elements : undefined,
    end,
    problem: closed
      ? undefined
      : `RFC 5424 structured data at character ${end + 1}: expected '-' or '[id name="value"]', found ${excerpt(line, end)}`,
  };
}

/** One `[...]` into `elements`; answers where it ends, or -1 (and leaves `elements` as it was). */
function readElement(line: string, at: number, elements: JsonObject): number {
  const idEnd = nameEnd(line, at + 1);
  if (idEnd === at + 1) return -1;
  const element: JsonObject = {};
  let i = idEnd;
  while (line.charCodeAt(i) === 0x20) {
    i = spacesEnd(line, i);
    if (line.charCodeAt(i) === 0x5d) break;
    const equals = nameEnd(line, i);
    const quote = spacesEnd(line, equals + 1);
    if (equals === i || line.charCodeAt(equals) !== 0x3d || line.charCodeAt(quote) !== 0x22) return -1;
    const valueEnd = closingQuote(line, quote + 1);
    if (valueEnd === -1) return -1;
    addOwn(element, line.slice(i, equals), unescapeValue(line.slice(quote + 1, valueEnd)));
    i = valueEnd + 1;
  }
  if (line.charCodeAt(i) !== 0x5d) return -1;
  place(elements, line.slice(at + 1, idEnd), element);
  return i + 1;
}

/** The RFC forbids a repeated SD-ID; what such elements say is kept together. */
function place(elements: JsonObject, id: string, element: JsonObject): void {
  const known = Object.hasOwn(elements, id) ? elements[id] : undefined;
  if (typeof known !== 'object' || known === null || Array.isArray(known)) {
    setOwn(elements, id, element);
    return;
  }
  for (const [name, value] of Object.entries(element)) {
    for (const one of Array.isArray(value) ? value : [value]) addOwn(known, name, String(one));
  }
}

function spacesEnd(line: string, at: number): number {
  let end = at;
  while (line.charCodeAt(end) === 0x20) end++;
  return end;
}

/** SD-NAME: anything but space, `=`, `]` and `"`. */
function nameEnd(line: string, at: number): number {
  for (let i = at; ; i++) {
    const code = line.charCodeAt(i);
    if (!(code > 0x20) || code === 0x3d || code === 0x5d || code === 0x22) return i;
  }
}

/** The quote that no backslash escapes, or -1. */
function closingQuote(line: string, at: number): number {
  for (let i = at; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === 0x22) return i;
    if (code === 0x5c) i++;
  }
  return -1;
}

/** Only `\"`, `\\` and `\]` are escapes; any other backslash stands for itself (section 6.3.3). */
function unescapeValue(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\\]])/g, '$1') : value;
}
