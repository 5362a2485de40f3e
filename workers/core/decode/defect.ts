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

/** Length of what a message may quote of attacker-controlled text, its escapes counted. */
export const EXCERPT_LENGTH = 60;

/**
 * A quoted piece of hostile text from `at` on, for a message: no longer than {@link EXCERPT_LENGTH}, everything outside
 * printable ASCII escaped, so that it can neither forge a log line nor hide in one.
 */
export function excerpt(text: string, at = 0): string {
  if (at >= text.length) return 'the end';
  let quoted = '';
  for (let i = at; i < text.length; i++) {
    const escaped = escapeUnit(text.charCodeAt(i));
    if (quoted.length + escaped.length > EXCERPT_LENGTH) return `'${quoted}'...`;
    quoted += escaped;
  }
  return `'${quoted}'`;
}

function escapeUnit(code: number): string {
  if (code === 0x27 || code === 0x5c) return `\\${String.fromCharCode(code)}`;
  if (code >= 0x20 && code < 0x7f) return String.fromCharCode(code);
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
