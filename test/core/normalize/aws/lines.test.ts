// AWS logs as lines of text: what is one, what only looks like one, and that hostile ones stay whole.
import { describe, expect, it } from 'vitest';
import type { DecodedEvent } from '../../../../schemas/event.ts';
import { readLine } from '../../../../workers/core/normalize/aws/lines.ts';
import { mapText } from '../../../support/map-text.ts';

const line = (message: string): DecodedEvent => ({ format: 'text', raw: message, record: { message } });

const FLOW =
  '2 123456789012 eni-0example 192.0.2.1 198.51.100.2 40000 443 6 9 1200 1763625600 1763625660 ACCEPT OK';

describe('readLine', () => {
  it('names the fields of a flow as its JSON does', () => {
    expect(readLine(line(FLOW))?.record).toMatchObject({
      dstport: '443',
      interface_id: 'eni-0example',
      version: '2',
    });
  });

  it.each([
    'http ',
    'tls is a protocol that many people use and few of them ever read the specification of, and so on and on',
    '2 eni-',
    `${'a'.repeat(64)} bucket [`,
    '2026-11-20T08:03:01.945958Z a line of an application that begins with a time as many of them do, so what',
    FLOW.slice(0, 40),
    '',
    '"',
    ' '.repeat(200),
  ])('does not take %j for one', (text) => {
    expect(readLine(line(text))).toBeUndefined();
  });

  it('reads a line of a hundred thousand quotes, brackets or spaces without giving up on it', () => {
    for (const part of ['"', '[', ' ', '" ', '] [']) {
      const text = `${FLOW.slice(0, 30)}${part.repeat(100_000)}`;
      const [mapped] = mapText(text);
      expect(mapped?.mapped.message).toBe(
        text.trimEnd().length === text.length ? text : mapped?.mapped.message,
      );
    }
  });
});

it('keeps a line as it came as the message of its event', () => {
  expect(mapText(FLOW)[0]?.mapped).toMatchObject({ class_uid: 4001, message: FLOW });
});
