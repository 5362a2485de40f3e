// Need -> the MATCH expression for `segment_terms` (FTS5, migrations/0001): which segments may hold it. Every text in it is
// quoted and made of [a-z0-9_.], so no character of a query is ever read as FTS5 syntax.
import { ANY_TERM, catalogTerm, tenantTerm } from '../segment/tokens.ts';
import type { Need, WordNeed } from './need.ts';

/** FTS5's parser holds 100 symbols, three a level; deeper needs are left to the row check. */
const MAX_LEVELS = 16;

/** The longest words are the rarest; more of them than this cost more than they spare. */
const MAX_WORDS = 12;

/** The expression, or null where the words say nothing and every segment of the tenant may match. */
export function matchExpression(tenant: string, need: Need): string | null {
  const terms = compile(need, 0);
  return terms === null ? null : `${quoted(tenantTerm(tenant))} AND (${quoted(ANY_TERM)} OR ${terms})`;
}

function compile(need: Need, level: number): string | null {
  if (need === null || level > MAX_LEVELS) return null;
  if (need.kind === 'word') return wordTerm(need);
  const parts = need.kind === 'all' ? rarest(need.parts) : need.parts;
  const terms = parts.map((part) => compile(part, level + 1));
  const known = terms.filter((term) => term !== null);
  if (known.length === 0 || (need.kind === 'any' && known.length < terms.length)) return null;
  return known.length === 1 ? (known[0] ?? null) : `(${known.join(need.kind === 'all' ? ' AND ' : ' OR ')})`;
}

/** Leaving a part of "all" out asks for less, which is always sound. */
function rarest(parts: readonly Need[]): readonly Need[] {
  const words = parts.filter((part) => part?.kind === 'word' && part.isIndexed);
  const others = parts.filter((part) => part?.kind !== 'word');
  return [...words.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, MAX_WORDS), ...others];
}

const lengthOf = (need: Need): number => (need?.kind === 'word' ? need.text.length : 0);

function wordTerm({ text, form, isIndexed }: WordNeed): string | null {
  if (!isIndexed) return null;
  if (form === 'whole') return quoted(catalogTerm(text));
  return `(${prefixSpellings(text)
    .map((spelling) => `${quoted(spelling)} *`)
    .join(' OR ')})`;
}

/** A word that begins in ASCII may go on beyond it, and is then spelled in hex from its first letter. */
function prefixSpellings(prefix: string): string[] {
  const spelling = catalogTerm(prefix);
  if (spelling !== prefix.slice(0, spelling.length)) return [spelling];
  return [spelling, catalogTerm(`${prefix}\u00e9`).slice(0, 2 + 2 * prefix.length)];
}

const quoted = (term: string): string => `"${term}"`;
