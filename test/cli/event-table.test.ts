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
  const hostile = eventTable([{ ...event, message: 'a\x1b[2J\x0b\x08b\u202ec\u009b31m' }], { header: false });
  expect(hostile).toContain('a·[2J··b·c·31m');
  expect(hostile.split('\n')).toHaveLength(1);
  expect(printable('plain text, ümläüts 日本語')).toBe('plain text, ümläüts 日本語');
});

it('shows of a message of many lines the first, and what the event is about', () => {
  const message = 'A process has exited.\r\n\r\nSubject:\r\n\tSecurity ID: S-1-5-18';
  const process = { name: 'lsass.exe' };
  const row = eventTable([{ ...event, message, process }], { header: false });
  expect(row.split(/ {2,}/)[3]).toBe('A process has exited: lsass.exe');
});
