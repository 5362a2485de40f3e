// Four times the text may cost both rooms about four times the steps, whatever product it looks like: every vector's line
// with a delimiter repeated. Steps are counted, not timed; `npm run bench -- --only doubling` times the same.
import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { normalize } from '../../../workers/core/normalize/normalize.ts';
import { countSteps } from '../../support/counted-steps.ts';
import { DELIMITERS, repeated, vectorLines } from '../../support/mangled-lines.ts';
import { RECEIVED_AT } from '../../support/map-text.ts';

const stepsOf = (line: string): number => {
  const body = new TextEncoder().encode(line);
  return countSteps(() => {
    try {
      const { events } = decodeBody(body, { mediaType: 'text/plain', receivedAt: RECEIVED_AT });
      for (const event of events) normalize(event, { receivedAt: RECEIVED_AT, source: 'sender' });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  });
};

/** Delimiters that cost more than they may in a line. */
const costly = (lines: readonly string[]): string[] =>
  DELIMITERS.flatMap((delimiter, i) => {
    const line = lines[i % lines.length] ?? '';
    const [small, large] = [3_000, 12_000].map((times) => repeated(line, delimiter, times));
    if (small === undefined || large === undefined) return [];
    const [least, most] = [stepsOf(small), stepsOf(large)];
    // Something may look at a long text once that takes a short one for granted.
    if (most < 5 * least + 4 * large.length) return [];
    return [`${JSON.stringify(delimiter)}: ${least} steps, then ${most}, in ${line.slice(0, 120)}`];
  });

describe('steps are in proportion to size', () => {
  it.each([...vectorLines()])('%s', (_, lines) => {
    expect(costly(lines)).toEqual([]);
  });

  it('and would be seen if they were not', () => {
    const quadratic = (text: string): void => {
      for (let i = 0; i < text.length; i++) text.slice(i).indexOf('y');
    };
    const [small, large] = [300, 600].map((length) => countSteps(() => quadratic('x'.repeat(length))));
    expect(large ?? 0).toBeGreaterThan(3.5 * (small ?? 0));
  });
});
