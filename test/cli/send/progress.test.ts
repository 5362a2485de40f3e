import { expect, it } from 'vitest';
import { ProgressBar } from '../../../cli/send/progress.ts';

const terminal = (isTTY: boolean) => {
  const written: string[] = [];
  return { isTTY, columns: 100, written, write: (text: string) => written.push(text) };
};

it('shows share, events and rate on a terminal, in one line that it draws over', () => {
  const screen = terminal(true);
  const bar = new ProgressBar(screen, 1_000, 0);
  bar.advance(500, 2_000, 2_000);
  expect(screen.written).toEqual(['\r\x1b[K[############------------]  50%  2,000 events  1,000 events/s']);
  bar.clear();
  expect(screen.written.at(-1)).toBe('\r\x1b[K');
});

it('writes nothing where there is no terminal', () => {
  const pipe = terminal(false);
  const bar = new ProgressBar(pipe, 1_000, 0);
  bar.advance(500, 2_000, 2_000);
  bar.clear();
  expect(pipe.written).toEqual([]);
});

it('counts without a share when the total is unknown, and stays in the width of the terminal', () => {
  const bar = new ProgressBar({ ...terminal(true), columns: 12 }, null, 0);
  bar.advance(500, 2_000, 2_000);
  expect(bar.line(2_000)).toBe('2,000 event');
});
