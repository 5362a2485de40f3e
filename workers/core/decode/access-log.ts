// Access logs in Apache's Common and Combined Log Format, with or without a virtual host in front, as nginx and others write
// them too (https://httpd.apache.org/docs/2.4/logs.html#accesslog): `host ident user [time] "request" status bytes ...`.
import type { JsonObject } from '../../../schemas/json.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';

/** Members as Apache names them, `-` left out. What follows the user agent is the list `extra`. */
export const clf: Format = {
  name: 'clf',
  nests: true,
  claims: (line) => timeAt(line) !== -1,
  decode: (line) => {
    const at = timeAt(line);
    const record = at === -1 ? null : readAccess(line, at);
    if (record !== null) return decoded('clf', line, record);
    const from = Math.max(at, 0);
    return new Defect(
      'DECODE_CLF_SYNTAX',
      `access log line needs '[time] "request" status bytes' behind its host, found ${excerpt(line, from)}`,
    );
  },
};

/** Furthest place of the time: hosts have 255 characters at most, user names of certificates about as many. */
const MAX_FRONT_LENGTH = 1024;

/** Length of `dd/Mon/yyyy:hh:mm:ss +hhmm`. */
const TIME_LENGTH = 26;

/** Where the `[` stands that a time of this form and a quote follow; -1 when nowhere near the start. S3 writes no quote there. */
function timeAt(line: string): number {
  for (let at = line.indexOf(' [') + 1; at > 0 && at <= MAX_FRONT_LENGTH; at = line.indexOf(' [', at) + 1) {
    if (
      line.charCodeAt(at + 3) === 0x2f &&
      line.charCodeAt(at + 7) === 0x2f &&
      line.charCodeAt(at + 12) === 0x3a &&
      line.startsWith('] "', at + TIME_LENGTH + 1)
    ) {
      return at;
    }
  }
  return -1;
}

function readAccess(line: string, at: number): JsonObject | null {
  const record: JsonObject = {};
  if (!readFront(line.slice(0, at - 1), record)) return null;
  record.time = line.slice(at + 1, at + 1 + TIME_LENGTH);
  const open = at + TIME_LENGTH + 3;
  const close = closingQuote(line, open + 1);
  if (close === -1 || line.charCodeAt(close + 1) !== 0x20) return null;
  readRequest(readEscapes(line.slice(open + 1, close)), record);
  const rest = /^(\d{3}) (\d{1,15}|-)(?: |$)/.exec(line.slice(close + 2, close + 24));
  if (rest === null) return null;
  record.status = Number(rest[1]);
  if (rest[2] !== '-') record.bytes = Number(rest[2]);
  readBehind(line, close + 2 + rest[0].length, record);
  return record;
}

/** `[vhost] host ident user`, where only the user may hold spaces. */
function readFront(front: string, record: JsonObject): boolean {
  const words = front.split(' ', 5);
  const named = words.length > 3 && words[1] !== '-' ? 1 : 0;
  const [host, ident] = [words[named], words[named + 1]];
  if (host === undefined || ident === undefined || words[named + 2] === undefined) return false;
  const vhost = named === 1 ? words[0] : undefined;
  const userAt = (vhost === undefined ? 0 : vhost.length + 1) + host.length + ident.length + 2;
  set(record, 'vhost', vhost);
  set(record, 'remote_host', host);
  set(record, 'ident', ident);
  set(record, 'user', front.slice(userAt));
  return true;
}

/** What is no `METHOD uri [PROTOCOL]` is only kept as the request: TLS spoken to a plain port, say. */
function readRequest(request: string, record: JsonObject): void {
  set(record, 'request', request);
  const methodEnd = request.indexOf(' ');
  if (methodEnd < 1 || methodEnd > 32 || !/^[A-Za-z_-]+$/.test(request.slice(0, methodEnd))) return;
  const last = request.lastIndexOf(' ');
  const protocol = last > methodEnd && request.startsWith('HTTP/', last + 1) ? last : request.length;
  record.method = request.slice(0, methodEnd);
  set(record, 'uri', request.slice(methodEnd + 1, protocol));
  if (protocol < request.length) record.protocol = request.slice(protocol + 1);
}

/** Referer and user agent where they are quoted, then whatever else the server was set up to write. */
function readBehind(line: string, at: number, record: JsonObject): void {
  const values: string[] = [];
  let quoted = 0;
  for (let from = at; from < line.length; ) {
    const close = line.charCodeAt(from) === 0x22 ? closingQuote(line, from + 1) : -1;
    const space = line.indexOf(' ', close === -1 ? from : close);
    const end = space === -1 ? line.length : space;
    if (close === end - 1 && close !== -1) {
      if (quoted === values.length) quoted++;
      values.push(readEscapes(line.slice(from + 1, close)));
    } else if (line.charCodeAt(from) === 0x22 && close === -1) {
      values.push(line.slice(from));
      break;
    } else if (end > from) {
      values.push(line.slice(from, end));
    }
    from = end + 1;
  }
  const named = quoted >= 2 ? 2 : 0;
  if (named === 2) {
    set(record, 'referer', values[0]);
    set(record, 'user_agent', values[1]);
  }
  // `-` between others keeps their places; at the end it says nothing.
  let end = values.length;
  while (end > named && values[end - 1] === '-') end--;
  if (end > named) record.extra = values.slice(named, end);
}

function set(record: JsonObject, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '-' && value !== '') record[name] = value;
}

/** The quote that no backslash escapes, or -1. */
function closingQuote(line: string, at: number): number {
  let quote = line.indexOf('"', at);
  while (quote !== -1 && isEscaped(line, quote, at)) quote = line.indexOf('"', quote + 1);
  return quote;
}

function isEscaped(line: string, quote: number, floor: number): boolean {
  let slash = quote;
  while (slash > floor && line.charCodeAt(slash - 1) === 0x5c) slash--;
  return (quote - slash) % 2 === 1;
}

/** Apache escapes quotes and backslashes; bytes written as `\xhh` stay so, since they need not be text. */
function readEscapes(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\])/g, '$1') : value;
}
