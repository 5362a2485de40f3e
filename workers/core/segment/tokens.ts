// How text is cut into searchable words: one rule for writing the full-text catalog, planning a query and checking a row,
// so that the catalog can never hide a row that the query would match.
// A token is a run of letters, digits and '_', joined by single dots ("10.1.2.3", "mail.example.com"), lower-cased.

const TOKEN = /[\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+)*/gu;

/** The tokens of a text in order, lower-cased. Time is linear in the text. */
export function tokenize(text: string): string[] {
  return text.toLowerCase().match(TOKEN) ?? [];
}

/**
 * Whether a token is in the catalog at all. Short numbers (ports, counts, years, microseconds) and one-letter words are
 * in nearly every segment or unique to each event, so they would cost space and prune nothing; a planner must not
 * demand them.
 */
export function isIndexed(token: string): boolean {
  return token.length > 1 && !(token.length <= 6 && /^[0-9]+$/.test(token));
}

/** The catalog spelling: ASCII as it is, anything else as 'u_' + hex of its UTF-8, so that SQLite never cuts or folds it. */
export function catalogTerm(token: string): string {
  if (/^[a-z0-9_.]+$/.test(token)) return token;
  let hex = 'u_';
  for (const byte of new TextEncoder().encode(token)) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
