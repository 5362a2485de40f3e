// Whether a row is what a query asks for. The answer may be "not knowable yet": the same walk first looks at a row's cheap
// columns alone and only where that does not settle it at the event and its original text (three-valued logic, Kleene).
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import type { ColumnName } from '../segment/columns.ts';
import { visitLeaves } from '../segment/leaves.ts';
import { tokenize } from '../segment/tokens.ts';
import { plainText } from './pattern.ts';
import type { Query, Target, Test } from './query-tree.ts';
import { hasPhrase, passes } from './value-test.ts';

/** True, false, or null: cannot be told from what was read. */
export type Verdict = boolean | null;

/** One row as far as it was read. */
export interface RowView {
  /** A column's value; null where the event has none, undefined where the column was not read. */
  column(name: ColumnName): string | number | null | undefined;
  /** The event, or undefined where it was not read. */
  readonly event: JsonObject | undefined;
  /** Every value of the event that free text can find, lower-cased. Asked for only when `event` is there. */
  values(): readonly string[];
  /** The original text, or undefined where it was not read. */
  readonly raw: string | undefined;
  /** Its words. Asked for only when `raw` is there. */
  rawWords(): readonly string[];
}

/** Decides a row; never null for a row that was read whole. */
export function decide(query: Query, row: RowView): Verdict {
  switch (query.kind) {
    case 'all':
      return true;
    case 'not': {
      const verdict = decide(query.part, row);
      return verdict === null ? null : !verdict;
    }
    case 'and':
      return decideAll(query.parts, row, false);
    case 'or':
      return decideAll(query.parts, row, true);
    case 'field':
      return decideField(query.targets, query.test, row);
    case 'text':
      return decideText(query, row);
  }
}

/** AND stops at the first false, OR at the first true; one unknown part leaves the rest to settle it. */
function decideAll(parts: readonly Query[], row: RowView, stop: boolean): Verdict {
  let verdict: Verdict = !stop;
  for (const part of parts) {
    const decided = decide(part, row);
    if (decided === stop) return stop;
    if (decided === null) verdict = null;
  }
  return verdict;
}

function decideField(targets: readonly Target[], test: Test, row: RowView): Verdict {
  let verdict: Verdict = false;
  for (const target of targets) {
    const decided = target.column === null ? decidePath(target, test, row) : decideColumn(target, test, row);
    if (decided === true) return true;
    if (decided === null) verdict = null;
  }
  return verdict;
}

function decideColumn({ column, isProse }: Target, test: Test, row: RowView): Verdict {
  const value = column === null ? null : row.column(column);
  if (value === undefined) return null;
  return value !== null && passes(test, value, isProse);
}

function decidePath({ keys, isProse }: Target, test: Test, row: RowView): Verdict {
  if (row.event === undefined) return null;
  return someAt(row.event, keys, 0, (value) =>
    typeof value === 'object' ? test.kind === 'exists' : passes(test, value, isProse),
  );
}

/** The original text first: it holds most of the event's words, and needs no parsing. */
function decideText({ words }: Query & { kind: 'text' }, row: RowView): Verdict {
  const isRead = row.raw !== undefined;
  if (isRead && hasPhrase(row.rawWords(), words)) return true;
  if (row.event === undefined) return null;
  const first = words[0] === undefined ? null : plainText(words[0]);
  const mayHold = (value: string): boolean => first === null || value.includes(first);
  if (row.values().some((value) => mayHold(value) && hasPhrase(tokenize(value), words))) return true;
  return isRead ? false : null;
}

/**
 * Whether any value at the path passes; lists are gone through, null and empty lists are nothing. A key may itself hold
 * dots (`unmapped.foo.bar` finds both {foo: {bar}} and {"foo.bar"}): each member is reached by one way only, so the time
 * is linear in the event.
 */
function someAt(
  value: JsonValue | undefined,
  keys: readonly string[],
  from: number,
  accept: (value: string | number | boolean | JsonObject) => boolean,
): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.some((element) => someAt(element, keys, from, accept));
  if (from === keys.length) return accept(value);
  if (typeof value !== 'object') return false;
  let key = '';
  for (let to = from; to < keys.length; to++) {
    key = to === from ? (keys[to] ?? '') : `${key}.${keys[to]}`;
    if (Object.hasOwn(value, key) && someAt(value[key], keys, to + 1, accept)) return true;
  }
  return false;
}

/** A row from its columns and texts; texts are fetched, parsed and cut into words at most once, and only when asked for. */
export function rowOf(
  column: (name: ColumnName) => string | number | null | undefined,
  eventText?: () => string,
  rawText?: () => string,
): RowView {
  let event: JsonObject | undefined;
  let values: readonly string[] | undefined;
  let raw: string | undefined;
  let rawWords: readonly string[] | undefined;
  return {
    column,
    get event() {
      if (eventText !== undefined) event ??= parseObject(eventText());
      return event;
    },
    values() {
      values ??= this.event === undefined ? [] : valuesOf(this.event);
      return values;
    },
    get raw() {
      if (rawText !== undefined) raw ??= rawText();
      return raw;
    },
    rawWords() {
      rawWords ??= tokenize(this.raw ?? '');
      return rawWords;
    },
  };
}

/** An archived event's text: always a JSON object (persist checked it). */
function parseObject(text: string): JsonObject {
  const value: JsonValue = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function valuesOf(event: JsonObject): string[] {
  const values: string[] = [];
  visitLeaves(event, (leaf) => values.push(String(leaf).toLowerCase()));
  return values;
}
