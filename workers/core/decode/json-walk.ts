// Walks the outer part of a JSON document as bytes, value by value, without reading what lies in it: an envelope of 32 MiB is never
// one text, and a list of millions of elements never a list of ours. What is found is read, or refused, by json.ts.

import type { JsonObject } from '../../../schemas/json.ts';
import { MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { Defect } from './defect.ts';
import { closingQuote, excerptBytes, spaceEnd, valueEnd } from './document.ts';
import { readJsonObject } from './json.ts';
import { readUtf8 } from './utf8.ts';

/** Where a value begins and ends, in bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Containers this deep in the first are looked for while it is skimmed: `resourceLogs` to a LogRecord, both included, are 6. */
const SKIMMED_DEPTH = 6;

/** Ends that are remembered: a record each, and as much again around them. What is beyond is looked for again. */
const MAX_ENDS = 2 * MAX_EVENTS_PER_PACKET;

/** The bytes of a document, and where the outer values in it end: without that, each is passed over once for every value around it. */
export class JsonWalk {
  readonly bytes: Uint8Array;
  private readonly ends = new Map<number, number>();
  /** Up to here it was skimmed. */
  private skimmed = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Where the value at `at` ends; -1 when a string or bracket in it never closes. */
  endOf(at: number): number {
    const first = this.bytes[at];
    if (at >= this.skimmed && (first === 0x7b || first === 0x5b)) this.skimmed = this.skim(at);
    return this.ends.get(at) ?? valueEnd(this.bytes, at);
  }

  /** Notes where the container at `at` and those in it end. Answers how far it came. */
  private skim(at: number): number {
    const { bytes, ends } = this;
    const open: number[] = [];
    let depth = 0;
    for (let i = at; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === 0x22) i = closingQuote(bytes, i + 1);
      else if (byte === 0x7b || byte === 0x5b) {
        if (depth < SKIMMED_DEPTH) open[depth] = i;
        depth++;
      } else if (byte === 0x7d || byte === 0x5d) {
        depth--;
        const start = depth < SKIMMED_DEPTH ? open[depth] : undefined;
        if (start !== undefined && (ends.size < MAX_ENDS || depth === 0)) ends.set(start, i + 1);
        if (depth === 0) return i + 1;
      }
    }
    return bytes.length;
  }
}

/**
 * The members of the object at `span` but the list of that name, and where the list lies: undefined where it is absent or null.
 * Throws `Defect` for what is no object, or whose member of that name is no list.
 */
export function openList(
  walk: JsonWalk,
  span: Span,
  name: string,
): { around: JsonObject; list: Span | undefined } {
  const { bytes } = walk;
  const member = findMember(walk, span, name);
  const isList = member !== undefined && bytes[member.start] === 0x5b;
  const text = isList
    ? `${textOf(bytes, { start: span.start, end: member.start })}[]${textOf(bytes, { start: member.end, end: span.end })}`
    : textOf(bytes, span);
  const around = readJsonObject(text);
  if (around instanceof Defect) throw around;
  const value = around[name];
  if (!isList && value !== undefined && value !== null) {
    throw new Defect('DECODE_ENVELOPE_SYNTAX', `${name} must be a list`);
  }
  delete around[name];
  return { around, list: isList ? member : undefined };
}

/** The text of a value. Throws `Defect` DECODE_NOT_UTF8. */
export function textOf(bytes: Uint8Array, { start, end }: Span): string {
  const text = readUtf8(bytes.subarray(start, end));
  if (text === null) throw new Defect('DECODE_NOT_UTF8', 'JSON must be UTF-8 (RFC 8259, section 8.1)');
  return text;
}

/** Hands over each element of the list at `list`, in order. Throws `Defect` where it breaks. */
export function visitElements(walk: JsonWalk, list: Span, visit: (element: Span) => void): void {
  const { bytes } = walk;
  let at = spaceEnd(bytes, list.start + 1);
  if (bytes[at] === 0x5d) return;
  for (;;) {
    const end = walk.endOf(at);
    if (end <= at) throw broken(bytes, at, 'an element');
    visit({ start: at, end });
    at = spaceEnd(bytes, end);
    if (bytes[at] === 0x5d) return;
    if (bytes[at] !== 0x2c) throw broken(bytes, at, "',' or ']'");
    at = spaceEnd(bytes, at + 1);
  }
}

/** The value of the first member of that name; undefined where there is none, or the object breaks before it. */
function findMember(walk: JsonWalk, { start, end }: Span, name: string): Span | undefined {
  const { bytes } = walk;
  let at = bytes[start] === 0x7b ? spaceEnd(bytes, start + 1) : end;
  while (at < end && bytes[at] === 0x22) {
    const nameEnd = valueEnd(bytes, at);
    const colon = nameEnd === -1 ? end : spaceEnd(bytes, nameEnd);
    if (bytes[colon] !== 0x3a) return undefined;
    const from = spaceEnd(bytes, colon + 1);
    const to = walk.endOf(from);
    if (to <= from) return undefined;
    if (isName(bytes, at + 1, nameEnd - 1, name)) return { start: from, end: to };
    const comma = spaceEnd(bytes, to);
    if (bytes[comma] !== 0x2c) return undefined;
    at = spaceEnd(bytes, comma + 1);
  }
  return undefined;
}

/** Names of ours are ASCII, and written without escapes. */
function isName(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name.charCodeAt(i)) return false;
  return true;
}

function broken(bytes: Uint8Array, at: number, expected: string): Defect {
  const found = at < bytes.length ? excerptBytes(bytes, at) : 'the end';
  return new Defect(
    'DECODE_JSON_SYNTAX',
    `JSON breaks at byte ${at + 1}: expected ${expected}, found ${found}`,
  );
}
