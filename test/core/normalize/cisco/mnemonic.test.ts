// The tag of Cisco messages, wherever a header left it.
import { describe, expect, it } from 'vitest';
import type { DecodedEvent } from '../../../../schemas/event.ts';
import { taggedBy } from '../../../../workers/core/normalize/cisco/mnemonic.ts';

const event = (message: string, appName?: string): DecodedEvent => ({
  format: 'syslog',
  raw: message,
  record: { message },
  syslog: { rfc: 3164, appName },
});

describe('taggedBy', () => {
  it('takes apart the tag the decoder found', () => {
    expect(taggedBy(event('Built x', '%ASA-6-302013'))).toEqual({
      facility: 'ASA',
      level: 6,
      code: '302013',
      text: 'Built x',
    });
  });

  it('finds it behind a time and a host the decoder did not know', () => {
    expect(taggedBy(event(':Nov 20 22:00:00 UTC: %ASA-session-6-302013: Built x'))).toEqual({
      facility: 'ASA',
      level: 6,
      code: '302013',
      text: 'Built x',
    });
  });

  it.each([
    'cpu is at 100%-2-3: high',
    'a % b - 1 - c: d',
    '%: x',
    '%ASA-6: x',
    '%ASA-9-302013: x',
    `${'x'.repeat(100)}%ASA-6-302013: y`,
  ])('finds none in %s', (message) => {
    expect(taggedBy(event(message))).toBeUndefined();
  });
});
