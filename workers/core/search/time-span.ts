// Dates and times in a query: `2026-11-20` is the whole day (UTC), `2026-11-20T10:00:00Z` is one millisecond.
import { parseInstant } from '../../../schemas/query-api.ts';

/** Milliseconds from `from` to `to`, both inclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** What a text stands for in time, or null. Numbers are not read as times here: they compare as numbers. */
export function parseSpan(text: string): Span | null {
  if (text.length < 10 || text.length > 40 || !/^[0-9]{4}-/.test(text)) return null;
  if (DATE.test(text)) {
    const from = Date.parse(`${text}T00:00:00Z`);
    return Number.isNaN(from) ? null : { from, to: from + DAY_MS - 1 };
  }
  const at = parseInstant(text);
  return at === undefined ? null : { from: at, to: at };
}
