import { expect, it } from 'vitest';
import { eventTable, printable } from '../../cli/event-table.ts';

const event = {
  class_uid: 3002,
  severity_id: 4,
  time: Date.parse('2026-11-20T10:00:00.123Z'),
  message: 'failed password',
  metadata: { uid: '019a0000-0000-7000-8000-000000000000.7' },
};

it('shows time, severity, class, message and the whole uid', () => {
  const [head, row] = eventTable([event], { header: true }).split('\n');
  expect(head?.split(/\s+/)).toEqual(['TIME', 'SEVERITY', 'CLASS', 'MESSAGE', 'UID']);
  expect(row?.split(/ {2,}/)).toEqual([
    '2026-11-20T10:00:00.123Z',
    'High',
    'authentication',
    'failed password',
    '019a0000-0000-7000-8000-000000000000.7',
  ]);
});

it('shows the numbers of a class and a severity it has no word for', () => {
  const row = eventTable([{ ...event, class_uid: 99_901, severity_id: 99 }], { header: false });
  expect(row).toMatch(/ 99 /);
  expect(row).toContain('99901');
});

it('lets no event move the cursor, colour the terminal or turn the reading direction', () => {
  const hostile = eventTable([{ ...event, message: 'a\x1b[2J\r\nb\u202ec\u009b31m' }], { header: false });
  expect(hostile).toContain('a·[2J··b·c·31m');
  expect(hostile.split('\n')).toHaveLength(1);
  expect(printable('plain text, ümläüts 日本語')).toBe('plain text, ümläüts 日本語');
});
