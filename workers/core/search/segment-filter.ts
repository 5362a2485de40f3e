// Query -> which rows of the catalog's `segments` may hold a match: SQL over their bounds and counts, and the full-text
// expression over their words. Drops only what cannot match (test/core/search/soundness.test.ts). Every condition is one
// tenant's (promise 8).
import { and, eq, gte, inArray, lte, not, or, type SQL, sql } from 'drizzle-orm';
import { segments } from '../../../schemas/catalog.ts';
import { repeatTerm } from '../segment/tokens.ts';
import { intervalOf } from './bounds.ts';
import type { Need } from './need.ts';
import { needOf } from './needs.ts';
import { plainText } from './pattern.ts';
import type { Query, Target, Test } from './query-tree.ts';
import { matchExpression } from './terms-match.ts';

/** Whose segments, and of which time (event time, inclusive bounds). */
export interface SegmentScope {
  readonly tenant: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** The WHERE of a look-up in `segments`. `need` is what {@link needOf} says of the same query. */
export function segmentFilter(query: Query, need: Need, { tenant, from, to }: SegmentScope): SQL | undefined {
  return and(
    eq(segments.tenant, tenant),
    from === null ? undefined : gte(segments.timeTo, from),
    to === null ? undefined : lte(segments.timeFrom, to),
    holdsWords(need, tenant),
    mayMatch(query, tenant),
  );
}

function holdsWords(need: Need, tenant: string): SQL | undefined {
  const match = matchExpression(tenant, need);
  if (match === null) return undefined;
  return inArray(segments.id, sql`(SELECT rowid FROM segment_terms WHERE segment_terms MATCH ${match})`);
}

/** Some row may match; undefined where that cannot be ruled out. */
function mayMatch(query: Query, tenant: string): SQL | undefined {
  switch (query.kind) {
    case 'all':
    case 'text':
      return undefined;
    case 'not':
      return mayFail(query.part, tenant);
    case 'and':
      return and(...query.parts.map((part) => mayMatch(part, tenant)));
    case 'or':
      return someMayMatch(query, tenant);
    case 'field':
      return anyKnown(query.targets.map((target) => mayPass(target, query.test, tenant)));
  }
}

/** More alternatives than this are not worth a look-up of words each. */
const MAX_LOOKUPS = 8;

/**
 * One of the alternatives may match. Where their words cannot be asked for together, since one of them has none but is known by
 * its packet, class or time, each that has words is asked for its own.
 */
function someMayMatch(query: Query & { kind: 'or' }, tenant: string): SQL | undefined {
  const asksTogether = matchExpression(tenant, needOf(query)) !== null || query.parts.length > MAX_LOOKUPS;
  return anyKnown(
    query.parts.map((part) => {
      const known = mayMatch(part, tenant);
      return asksTogether ? known : and(known, holdsWords(needOf(part), tenant));
    }),
  );
}

/** Some row may not match. */
function mayFail(query: Query, tenant: string): SQL | undefined {
  switch (query.kind) {
    case 'all':
      return sql`0`;
    case 'text':
      return undefined;
    case 'not':
      return mayMatch(query.part, tenant);
    case 'and':
      return anyKnown(query.parts.map((part) => mayFail(part, tenant)));
    case 'or':
      return and(...query.parts.map((part) => mayFail(part, tenant)));
    case 'field':
      return and(...query.targets.map((target) => mayMiss(target, query.test)));
  }
}

/** OR, in which one part that may always be true makes the whole so. */
function anyKnown(parts: readonly (SQL | undefined)[]): SQL | undefined {
  return parts.includes(undefined) ? undefined : or(...parts);
}

const COUNTS = { class_uid: segments.classes, severity_id: segments.severities } as const;
const BOUNDS = {
  time: [segments.timeFrom, segments.timeTo],
  received_at: [segments.receivedFrom, segments.receivedTo],
} as const;

function mayPass({ column }: Target, test: Test, tenant: string): SQL | undefined {
  if (column === 'class_uid' || column === 'severity_id') return someCount(column, test, true);
  if (column === 'source') return someSource(test, true);
  if (column === 'uid' || column === 'packet') return holdsPacket(test, tenant);
  if (column === 'repeats') return and(sql`${segments.repeated} > 0`, holdsRepeat(test));
  if (column !== 'time' && column !== 'received_at') return undefined;
  const interval = intervalOf(test);
  const [least, most] = BOUNDS[column];
  return interval === null ? undefined : and(gte(most, real(interval.from)), lte(least, real(interval.to)));
}

function mayMiss({ column }: Target, test: Test): SQL | undefined {
  if (column === 'class_uid' || column === 'severity_id') return someCount(column, test, false);
  if (column === 'source') return someSource(test, false);
  if (column !== 'time' && column !== 'received_at') return undefined;
  const interval = intervalOf(test);
  if (interval === null) return undefined;
  const [least, most] = BOUNDS[column];
  return not(and(gte(least, real(interval.from)), lte(most, real(interval.to))) ?? sql`1`);
}

/** A number as SQLite writes it. Literals, not parameters: D1 takes 100 of those, a query may have more bounds. */
function real(value: number): SQL {
  if (Number.isFinite(value)) return sql.raw(String(value));
  return sql.raw(value > 0 ? '9e999' : '-9e999');
}

/** A name as a literal; only of an alphabet that needs no quoting. */
function literal(name: string, alphabet: RegExp): SQL | null {
  return alphabet.test(name) ? sql.raw(`'${name}'`) : null;
}

/** Whether the segment has a class (or severity) inside, or one outside, what passes the test. */
function someCount(column: keyof typeof COUNTS, test: Test, isInside: boolean): SQL | undefined {
  const interval = intervalOf(test);
  if (interval === null) return undefined;
  const { from, to } = interval;
  const inside = sql`CAST(key AS INTEGER) BETWEEN ${real(from)} AND ${real(to)}`;
  return sql`EXISTS (SELECT 1 FROM json_each(${COUNTS[column]}) WHERE ${isInside ? inside : sql`NOT (${inside})`})`;
}

/** The alphabet of sources is ASCII (schemas/packet.ts), where SQLite's lower() is ours. */
function someSource(test: Test, isInside: boolean): SQL | undefined {
  if (test.kind !== 'equals') return undefined;
  const name = literal(test.operand.text, /^[a-z0-9._-]{1,64}$/);
  const inside = name === null ? sql`0` : sql`lower(key) = ${name}`;
  return sql`EXISTS (SELECT 1 FROM json_each(${segments.sources}) WHERE ${isInside ? inside : sql`NOT (${inside})`})`;
}

const PACKET_LENGTH = 36;

/** A packet's segment stands in its row; a uid names its packet. */
function holdsPacket(test: Test, tenant: string): SQL | undefined {
  const text = test.kind === 'equals' ? test.operand.text : startOf(test);
  if (text === null || (test.kind === 'wildcard' && text.length < PACKET_LENGTH)) return undefined;
  const packet = literal(text.slice(0, PACKET_LENGTH), /^[0-9a-f-]{36}$/);
  const owner = literal(tenant, /^[A-Za-z0-9._-]{1,64}$/) ?? sql`${tenant}`;
  if (packet === null) return sql`0`;
  return sql`${segments.id} = (SELECT segment FROM packets WHERE packet = ${packet} AND tenant = ${owner})`;
}

/** What repeats an event has a term for its packet (core/segment/tokens.ts). */
function holdsRepeat(test: Test): SQL | undefined {
  if (test.kind !== 'equals') return undefined;
  const packet = test.operand.text.slice(0, PACKET_LENGTH);
  if (!/^[0-9a-f-]{36}$/.test(packet)) return sql`0`;
  const match = sql.raw(`'"${repeatTerm(packet)}"'`);
  return inArray(segments.id, sql`(SELECT rowid FROM segment_terms WHERE segment_terms MATCH ${match})`);
}

/** The text before the first wildcard. */
function startOf(test: Test): string | null {
  if (test.kind !== 'wildcard') return null;
  const first = test.pattern[0];
  const hole = first?.holes.indexOf(true) ?? -1;
  return plainText(test.pattern) ?? (hole < 0 ? (first?.text ?? null) : (first?.text.slice(0, hole) ?? null));
}
