// JSON of no known product: when it happened, by the names that loggers and webhooks use.
import { describe, expect, it } from 'vitest';
import { mapText } from '../../../support/map-text.ts';

const AT = Date.UTC(2026, 10, 21, 10);

const timeOf = (record: object): number | undefined => mapText(JSON.stringify(record))[0]?.mapped.time;

describe('the time of a JSON event', () => {
  it.each([
    ['of a webhook of Stripe', { id: 'evt_1', object: 'event', created: AT / 1000, type: 'charge.failed' }],
    ['by a name of time', { time: '2026-11-21T10:00:00Z', created: '2025-01-01T00:00:00Z' }],
    ['of its creation', { created_at: '2026-11-21T10:00:00Z', created: 5 }],
  ])('%s', (_, record) => {
    expect(timeOf(record)).toBe(AT);
  });

  it('is none where created is no time', () => {
    expect(timeOf({ message: 'x', created: true })).not.toBe(AT);
    const [event] = mapText('{"message":"x","created":true}');
    expect(event?.mapped.unmapped).toEqual({ created: true });
  });
});
