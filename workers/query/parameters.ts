// The query string of a request (attacker-controlled) -> checked values. What is wrong is refused by the parameter's name.
import type * as z from 'zod';
import { type ErrorCode, Refusal } from '../core/errors.ts';
import type { QueryContext } from './app.ts';

/** Parameters whose refusals have a code of their own; all others are QUERY_PARAMETER_INVALID. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  from: 'QUERY_TIME_INVALID',
  to: 'QUERY_TIME_INVALID',
  cursor: 'QUERY_CURSOR_INVALID',
};

function invalid(parameter: string, problem: string): Refusal {
  const code = CODES[parameter] ?? 'QUERY_PARAMETER_INVALID';
  return new Refusal(code, `Parameter "${parameter}" ${problem}.`, { detail: { parameter } });
}

/** The parameters of a request. Unknown, repeated and malformed ones are refused. */
export function parametersOf<T>(c: QueryContext, schema: z.ZodType<T>): T {
  const given: Record<string, string> = {};
  for (const [name, values] of Object.entries(c.req.queries())) {
    const [value, ...more] = values;
    if (more.length > 0) throw invalid(name, 'is given more than once');
    if (value !== undefined) given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') throw invalid(issue.keys[0] ?? '', 'is not known here');
  throw invalid(String(issue?.path[0] ?? ''), `is not valid: ${issue?.message ?? 'it cannot be read'}`);
}

/** Event time, both ends inclusive; null is open. */
export interface Bounds {
  readonly from: number | null;
  readonly to: number | null;
}

/** Bounds as the search room has them; on the wire `to` is exclusive. Throws `Refusal` QUERY_TIME_INVALID. */
export function boundsOf(from: number | undefined, to: number | undefined): Bounds {
  if (from !== undefined && to !== undefined && from >= to) {
    throw new Refusal('QUERY_TIME_INVALID', 'Parameter "from" is not before "to".', { detail: { from, to } });
  }
  return { from: from ?? null, to: to === undefined ? null : to - 1 };
}
