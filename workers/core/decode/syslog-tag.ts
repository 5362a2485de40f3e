// The TAG of RFC 3164 section 4.1.3: the program that sent the message, and its pid.

/** Longest TAG taken for one: the RFC says 32, but systemd units and Cisco mnemonics are longer. */
export const MAX_TAG_LENGTH = 128;

/** The name and the pid of a program in front of a message. */
export interface Tag {
  /** Where the name ends; the start when there is no tag. */
  readonly nameEnd: number;
  /** Where the `]` of the pid stands; `nameEnd` when there is none. */
  readonly pidEnd: number;
  readonly messageStart: number;
}

/** `name: `, `name[pid]: `, `name[pid] ` or `name[digits]:` at `at`. */
export function readTag(line: string, at: number): Tag {
  const limit = Math.min(line.length, at + MAX_TAG_LENGTH);
  for (let i = at; i < limit; i++) {
    const code = line.charCodeAt(i);
    if (code === 0x3a && i > at && isBreak(line, i + 1)) {
      // `CEF: 0|` is the payload.
      if (line.charCodeAt(i + 3) === 0x7c && line.startsWith('CEF: ', at)) break;
      return { nameEnd: i, pidEnd: i, messageStart: afterBreak(line, i + 1) };
    }
    if (code === 0x5b && i > at) return readPid(line, at, i);
    // A word that holds one of  space " = { |  is message text.
    if (code <= 0x20 || code === 0x22 || code === 0x3d || code === 0x7b || code === 0x7c) break;
  }
  return { nameEnd: at, pidEnd: at, messageStart: at };
}

/** The rest of a tag whose `[` stands at `open`. */
function readPid(line: string, at: number, open: number): Tag {
  const limit = Math.min(line.length, open + MAX_TAG_LENGTH);
  let close = open + 1;
  while (close < limit && line.charCodeAt(close) > 0x20 && line.charCodeAt(close) !== 0x5d) close++;
  const colon = line.charCodeAt(close + 1) === 0x3a ? 1 : 0;
  const end = close + 1 + colon;
  if (close > open + 1 && line.charCodeAt(close) === 0x5d) {
    if (isBreak(line, end)) return { nameEnd: open, pidEnd: close, messageStart: afterBreak(line, end) };
    if (colon === 1 && isNumber(line, open + 1, close))
      return { nameEnd: open, pidEnd: close, messageStart: end };
  }
  return { nameEnd: at, pidEnd: at, messageStart: at };
}

function isNumber(line: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = line.charCodeAt(i);
    if (!(code >= 0x30 && code <= 0x39)) return false;
  }
  return true;
}

/** Whether a space or the end stands at `at`. */
function isBreak(line: string, at: number): boolean {
  return at >= line.length || line.charCodeAt(at) === 0x20;
}

function afterBreak(line: string, at: number): number {
  return Math.min(line.length, at + 1);
}
