import { describe, expect, it } from 'vitest';
import { Refusal, Unavailable, Violation } from '../../../workers/core/errors.ts';
import { dispositionOf, LAST_ATTEMPT } from '../../../workers/persist/dispositions.ts';

const malformed = new Violation('ENVELOPE_MALFORMED', '');
const catalogDown = new Unavailable('PERSIST_CATALOG_UNAVAILABLE', '');
const bug = new TypeError('x is not a function');

describe('from the packets queue', () => {
  it('dead-letters at once what can never be archived', () => {
    expect(dispositionOf(malformed, 1, 'packets')).toEqual({
      verdict: 'dead-letter',
      code: 'ENVELOPE_MALFORMED',
    });
  });

  it('retries what a dependency did, slower each time, never slower than once a minute', () => {
    const delays = [1, 2, 3, 4, 5, 50].map((attempts) => dispositionOf(catalogDown, attempts, 'packets'));
    expect(delays).toEqual(
      [5, 10, 20, 40, 60, 60].map((delaySeconds) => ({ verdict: 'retry', delaySeconds })),
    );
  });

  it('retries a bug, which may be mended while the message waits', () => {
    expect(dispositionOf(bug, 1, 'packets')).toEqual({ verdict: 'retry', delaySeconds: 2 });
  });

  it('takes a code of another room for a bug', () => {
    const stray = new Refusal('DECODE_JSON_SYNTAX', '');
    expect(dispositionOf(stray, 1, 'packets')).toEqual({ verdict: 'retry', delaySeconds: 2 });
  });
});

describe('from the dead-letter queue', () => {
  it('gives up what is still the doing of the message', () => {
    const gaveUp = { verdict: 'dead-letter', code: 'PERSIST_GAVE_UP' };
    expect(dispositionOf(bug, 2, 'dead-letter-queue')).toEqual(gaveUp);
    expect(dispositionOf(new Unavailable('PERSIST_SPILL_MISSING', ''), 2, 'dead-letter-queue')).toEqual(
      gaveUp,
    );
  });

  it('keeps waiting for a dependency, up to an hour at a time, until the platform would delete the message', () => {
    expect(dispositionOf(catalogDown, 30, 'dead-letter-queue')).toEqual({
      verdict: 'retry',
      delaySeconds: 3_600,
    });
    expect(dispositionOf(catalogDown, LAST_ATTEMPT, 'dead-letter-queue')).toEqual({
      verdict: 'dead-letter',
      code: 'PERSIST_GAVE_UP',
    });
  });
});
