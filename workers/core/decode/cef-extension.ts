// The extension of a CEF line: `key=value key=value`, where values hold spaces and senders forget to escape `=`.
// A key is the run of key characters before an unescaped `=`, and begins the extension or follows a space.
import type { JsonObject } from '../../../schemas/json.ts';
import { addOwn } from './own.ts';

/** Adds `extension` to the record; a repeated key holds a list. Text before the first key is kept as `extension_text`. */
export function readCefExtension(line: string, at: number, record: JsonObject): JsonObject {
  const extension: JsonObject = {};
  record.extension = extension;
  let key: string | undefined;
  let valueStart = at;
  let floor = at;
  for (let equals = nextEquals(line, at); equals !== -1; equals = nextEquals(line, equals + 1)) {
    const keyStart = keyStartBefore(line, equals, floor, at);
    floor = equals + 1;
    if (keyStart === -1) continue;
    store(line, record, extension, key, valueStart, keyStart);
    key = unescapeExtension(line.slice(keyStart, equals));
    valueStart = equals + 1;
  }
  store(line, record, extension, key, valueStart, line.length);
  return record;
}

function store(
  line: string,
  record: JsonObject,
  extension: JsonObject,
  key: string | undefined,
  from: number,
  to: number,
): void {
  let end = to;
  while (end > from && line.charCodeAt(end - 1) === 0x20) end--;
  const value = unescapeExtension(line.slice(from, end));
  if (key !== undefined) addOwn(extension, key, value);
  else if (value !== '') record.extension_text = value.trimStart();
}

/** The next `=` that an even number of backslashes precedes, or -1. */
function nextEquals(line: string, at: number): number {
  for (let equals = line.indexOf('=', at); equals !== -1; equals = line.indexOf('=', equals + 1)) {
    let slash = equals;
    while (slash > at && line.charCodeAt(slash - 1) === 0x5c) slash--;
    if ((equals - slash) % 2 === 0) return equals;
  }
  return -1;
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

function unescapeExtension(value: string): string {
  return value.includes('\\') ? value.replace(/\\([=\\nr])/g, replaceEscape) : value;
}

function replaceEscape(_: string, letter: string): string {
  return letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter;
}
