import { expect, it } from 'vitest';
import { batch } from '../../../cli/send/batches.ts';
import { HeaderLines } from '../../../cli/send/header-lines.ts';
import type { Framing } from '../../../cli/send/sniff.ts';

async function* records(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

type Caps = { events: number; bytes: number };

const batches = (framing: Framing, caps: Caps, ...texts: string[]) =>
  batchesOf(undefined, framing, caps, ...texts);

async function batchesOf(format: string | undefined, framing: Framing, caps: Caps, ...texts: string[]) {
  const made: [string, number, number][] = [];
  const headers = new HeaderLines(format);
  for await (const { body, events, first } of batch(records(...texts), framing, caps, headers)) {
    made.push([body.toString(), events, first]);
  }
  return made;
}

it('closes a batch at its number of events and goes on counting', async () => {
  expect(await batches('text', { events: 2, bytes: 100 }, 'a', 'b', 'c')).toEqual([
    ['a\nb\n', 2, 0],
    ['c\n', 1, 2],
  ]);
});

it('closes a batch before it would be too large, and sends a larger event alone', async () => {
  expect(await batches('ndjson', { events: 9, bytes: 5 }, 'aa', 'bb', 'cccccccc', 'd')).toEqual([
    ['aa\nbb\n', 2, 0],
    ['cccccccc\n', 1, 2],
    ['d\n', 1, 3],
  ]);
});

it('makes each batch of documents a JSON array of its own', async () => {
  expect(await batches('json', { events: 2, bytes: 100 }, '{"a":1}', '{"b":2}', '{"c":3}')).toEqual([
    ['[{"a":1},{"b":2}]', 2, 0],
    ['[{"c":3}]', 1, 2],
  ]);
});

it('makes nothing of nothing', async () => {
  expect(await batches('json', { events: 2, bytes: 100 })).toEqual([]);
});

it('repeats the header lines of a log in each batch, and does not count them', async () => {
  const log = ['#Software: x', '#Fields: a b', '1 2', '3 4', '5 6', '#Fields: c d', '7 8'];
  expect(await batches('text', { events: 2, bytes: 100 }, ...log)).toEqual([
    ['#Software: x\n#Fields: a b\n1 2\n3 4\n', 2, 0],
    ['#Software: x\n#Fields: a b\n5 6\n#Fields: c d\n7 8\n', 2, 2],
  ]);
});

it('forgets a header when another log begins, and sends on what a log closes with', async () => {
  const log = ['#separator |', '#fields|a|b', '1|2', '#close|x', '#separator |', '#fields|c|d', '3|4', '5|6'];
  expect(await batches('text', { events: 1, bytes: 100 }, ...log, '#close|y')).toEqual([
    ['#separator |\n#fields|a|b\n1|2\n', 1, 0],
    ['#separator |\n#fields|a|b\n#close|x\n#separator |\n#fields|c|d\n3|4\n', 1, 1],
    ['#separator |\n#fields|c|d\n5|6\n#close|y\n', 1, 2],
  ]);
});

it('repeats the first line of CSV only where the format is named', async () => {
  const caps = { events: 1, bytes: 100 };
  expect(await batchesOf('csv', 'text', caps, 'a,b', '1,2', '3,4')).toEqual([
    ['a,b\n1,2\n', 1, 0],
    ['a,b\n3,4\n', 1, 1],
  ]);
  expect((await batches('text', caps, 'a,b', '1,2')).length).toBe(2);
});

it('sends a log that is all header as the events it then is', async () => {
  expect(await batches('text', { events: 9, bytes: 100 }, '#Fields: a b', '#Date: x')).toEqual([
    ['#Fields: a b\n#Date: x\n', 2, 0],
  ]);
});

it('takes comments for the lines they are', async () => {
  expect(await batches('text', { events: 1, bytes: 100 }, '# a', 'b')).toEqual([
    ['# a\n', 1, 0],
    ['b\n', 1, 1],
  ]);
});
