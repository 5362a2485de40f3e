// Values between delimiters, where a value in double quotes may hold the delimiter (RFC 4180 section 2). Total: a quote that
// never closes is text, as are characters behind a closing one.

/** The values of one line. Linear: the search for a closing quote is given up once it ran into the end. */
export function splitQuoted(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const values: string[] = [];
  let quotes = true;
  for (let at = 0; ; ) {
    let from = at;
    let opening = '';
    if (quotes && line.charCodeAt(at) === 0x22) {
      const close = closingQuote(line, at + 1);
      if (close === -1) {
        quotes = false;
      } else {
        opening = unquote(line, at + 1, close);
        from = close + 1;
      }
    }
    const found = line.indexOf(delimiter, from);
    const end = found === -1 ? line.length : found;
    values.push(from === end ? opening : opening + line.slice(from, end));
    if (found === -1) return values;
    at = end + 1;
  }
}

/** The quote that is not doubled, or -1. */
function closingQuote(line: string, at: number): number {
  let quote = line.indexOf('"', at);
  while (quote !== -1 && line.charCodeAt(quote + 1) === 0x22) quote = line.indexOf('"', quote + 2);
  return quote;
}

function unquote(line: string, from: number, to: number): string {
  const value = line.slice(from, to);
  return value.includes('"') ? value.replaceAll('""', '"') : value;
}
