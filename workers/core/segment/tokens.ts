// How text is cut into searchable words: one rule for writing the full-text catalog, planning a query and checking a row,
// so that the catalog can never hide a row that the query would match.
// A token is a run of letters, digits and '_', joined by single dots ("10.1.2.3", "mail.example.com"), lower-cased.

const TOKEN = /[\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+)*/gu;

/** Longer catalog terms are cut here: what they share is their beginning, so a cut can only cost a look, never a row. */
export const MAX_TERM_LENGTH = 64;

/**
 * In the document of every segment whose terms did not fit into one D1 parameter: such a segment may hold anything.
 * A planner asks for `(its terms) OR ".any"`. No token can spell it: tokens do not begin with a dot.
 */
export const ANY_TERM = '.any';

/** The tokens of a text in order, lower-cased. Time is linear in the text. */
export function tokenize(text: string): string[] {
  return text.toLowerCase().match(TOKEN) ?? [];
}

/**
 * Whether a token is in the catalog at all. Short numbers (ports, counts, years), decimal fractions (seconds with
 * microseconds) and one-letter words are in nearly every segment or unique to each event, so they would cost space and
 * prune nothing; a planner must not demand them.
 */
export function isIndexed(token: string): boolean {
  return token.length > 1 && !/^(?:[0-9]{1,6}|[0-9]+\.[0-9]+)$/.test(token);
}

/**
 * The catalog spelling: ASCII as it is, anything else as 'u_' + hex of its UTF-8, so that SQLite never cuts or folds it;
 * at most {@link MAX_TERM_LENGTH} characters. A prefix search must ask for both spellings of its prefix.
 */
export function catalogTerm(token: string): string {
  if (/^[a-z0-9_.]+$/.test(token)) return token.slice(0, MAX_TERM_LENGTH);
  let hex = 'u_';
  for (const byte of new TextEncoder().encode(token)) {
    hex += byte.toString(16).padStart(2, '0');
    if (hex.length >= MAX_TERM_LENGTH) break;
  }
  return hex;
}

/** The term of a segment with an event that repeats one of this packet: `.r` and the 32 hex digits of its id. No word can spell it. */
export function repeatTerm(packet: string): string {
  return `.r${packet.replaceAll('-', '')}`;
}

/** The term that every document of a tenant's segments holds, so that other tenants' rows are never even listed. */
export function tenantTerm(tenant: string): string {
  return `t_${catalogTerm(tenant)}`;
}
