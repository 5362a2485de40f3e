import { expect, it, vi } from 'vitest';
import { causeOf, logOf, rootOf } from '../../../workers/platform/log.ts';

it('says a thing in one line of JSON, whatever lines its values have', () => {
  const said = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  logOf('seal')('warn', 'failed', { cause: 'one\n{"room":"ingest"}', status: 503, stack: undefined });
  const [line] = said.mock.calls.map(([first]) => String(first));
  said.mockRestore();
  expect(line).not.toContain('\n');
  expect(JSON.parse(line ?? '')).toEqual({
    level: 'warn',
    room: 'seal',
    event: 'failed',
    cause: 'one\n{"room":"ingest"}',
    status: 503,
  });
});

it('quotes the innermost cause alone, and ends where causes go round', () => {
  const root = new TypeError('D1 is gone');
  const outer = new Error('insert into packets values (secret)', { cause: new Error('b', { cause: root }) });
  expect(rootOf(outer)).toBe(root);
  expect(causeOf(outer)).toBe('TypeError: D1 is gone');
  expect(causeOf('a word')).toBe('a word');
  const round = new Error('round');
  round.cause = round;
  expect(causeOf(round)).toBe('Error: round');
});
