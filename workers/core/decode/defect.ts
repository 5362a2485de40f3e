// What a decoder answers when a text is not of its format. Not an exception: a broken line is ordinary input, and a stack
// trace for each would let hostile input buy CPU. Messages say what was expected, where, and what stood there instead.
import type { ErrorCode } from '../errors.ts';

/** Why a text is not what it was taken for. `message` never holds more than {@link EXCERPT_LENGTH} characters of it. */
export class Defect {
  readonly code: ErrorCode;
  readonly message: string;

  constructor(code: ErrorCode, message: string) {
    this.code = code;
    this.message = message;
  }
}

/** Characters of attacker-controlled text that a message may quote. */
export const EXCERPT_LENGTH = 40;

/**
 * A quoted piece of hostile text for a message: at most {@link EXCERPT_LENGTH} characters from `at`, everything outside
 * printable ASCII escaped, so that it can neither forge a log line nor hide in one.
 */
export function excerpt(text: string, at = 0): string {
  if (at >= text.length) return 'the end';
  let quoted = "'";
  const end = Math.min(text.length, at + EXCERPT_LENGTH);
  for (let i = at; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x27 || code === 0x5c) quoted += `\\${text.charAt(i)}`;
    else if (code >= 0x20 && code < 0x7f) quoted += text.charAt(i);
    else quoted += `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return end < text.length ? `${quoted}'...` : `${quoted}'`;
}
