// Linux audit records: `type=SYSCALL msg=audit(seconds:serial): ...` as auditd writes them, `audit: type=1400 audit(...)` as the
// kernel logs them. The records of one event share its id; audit-groups.ts brings them together, one a line of the text.
import type { JsonObject } from '../../../schemas/json.ts';
import { readAuditFields } from './audit-fields.ts';
import { AUDIT_TYPES } from './audit-types.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';

/** The `record` is `{ timestamp, sequence, node?, records: [{ type, ... }] }`; the timestamp is seconds as they were written. */
export const auditd: Format = {
  name: 'auditd',
  nests: true,
  claims: (line) => opensLikeAudit(line) && auditId(line) !== null,
  decode: (line) => {
    const lineEnd = line.indexOf('\n');
    const first = readHead(lineEnd === -1 ? line : line.slice(0, lineEnd));
    if (first === null) {
      return new Defect(
        'DECODE_AUDIT_SYNTAX',
        `an audit record must have a type and an id, 'audit(seconds:serial):', found ${excerpt(line)}`,
      );
    }
    const { timestamp, sequence } = first.id;
    return decoded('auditd', line, {
      timestamp,
      sequence,
      node: first.node,
      prefix: first.prefix,
      records: readRecords(line, first),
    });
  },
};

function opensLikeAudit(line: string): boolean {
  const first = line.charCodeAt(0);
  if (first === 0x74) return line.startsWith('type=');
  if (first === 0x6e) return line.startsWith('node=');
  if (first === 0x61) return line.startsWith('audit: type=');
  return first === 0x5b && (line.includes('] audit: type=') || line.includes('] type='));
}

/** What names an event: when, and the how-manieth since then. */
export interface AuditId {
  readonly timestamp: string;
  readonly sequence: number;
  /** Where `audit(` stands. */
  readonly start: number;
  /** Behind `):` or `)`. */
  readonly end: number;
}

/** `audit(1481077031.191:20119):`; only the first `audit(` is looked at. */
export function auditId(line: string): AuditId | null {
  const start = line.indexOf('audit(');
  if (start === -1) return null;
  const point = digitsEnd(line, start + 6);
  const colon = line.charCodeAt(point) === 0x2e ? digitsEnd(line, point + 1) : point;
  const close = digitsEnd(line, colon + 1);
  const isId =
    point > start + 6 &&
    line.charCodeAt(colon) === 0x3a &&
    close > colon + 1 &&
    line.charCodeAt(close) === 0x29;
  if (!isId) return null;
  // Records of the daemon itself have no colon.
  const end = line.charCodeAt(close + 1) === 0x3a ? close + 2 : close + 1;
  const sequence = Number(line.slice(colon + 1, close));
  return { timestamp: line.slice(start + 6, colon), sequence, start, end };
}

/** Past at most 15 digits, so that the number is exact. */
function digitsEnd(line: string, at: number): number {
  let end = at;
  while (end < at + 15 && line.charCodeAt(end) >= 0x30 && line.charCodeAt(end) <= 0x39) end++;
  return end;
}

interface Head {
  readonly id: AuditId;
  readonly type: string;
  readonly node: string | undefined;
  /** What the kernel wrote in front, its uptime. */
  readonly prefix: string | undefined;
}

/** `[node=name ]type=NAME msg=audit(id):`, at the start or behind what a syslog relay put there. */
function readHead(line: string): Head | null {
  const id = auditId(line);
  if (id === null) return null;
  const type = line.lastIndexOf('type=', id.start);
  if (type === -1) return null;
  const typeEnd = line.indexOf(' ', type);
  if (typeEnd === -1 || typeEnd > id.start || typeEnd === type + 5) return null;
  const node = line.lastIndexOf('node=', type);
  const before = line.slice(0, node === -1 ? type : node).trim();
  return {
    id,
    type: typeName(line.slice(type + 5, typeEnd)),
    node: node === -1 ? undefined : line.slice(node + 5, type).trim(),
    prefix: before === '' || before === 'audit:' ? undefined : before,
  };
}

/** The kernel, and auditd where it knows no name, write numbers. */
function typeName(type: string): string {
  const number = type.startsWith('UNKNOWN[') ? type.slice(8, -1) : type;
  return AUDIT_TYPES.get(number) ?? type;
}

/** One record a line. A line without an id of its own is kept as `text`; the end marker (EOE) is no record. */
function readRecords(text: string, first: Head): JsonObject[] {
  const records: JsonObject[] = [];
  let head: Head | null = first;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const line = text.slice(start, end);
    if (start > 0) head = readHead(line);
    if (head === null) records.push({ text: line });
    else if (head.type !== 'EOE' || text.length === line.length) records.push(readRecord(line, head));
    start = end + 1;
  }
  return records;
}

/**
 * What every system call has (kernel/auditsc.c, audit_log_exit), in that order. Engines keep objects that are filled by name
 * as hash tables from some twenty members on, which cost twice as much to read; made at once they are none.
 */
function systemCall(): JsonObject {
  return {
    type: 'SYSCALL',
    arch: undefined,
    syscall: undefined,
    success: undefined,
    exit: undefined,
    a0: undefined,
    a1: undefined,
    a2: undefined,
    a3: undefined,
    items: undefined,
    ppid: undefined,
    pid: undefined,
    auid: undefined,
    uid: undefined,
    gid: undefined,
    euid: undefined,
    suid: undefined,
    fsuid: undefined,
    egid: undefined,
    sgid: undefined,
    fsgid: undefined,
    tty: undefined,
    ses: undefined,
    comm: undefined,
    exe: undefined,
    subj: undefined,
    key: undefined,
  };
}

/** auditd's enriched format (`log_format = ENRICHED`) puts readable values behind a group separator; rsyslog writes that as #035. */
function readRecord(line: string, { id, type }: Head): JsonObject {
  const record: JsonObject = type === 'SYSCALL' ? systemCall() : { type };
  const raw = line.indexOf('\x1d', id.end);
  const separator = raw === -1 ? line.indexOf('#035', id.end) : raw;
  readAuditFields(line, id.end, separator === -1 ? line.length : separator, record);
  if (separator !== -1) {
    const enriched: JsonObject = {};
    readAuditFields(line, separator + (raw === -1 ? 4 : 1), line.length, enriched);
    record.enriched = enriched;
  }
  return record;
}
