import { expect, it } from 'vitest';
import { batch } from '../../../cli/send/batches.ts';
import { HeaderLines } from '../../../cli/send/header-lines.ts';
import { LineGroups } from '../../../cli/send/line-groups.ts';

/** The lines of each request, of which each is full with one event. */
async function cut(
  lines: readonly string[],
  { format, bytes = 1e6 }: { format?: string; bytes?: number } = {},
) {
  const records = async function* (): AsyncGenerator<Buffer> {
    for (const line of lines) yield Buffer.from(line);
  };
  const bodies: string[][] = [];
  const caps = { events: 1, bytes };
  for await (const { body } of batch(
    records(),
    'text',
    caps,
    new HeaderLines(format),
    new LineGroups(format),
  ))
    bodies.push(body.toString().replace(/\n$/, '').split('\n'));
  return bodies;
}

it.each([
  ['a stack trace', ['<14>Nov 20 11:00:00 h a: Exception', '\tat b.c', '    at d', '}', '</x>']],
  ['an event of XML', ["<Event xmlns='x'>", '<System>', '<EventID>1</EventID>', '</System>', '</Event>']],
])('keeps %s in one request', async (_, lines) => {
  expect(await cut([...lines, 'next', ...lines])).toEqual([lines, ['next'], lines]);
});

it('cuts between events of XML, also behind what stands around them', async () => {
  const event = '<Event><System><EventID>1</EventID></System></Event>';
  expect(await cut(['<Events>', event, event])).toEqual([['<Events>'], [event], [event]]);
});

it('cuts between audit events, not inside them', async () => {
  const records = (serial: number) => [
    `type=A msg=audit(1.1:${serial}): `,
    `type=B msg=audit(1.1:${serial}): `,
  ];
  const [[a = '', b = ''], [c = '', d = '']] = [records(7), records(8)];
  expect(await cut([a, b, c, d])).toEqual([
    [a, b],
    [c, d],
  ]);
});

it('keeps a quoted value of CSV in one request', async () => {
  const lines = ['a,b', '1,"two', 'lines ""here"""', '2,x'];
  expect(await cut(lines, { format: 'csv' })).toEqual([lines.slice(0, 3), ['a,b', '2,x']]);
});

it('lets no group become larger than a request may be', async () => {
  const line = ` ${'x'.repeat(100_000)}`;
  const bodies = await cut(
    Array.from({ length: 9 }, () => line),
    { bytes: 100_000 },
  );
  expect(bodies.map((body) => body.length)).toEqual([3, 3, 3]);
});
