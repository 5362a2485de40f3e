import { expect, it } from 'vitest';
import { statsParameters } from '../../../../schemas/query-api.ts';
import { bucketOf, intervalOf } from '../../../../workers/query/console/time-range.ts';

const MINUTE = 60_000;
const YEAR = 366 * 24 * 60 * MINUTE;

it.each([MINUTE, 15 * MINUTE, 24 * 60 * MINUTE, YEAR, 17 * YEAR, 56 * YEAR])(
  'has at most 90 bars over %d ms, of a width that the API takes',
  (span) => {
    const step = bucketOf(0, span);
    expect(span / step).toBeLessThanOrEqual(90);
    expect(statsParameters.parse({ interval: intervalOf(step) }).interval).toBe(step);
  },
);
