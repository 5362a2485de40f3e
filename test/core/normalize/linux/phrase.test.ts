// Phrases: what stands between the words of a program.
import { describe, expect, it } from 'vitest';
import { phrase } from '../../../../workers/core/normalize/linux/phrase.ts';

describe('a phrase', () => {
  it.each([
    ['ban %ip', 'ban 192.0.2.1', { ip: '192.0.2.1' }],
    ['%who (%ip): in', 'bob (192.0.2.1): in and more', { who: 'bob', ip: '192.0.2.1' }],
    ["^for '%user' from %ip", "for 'x' from y' from 192.0.2.1", { user: "x' from y", ip: '192.0.2.1' }],
    ["for '%user' from %ip", "for 'x' from y' from 192.0.2.1", { user: 'x', ip: "y' from 192.0.2.1" }],
    ['^%user said (%why)', 'bob said (no) (yes)', { user: 'bob', why: 'no) (yes' }],
    [
      '%how for ^%user from %ip',
      'key for x for y from z from 192.0.2.1',
      { how: 'key', user: 'x for y from z', ip: '192.0.2.1' },
    ],
    ['nothing', 'nothing at all', {}],
  ])('%s reads "%s"', (template, text, values) => {
    expect(phrase(template)(text)).toEqual(values);
  });

  it.each([
    ['ban %ip', 'unban 192.0.2.1'],
    ['ban %ip', 'ban '],
    ['%who (%ip): in', 'bob (192.0.2.1)'],
    ['%who (%ip): in', ' (192.0.2.1): in'],
    ['^%user said (%why)', 'bob said ()'],
    ['^%user said (%why)', 'said (no)'],
    ['%id: client', 'a line of words: client'],
    ['ban %ip', `ban ${'1'.repeat(600)}`],
    ['^on %tty for %user', `on ${'x'.repeat(600)} for bob`],
  ])('%s does not read "%s"', (template, text) => {
    expect(phrase(template)(text)).toBeUndefined();
  });
});
