// The extension of a CEF line: `key=value key=value`, where values hold spaces and senders forget to escape `=`.
// A key is the run of key characters before an unescaped `=`, and begins the extension or follows a space.
import type { JsonObject } from '../../../schemas/json.ts';
import { MemberNames } from './member-names.ts';

const names = new MemberNames();

/** Fills `extension`, in which a repeated key holds a list. Text before the first key is kept in the record, as `extension_text`. */
export function readCefExtension(line: string, at: number, record: JsonObject, extension: JsonObject): void {
  const reader = new ExtensionReader(line, at);
  names.begin();
  let found = reader.toNextKey();
  const text = reader.read(at, found ? reader.keyStart : line.length);
  if (text !== '') record.extension_text = text;
  while (found) {
    const { keyStart, keyEnd } = reader;
    found = reader.toNextKey();
    const key = reader.readKey(keyStart, keyEnd);
    names.add(extension, key, reader.read(keyEnd + 1, found ? reader.keyStart : line.length));
  }
}

/** Goes over the line once, from left to right; every method costs what it passes over. */
class ExtensionReader {
  /** The key that {@link toNextKey} found. */
  keyStart: number;
  /** Its `=`. */
  keyEnd: number;
  private readonly line: string;
  private readonly start: number;
  /** The first backslash at or behind what was read, or the end: most lines have none, most values of the others neither. */
  private slash: number;

  constructor(line: string, at: number) {
    this.line = line;
    this.start = at;
    this.keyStart = at;
    this.keyEnd = at - 1;
    this.slash = this.nextSlash(at);
  }

  /** Moves to the next unescaped `=` that has a key before it. */
  toNextKey(): boolean {
    let floor = this.keyEnd + 1;
    for (
      let equals = this.line.indexOf('=', floor);
      equals !== -1;
      equals = this.line.indexOf('=', equals + 1)
    ) {
      if (this.slash < equals && isEscaped(this.line, equals, floor)) continue;
      const keyStart = keyStartBefore(this.line, equals, floor, this.start);
      floor = equals + 1;
      if (keyStart === -1) continue;
      this.keyStart = keyStart;
      this.keyEnd = equals;
      return true;
    }
    return false;
  }

  /** The key there: it holds no space. */
  readKey(from: number, to: number): string {
    return this.slash < to ? names.know(this.read(from, to)) : names.cut(this.line, from, to);
  }

  /** The text there, unescaped; the spaces behind it only separate it from the next key. */
  read(from: number, to: number): string {
    let end = to;
    while (end > from && this.line.charCodeAt(end - 1) === 0x20) end--;
    const text = this.line.slice(from, end);
    if (this.slash >= end) return text;
    this.slash = this.nextSlash(end);
    return unescapeExtension(text);
  }

  private nextSlash(at: number): number {
    const slash = this.line.indexOf('\\', at);
    return slash === -1 ? this.line.length : slash;
  }
}

/** Whether an odd number of backslashes stands before `at`. */
function isEscaped(line: string, at: number, floor: number): boolean {
  let slash = at;
  while (slash > floor && line.charCodeAt(slash - 1) === 0x5c) slash--;
  return (at - slash) % 2 === 1;
}

/**
 * Where the key before `equals` begins; -1 when what stands there is part of a value. Looks back no further than `floor`,
 * behind the last unescaped `=`: a key cannot hold one, and no character is looked at twice.
 */
function keyStartBefore(line: string, equals: number, floor: number, extensionStart: number): number {
  let start = equals;
  while (start > floor && isKeyCharacter(line.charCodeAt(start - 1))) start--;
  if (start === equals) return -1;
  if (start === floor) return start === extensionStart ? start : -1;
  return line.charCodeAt(start - 1) === 0x20 ? start : -1;
}

/** Letters, digits, `_ - . : [ ]`, an escaped `=` with its backslash, and anything beyond ASCII. */
function isKeyCharacter(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x30 && code <= 0x3a) ||
    (code >= 0x41 && code <= 0x5d) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x3d ||
    code >= 0x80
  );
}

/** `\=`, `\\`, `\n` and `\r`; a backslash before anything else stands for itself. */
function unescapeExtension(text: string): string {
  let plain = '';
  let from = 0;
  for (let slash = text.indexOf('\\'); slash !== -1; slash = text.indexOf('\\', from)) {
    const code = text.charCodeAt(slash + 1);
    const character =
      code === 0x3d ? '=' : code === 0x5c ? '\\' : code === 0x6e ? '\n' : code === 0x72 ? '\r' : undefined;
    plain += text.slice(from, slash) + (character ?? text.slice(slash, slash + 2));
    from = slash + 2;
  }
  return plain + text.slice(from);
}
