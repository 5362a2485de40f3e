// Syslog lines, RFC 5424 or RFC 3164 with or without `<PRI>`. What lies in the message is unwrapped by line.ts.
import type { DecodedEvent } from '../../../schemas/event.ts';
import { Defect, excerpt } from './defect.ts';
import { type DecodeContext, decoded, type Format } from './format.ts';
import { opensLikeSyslog3164, readSyslog3164 } from './syslog-3164.ts';
import { describeBrokenTimestamp, readSyslog5424 } from './syslog-5424.ts';

const MAX_PRIORITY = 191;

/**
 * The `record` is `{ message }`. Only a line without a PRI and without a timestamp is refused (`DECODE_SYSLOG_SYNTAX`);
 * a header that breaks later is kept as far as it goes, with a defect, and the rest is message (RFC 3164 section 4.3.3).
 */
export const syslog: Format = {
  name: 'syslog',
  nests: false,
  claims: (line) => readPriority(line) !== -1 || opensLikeSyslog3164(line, 0),
  decode: decodeSyslog,
};

function decodeSyslog(line: string, context: DecodeContext): DecodedEvent | Defect {
  const priority = readPriority(line);
  if (priority === -1) {
    if (opensLikeSyslog3164(line, context.receivedAt)) {
      const { header, message } = readSyslog3164(line, 0, undefined, context.receivedAt);
      return decoded('syslog', line, { message }, header);
    }
    return new Defect(
      'DECODE_SYSLOG_SYNTAX',
      `syslog line must begin with <PRI> of 0..${MAX_PRIORITY} or a timestamp, found ${excerpt(line)}`,
    );
  }
  const at = line.indexOf('>') + 1;
  const modern = readSyslog5424(line, at, priority);
  const parts = modern ?? readSyslog3164(line, at, priority, context.receivedAt);
  const problem = modern === null ? describeBrokenTimestamp(line, at) : modern.problem;
  const defect = problem === undefined ? undefined : new Defect('DECODE_SYSLOG_SYNTAX', problem);
  return decoded('syslog', line, { message: parts.message }, parts.header, defect);
}

/** The number in `<0>` .. `<191>` at the start of the line, or -1. */
function readPriority(line: string): number {
  if (line.charCodeAt(0) !== 0x3c) return -1;
  let priority = 0;
  for (let i = 1; i <= 4; i++) {
    const code = line.charCodeAt(i);
    if (code === 0x3e) return i > 1 && priority <= MAX_PRIORITY ? priority : -1;
    if (!(code >= 0x30 && code <= 0x39)) return -1;
    priority = priority * 10 + code - 0x30;
  }
  return -1;
}
