// `?filter_path=`: which parts of an answer its caller wants. Spec: Elasticsearch REST API, "Common options", "Response filtering":
// names separated by dots, `*` for any part of a name, `**` for any path, `-` before a pattern for what to leave out. Lists are
// looked through. Attacker-controlled: patterns are few and short, and each part of an answer is looked at once.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';

/** One pattern, name by name. */
type Pattern = readonly string[];

/** What is to be kept and what not. */
export interface FilterPath {
  readonly included: readonly Pattern[];
  readonly excluded: readonly Pattern[];
}

const MAX_LENGTH = 1024;
const MAX_PATTERNS = 32;

/** The filter of an address; null where everything is wanted, or the filter is beyond what any client sends. */
export function parseFilterPath(query: URLSearchParams): FilterPath | null {
  const text = query.get('filter_path') ?? '';
  const texts = text.length > MAX_LENGTH ? [] : text.split(',').filter((one) => one !== '' && one !== '-');
  if (texts.length === 0 || texts.length > MAX_PATTERNS) return null;
  const excluded = texts.filter((one) => one.startsWith('-')).map((one) => one.slice(1).split('.'));
  const included = texts.filter((one) => !one.startsWith('-')).map((one) => one.split('.'));
  return { included, excluded };
}

/** What of an answer the filter leaves; an object without a member where that is nothing. */
export function applyFilterPath(answer: JsonObject, { included, excluded }: FilterPath): JsonObject {
  const kept = included.length === 0 ? answer : asObject(include(answer, included));
  return excluded.length === 0 ? kept : asObject(exclude(kept, excluded));
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** Undefined when nothing of the value is wanted. */
function include(value: JsonValue, patterns: readonly Pattern[]): JsonValue | undefined {
  if (patterns.some((pattern) => pattern.length === 0 || (pattern.length === 1 && pattern[0] === '**')))
    return value;
  if (typeof value !== 'object' || value === null || patterns.length === 0) return undefined;
  return rebuilt(value, (member, name) =>
    include(member, name === undefined ? patterns : behind(patterns, name)),
  );
}

function exclude(value: JsonValue, patterns: readonly Pattern[]): JsonValue | undefined {
  if (patterns.some((pattern) => pattern.length === 0)) return undefined;
  if (typeof value !== 'object' || value === null || patterns.length === 0) return value;
  return rebuilt(value, (member, name) =>
    exclude(member, name === undefined ? patterns : behind(patterns, name)),
  );
}

/** A copy of what `keep` leaves; undefined when that is nothing of what was there. */
function rebuilt(
  value: JsonObject | JsonValue[],
  keep: (member: JsonValue, name: string | undefined) => JsonValue | undefined,
): JsonValue | undefined {
  if (Array.isArray(value)) {
    const list = value.map((one) => keep(one, undefined)).filter((one) => one !== undefined);
    return list.length === 0 && value.length > 0 ? undefined : list;
  }
  const members = Object.entries(value).flatMap(([name, member]) => {
    const left = member === undefined ? undefined : keep(member, name);
    return left === undefined ? [] : [[name, left] as const];
  });
  return members.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(members);
}

/** What was worked out: the items of an answer are thousands, and all alike. */
const known = new WeakMap<readonly Pattern[], Map<string, readonly Pattern[]>>();

function behind(patterns: readonly Pattern[], name: string): readonly Pattern[] {
  const ofPatterns = known.get(patterns) ?? new Map<string, readonly Pattern[]>();
  const found = ofPatterns.get(name) ?? step(patterns, name);
  known.set(patterns, ofPatterns.set(name, found));
  return found;
}

/** What the patterns ask for below a member of that name; the rest of `**` goes on. */
function step(patterns: readonly Pattern[], name: string): readonly Pattern[] {
  const next = new Map<string, Pattern>();
  const add = (pattern: Pattern): void => void next.set(pattern.join('.'), pattern);
  for (const pattern of patterns) {
    const [first = '', second] = pattern;
    if (first === '**') {
      add(pattern);
      if (second !== undefined && isNamed(name, second)) add(pattern.slice(2));
    } else if (isNamed(name, first)) {
      add(pattern.slice(1));
    }
  }
  return [...next.values()];
}

/** Whether a name is of a pattern with stars in it: its pieces in their order, without going back further than one star. */
function isNamed(name: string, pattern: string): boolean {
  const [head = '', ...pieces] = pattern.split('*');
  if (pieces.length === 0) return name === pattern;
  const tail = pieces.pop() ?? '';
  if (!name.startsWith(head) || name.length < head.length + tail.length || !name.endsWith(tail)) return false;
  let at = head.length;
  for (const piece of pieces) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= name.length - tail.length;
}
