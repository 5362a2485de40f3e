// The `key=value` text of one Linux audit record (audit-userspace, lib/ausearch-parse.c; kernel/audit.c): values bare, quoted, in
// braces, or `msg='...'` holding more of them. Hex-encoded values stay as they were written: which fields the kernel encodes is
// the mapper's to know. Linear; hostile keys become own members.
import type { JsonObject } from '../../../schemas/json.ts';
import { addOwn, setOwn } from './own.ts';

/** `msg='...'` may hold fields, and one of those may be a value in braces; nothing deeper is written. */
const MAX_NESTING = 2;

/**
 * The names that most records have, as the engine holds names of members: one cut out of a line is looked up in the table of all
 * names each time it is used, which costs more than reading it.
 */
const NAMES = new Map(
  'a0 a1 a2 a3 acct addr arch argc auid cap_fe cap_fi cap_fp cap_frootid cap_fver cgroup comm cwd dev egid euid exe exit fsgid fsuid gid grantors hostname id inode item items key lport mode name nametype new-ses obj ogid old-auid old-ses op ouid pid ppid proctitle rdev res saddr scontext ses sgid subj success suid syscall tclass tcontext terminal tty uid unit'
    .split(' ')
    .map((name) => [name, name]),
);

/** Adds the fields between `from` and `to` to a record. Words that are no field are joined under `text`. */
export function readAuditFields(line: string, from: number, to: number, record: JsonObject, depth = 0): void {
  const words: string[] = [];
  let at = from;
  while (at < to) {
    const start = fieldStart(line, at, to);
    const equals = keyEnd(line, start, to);
    if (equals === -1) {
      const end = wordEnd(line, start, to);
      if (end > start) words.push(line.slice(start, end));
      at = end + 1;
    } else {
      const key = line.slice(start, equals);
      at = readValue(line, NAMES.get(key) ?? key, equals + 1, to, record, depth);
    }
  }
  if (words.length > 0) addWords(words, record);
}

/** Behind spaces, and behind the bracket that older PAM modules put around their last fields. */
function fieldStart(line: string, at: number, to: number): number {
  let start = at;
  while (start < to && line.charCodeAt(start) <= 0x20) start++;
  return line.charCodeAt(start) === 0x28 && keyEnd(line, start + 1, to) !== -1 ? start + 1 : start;
}

/** Where the `=` behind a key stands; -1 when the word at `start` is none. */
function keyEnd(line: string, start: number, to: number): number {
  for (let i = start; i < to; i++) {
    const code = line.charCodeAt(i);
    if (code === 0x3d) return i > start ? i : -1;
    if (code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x28) return -1;
  }
  return -1;
}

function wordEnd(line: string, start: number, to: number): number {
  let end = start;
  while (end < to && line.charCodeAt(end) > 0x20) end++;
  return end;
}

/** Stores one value; answers where the next field may begin. */
function readValue(
  line: string,
  key: string,
  at: number,
  to: number,
  record: JsonObject,
  depth: number,
): number {
  const mark = line.charCodeAt(at);
  if (mark === 0x27 && key === 'msg' && depth < MAX_NESTING) {
    const last = line.lastIndexOf("'", to - 1);
    const close = last > at ? last : to;
    readAuditFields(line, at + 1, close, record, depth + 1);
    return close + 1;
  }
  if (mark === 0x7b && depth < MAX_NESTING) {
    const close = closing(line, '}', at, to);
    const inner: JsonObject = {};
    readAuditFields(line, at + 1, close, inner, depth + 1);
    const isThere = Object.hasOwn(record, key) && record[key] !== undefined;
    setOwn(record, isThere ? `${key}_` : key, inner);
    return close + 1;
  }
  const quoted = mark === 0x22 || mark === 0x27;
  const start = quoted ? at + 1 : at;
  const end = quoted ? closing(line, line.charAt(at), at, to) : bareEnd(line, at, to);
  // `type` is the record's own.
  addOwn(record, key === 'type' ? 'type_' : key, line.slice(start, end));
  return end + 1;
}

function closing(line: string, mark: string, at: number, to: number): number {
  const found = line.indexOf(mark, at + 1);
  return found === -1 || found > to ? to : found;
}

/** The end of a bare value, before the comma or unopened bracket that older PAM modules put behind it. */
function bareEnd(line: string, at: number, to: number): number {
  let end = at;
  let opened = 0;
  for (; end < to; end++) {
    const code = line.charCodeAt(end);
    if (code <= 0x20) break;
    if (code === 0x28) opened++;
  }
  const last = line.charCodeAt(end - 1);
  const trimmed = last === 0x2c || (last === 0x29 && opened === 0);
  return trimmed && end > at ? end - 1 : end;
}

/** SELinux says `avc:  denied  { read write } for`: what was decided and for which permissions. Else the words as they are. */
function addWords(words: string[], record: JsonObject): void {
  const [head, result, open] = words;
  const close = words.indexOf('}');
  if (head === 'avc:' && open === '{' && close > 3 && result !== undefined) {
    setOwn(record, 'seresult', result);
    setOwn(record, 'seperms', words.slice(3, close).join(' '));
    const rest = words.slice(close + 1).filter((word) => word !== 'for');
    if (rest.length > 0) addOwn(record, 'text', rest.join(' '));
  } else {
    addOwn(record, 'text', words.join(' '));
  }
}
