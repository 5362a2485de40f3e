// Access logs in Apache's Common and Combined Log Format, with or without a virtual host in front, as nginx and others write
// them too (https://httpd.apache.org/docs/2.4/logs.html#accesslog): `host ident user [time] "request" status bytes ...`.
import type { JsonObject } from '../../../schemas/json.ts';
import { quotedEnd } from './backslash-quotes.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';
import { roomyRecord } from './roomy-record.ts';

/** Members as Apache names them, `-` left out. What is behind referer and user agent is the list `extra`. */
export const clf: Format = {
  name: 'clf',
  nests: true,
  claims: (line) => timeAt(line) !== -1,
  decode: (line) => {
    const at = timeAt(line);
    const record = at === -1 ? null : readAccess(line, at);
    if (record !== null) return decoded('clf', line, record);
    return new Defect(
      'DECODE_CLF_SYNTAX',
      `access log is 'host ident user [time] "request" status bytes', found ${excerpt(line, Math.max(at, 0))}`,
    );
  },
};

/** Furthest place of the time: hosts have 255 characters at most, user names of certificates about as many. */
const MAX_FRONT_LENGTH = 1024;

const TIME_LENGTH = 'dd/Mon/yyyy:hh:mm:ss +hhmm'.length;

/** Whether `[dd/Mon/yyyy:hh:mm:ss +hhmm] "` stands there: the quote opens the request; S3, which writes the same time, has none. */
function isTime(line: string, at: number): boolean {
  if (line.charCodeAt(at + 3) !== 0x2f || line.charCodeAt(at + 7) !== 0x2f) return false;
  if (!line.startsWith('] "', at + 27) || line.charCodeAt(at + 21) !== 0x20) return false;
  const sign = line.charCodeAt(at + 22);
  if (sign !== 0x2b && sign !== 0x2d) return false;
  for (let i = at + 12; i < at + 21; i++)
    if (!isDigit(line.charCodeAt(i)) && line.charCodeAt(i) !== 0x3a) return false;
  const isDated = areDigits(line, at + 1, at + 3) && areDigits(line, at + 8, at + 12);
  return isDated && areDigits(line, at + 23, at + 27) && isMonth(line, at + 4);
}

/** Whatever a month is called: three letters or the like. */
function isMonth(line: string, at: number): boolean {
  for (let i = at; i < at + 3; i++) {
    const code = line.charCodeAt(i);
    if (!isLetter(code) && !isDigit(code)) return false;
  }
  return true;
}

/** An underscore is one, too. */
function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || code === 0x5f;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function areDigits(line: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isDigit(line.charCodeAt(i))) return false;
  return true;
}

/** Where the `[` of the time stands; -1 when nowhere near the start. */
function timeAt(line: string): number {
  for (let at = line.indexOf('['); at > 0 && at <= MAX_FRONT_LENGTH; at = line.indexOf('[', at + 1)) {
    if (line.charCodeAt(at - 1) !== 0x20) continue;
    if (isTime(line, at)) return at;
  }
  return -1;
}

function readAccess(line: string, at: number): JsonObject | null {
  const record = roomyRecord();
  if (!readFront(line.slice(0, at - 1), record)) return null;
  const open = at + TIME_LENGTH + 3;
  const close = quotedEnd(line, open);
  const status = close + 2;
  const bytes = status + 4;
  if (close === -1 || line.charCodeAt(status - 1) !== 0x20 || line.charCodeAt(bytes - 1) !== 0x20)
    return null;
  const end = bytesEnd(line, bytes);
  if (end === -1 || !areDigits(line, status, bytes - 1)) return null;
  record.time = line.slice(at + 1, at + 1 + TIME_LENGTH);
  readRequest(readEscapes(line.slice(open + 1, close)), record);
  record.status = Number(line.slice(status, bytes - 1));
  if (line.charCodeAt(bytes) !== 0x2d) record.bytes = Number(line.slice(bytes, end));
  readBehind(line, end + 1, record);
  return record;
}

/** Where up to 15 digits or a `-` end that a space or the end of the line follows; else -1. */
function bytesEnd(line: string, at: number): number {
  let end = at;
  while (end < at + 15 && isDigit(line.charCodeAt(end))) end++;
  if (end === at && line.charCodeAt(end++) !== 0x2d) return -1;
  return end === line.length || line.charCodeAt(end) === 0x20 ? end : -1;
}

/** `[vhost] host ident user`, where only the user may hold spaces. */
function readFront(front: string, record: JsonObject): boolean {
  const host = front.indexOf(' ');
  const ident = front.indexOf(' ', host + 1);
  if (host !== -1 && ident !== -1 && !front.includes(' ', ident + 1)) {
    set(record, 'remote_host', front.slice(0, host));
    set(record, 'ident', front.slice(host + 1, ident));
    set(record, 'user', front.slice(ident + 1));
    return true;
  }
  return readLongFront(front, record);
}

function readLongFront(front: string, record: JsonObject): boolean {
  const words = front.split(' ');
  const hosts = words.length > 3 && words[1] !== '-' ? 2 : 1;
  if (words.length < 3 || (words.length > 4 && words[hosts] !== '-')) return false;
  if (hosts === 2) set(record, 'vhost', words[0]);
  set(record, 'remote_host', words[hosts - 1]);
  set(record, 'ident', words[hosts]);
  set(record, 'user', words.slice(hosts + 1).join(' '));
  return true;
}

function isMethod(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isLetter(code) && code !== 0x2d) return false;
  }
  return text !== '';
}

/** What is no `METHOD uri [PROTOCOL]` is only kept as the request: TLS spoken to a plain port, say. */
function readRequest(request: string, record: JsonObject): void {
  set(record, 'request', request);
  const methodEnd = request.indexOf(' ');
  const method = methodEnd < 1 || methodEnd > 32 ? '' : request.slice(0, methodEnd);
  if (!isMethod(method)) return;
  const last = request.lastIndexOf(' ');
  const uriEnd = last > methodEnd && request.startsWith('HTTP/', last + 1) ? last : request.length;
  set(record, 'method', method);
  set(record, 'uri', request.slice(methodEnd + 1, uriEnd));
  set(record, 'protocol', request.slice(uriEnd + 1));
}

/** Referer and user agent where the first two values are quoted, then whatever else the server was set up to write. */
function readBehind(line: string, at: number, record: JsonObject): void {
  const values: string[] = [];
  let quoted = 0;
  for (let from = at; from < line.length; ) {
    const close = quotedEnd(line, from);
    // A quote that never closes: the line was cut.
    const cut = close === -1 && line.charCodeAt(from) === 0x22;
    const space = cut ? -1 : line.indexOf(' ', Math.max(from, close));
    const end = space === -1 ? line.length : space;
    if (close !== -1 && quoted === values.length) quoted++;
    if (close === end - 1) values.push(readEscapes(line.slice(from + 1, close)));
    else if (end > from) values.push(line.slice(from, end));
    from = end + 1;
  }
  const named = quoted >= 2 ? 2 : 0;
  if (named > 0) set(record, 'referer', values[0]);
  if (named > 0) set(record, 'user_agent', values[1]);
  // `-` between others keeps their places; at the end it says nothing.
  let end = values.length;
  while (end > named && values[end - 1] === '-') end--;
  if (end > named) record.extra = values.slice(named, end);
}

function set(record: JsonObject, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '-' && value !== '') record[name] = value;
}

/** Apache escapes quotes and backslashes; bytes written as `\xhh` stay so, since they need not be text. */
function readEscapes(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\])/g, '$1') : value;
}
