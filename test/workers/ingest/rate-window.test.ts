import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateWindow, WINDOW_MS } from '../../../workers/ingest/rate-window.ts';

const MINUTE = 29_000_000 * WINDOW_MS;

describe('a sliding minute', () => {
  it('holds what came within it, and nothing a minute later', () => {
    const window = new RateWindow();
    window.add(MINUTE, 10);
    expect(window.total(MINUTE + 59_999)).toBe(10);
    expect(window.total(MINUTE + 1.5 * WINDOW_MS)).toBe(5);
    expect(window.total(MINUTE + 2 * WINDOW_MS)).toBe(0);
  });

  it('counts into the newest minute when the clock steps back', () => {
    const window = new RateWindow();
    window.add(MINUTE, 10);
    window.add(MINUTE - 5 * WINDOW_MS, 1);
    expect(window.total(MINUTE)).toBe(11);
  });

  it('says how long to wait: then there is room, and a second before there is none', () => {
    const amounts = fc.array(fc.tuple(fc.nat(3 * WINDOW_MS), fc.integer({ min: 1, max: 50 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(
        amounts,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 20, max: 300 }),
        (came, more, limit) => {
          const window = new RateWindow();
          const ordered = came.toSorted(([a], [b]) => a - b);
          for (const [at, amount] of ordered) window.add(MINUTE + at, amount);
          const now = MINUTE + (ordered.at(-1)?.[0] ?? 0);
          fc.pre(window.total(now) + more > limit);
          const seconds = window.secondsUntil(now, more, limit);
          expect(seconds).toBeGreaterThanOrEqual(1);
          expect(seconds).toBeLessThanOrEqual(60);
          if (seconds < 60)
            expect(window.total(now + 1000 * seconds) + more).toBeLessThanOrEqual(limit + 1e-6);
        },
      ),
    );
  });
});
