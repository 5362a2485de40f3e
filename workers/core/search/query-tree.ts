// What a query means once it is read: the tree that the planner, the column check and the row check all walk.
// docs/query-language.md tells it to people; parse.ts makes it; nothing else does.
import type { ColumnName } from '../segment/columns.ts';
import type { Address, Network } from './address.ts';
import type { Pattern } from './pattern.ts';
import type { Span } from './time-span.ts';

/** A value to compare with, in every way it can be read; texts are lower-cased. */
export interface Operand {
  readonly text: string;
  readonly number: number | null;
  /** The milliseconds a date or time stands for: a whole day for `2026-11-20`. */
  readonly time: Span | null;
  readonly address: Address | null;
}

/** One end of a range; null is open. */
export interface Bound {
  readonly operand: Operand;
  readonly inclusive: boolean;
}

/** What is asked of a value. */
export type Test =
  | { readonly kind: 'exists' }
  | { readonly kind: 'equals'; readonly operand: Operand; readonly words: readonly string[] }
  | { readonly kind: 'wildcard'; readonly pattern: Pattern; readonly words: readonly Pattern[] }
  | { readonly kind: 'network'; readonly network: Network; readonly text: string }
  | { readonly kind: 'range'; readonly low: Bound | null; readonly high: Bound | null };

/** Where to look: a path into the event, or a column of the segment. */
export interface Target {
  /** As written, keys joined by dots. */
  readonly path: string;
  /** The keys of the path; empty where only the column knows (source, packet, received_at, raw). */
  readonly keys: readonly string[];
  /** The column that holds exactly this value: it alone is then looked at, in the file and in the row check. */
  readonly column: ColumnName | null;
  /** Whether it is prose, in which a word or phrase anywhere in the value is enough. */
  readonly isProse: boolean;
}

/** A query. */
export type Query =
  /** Every event. */
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly parts: readonly Query[] }
  | { readonly kind: 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  /** Any value at any of the targets passes the test. */
  | { readonly kind: 'field'; readonly targets: readonly Target[]; readonly test: Test }
  /** These words stand side by side in one value of the event or in its original text. */
  | { readonly kind: 'text'; readonly words: readonly Pattern[] };

/** Calls `visit` with every leaf. */
export function visitQuery(query: Query, visit: (leaf: Query & { kind: 'field' | 'text' }) => void): void {
  if (query.kind === 'field' || query.kind === 'text') visit(query);
  else if (query.kind === 'not') visitQuery(query.part, visit);
  else if (query.kind !== 'all') for (const part of query.parts) visitQuery(part, visit);
}
