// Access logs in Apache's Common and Combined Log Format, with or without a virtual host in front, as nginx and others write
// them too (https://httpd.apache.org/docs/2.4/logs.html#accesslog): `host ident user [time] "request" status bytes ...`.
import type { JsonObject } from '../../../schemas/json.ts';
import { quotedEnd } from './backslash-quotes.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';

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

/** A time and the quote that opens the request; S3, which writes the same time, has none there. */
const TIME = /\[\d\d\/\w{3}\/\d{4}[:\d]{9} [+-]\d{4}\] "/y;

/** Where the `[` of the time stands; -1 when nowhere near the start. */
function timeAt(line: string): number {
  for (let at = line.indexOf('['); at > 0 && at <= MAX_FRONT_LENGTH; at = line.indexOf('[', at + 1)) {
    if (line.charCodeAt(at - 1) !== 0x20) continue;
    TIME.lastIndex = at;
    if (TIME.test(line)) return at;
  }
  return -1;
}

function readAccess(line: string, at: number): JsonObject | null {
  const record: JsonObject = {};
  if (!readFront(line.slice(0, at - 1), record)) return null;
  const open = at + TIME_LENGTH + 3;
  const close = quotedEnd(line, open);
  const rest = / (\d{3}) (\d{1,15}|-)(?: |$)/y;
  rest.lastIndex = close + 1;
  const found = close === -1 ? null : rest.exec(line);
  if (found === null) return null;
  record.time = line.slice(at + 1, at + 1 + TIME_LENGTH);
  readRequest(readEscapes(line.slice(open + 1, close)), record);
  record.status = Number(found[1]);
  if (found[2] !== '-') record.bytes = Number(found[2]);
  readBehind(line, rest.lastIndex, record);
  return record;
}

/** `[vhost] host ident user`, where only the user may hold spaces. */
function readFront(front: string, record: JsonObject): boolean {
  const words = front.split(' ');
  const hosts = words.length > 3 && words[1] !== '-' ? 2 : 1;
  if (words.length < 3 || (words.length > 4 && words[hosts] !== '-')) return false;
  if (hosts === 2) set(record, 'vhost', words[0]);
  set(record, 'remote_host', words[hosts - 1]);
  set(record, 'ident', words[hosts]);
  set(record, 'user', words.slice(hosts + 1).join(' '));
  return true;
}

/** What is no `METHOD uri [PROTOCOL]` is only kept as the request: TLS spoken to a plain port, say. */
function readRequest(request: string, record: JsonObject): void {
  set(record, 'request', request);
  const methodEnd = request.indexOf(' ');
  if (methodEnd < 1 || methodEnd > 32 || !/^[A-Za-z_-]+$/.test(request.slice(0, methodEnd))) return;
  const last = request.lastIndexOf(' ');
  const uriEnd = last > methodEnd && request.startsWith('HTTP/', last + 1) ? last : request.length;
  set(record, 'method', request.slice(0, methodEnd));
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
