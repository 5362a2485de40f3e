// Values in double quotes with backslash escapes, as pairs and access logs have them.

/**
 * The quote that closes the one at `at`: no backslash escapes it, and the end or a separator stands behind it, since some
 * senders leave quotes inside values as they are. -1 when none does, or no quote stands at `at`.
 */
export function quotedEnd(line: string, at: number): number {
  if (line.charCodeAt(at) !== 0x22) return -1;
  let quote = line.indexOf('"', at + 1);
  while (quote !== -1 && (isEscaped(line, quote, at) || !closes(line, quote + 1))) {
    quote = line.indexOf('"', quote + 1);
  }
  return quote;
}

/** Whether one of  space tab , ; |  stands there. */
export function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x2c || code === 0x3b || code === 0x7c;
}

function closes(line: string, at: number): boolean {
  return at >= line.length || isSeparator(line.charCodeAt(at)) || line.charCodeAt(at) === 0x5d;
}

function isEscaped(line: string, quote: number, floor: number): boolean {
  let slash = quote;
  while (slash > floor + 1 && line.charCodeAt(slash - 1) === 0x5c) slash--;
  return (quote - slash) % 2 === 1;
}
