import { expect, it } from 'vitest';
import { batch } from '../../../cli/send/batches.ts';
import type { Framing } from '../../../cli/send/sniff.ts';

async function* records(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function batches(framing: Framing, caps: { events: number; bytes: number }, ...texts: string[]) {
  const made: [string, number, number][] = [];
  for await (const { body, events, first } of batch(records(...texts), framing, caps)) {
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
