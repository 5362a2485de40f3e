import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { runTool, sideBySide } from '../../../cli/dev/run-tool.ts';

it('works on as many things at a time as there are cores, and tells what came of each in their order', async () => {
  const items = Array.from({ length: 3 * availableParallelism() + 1 }, (_, at) => at);
  let running = 0;
  let most = 0;
  const results = await sideBySide(items, async (item) => {
    running += 1;
    most = Math.max(most, running);
    // The first of each row ends last.
    for (let turn = items.length - item; turn > 0; turn--) await Promise.resolve();
    running -= 1;
    return item * 2;
  });
  expect(results).toEqual(items.map((item) => item * 2));
  expect(most).toBe(availableParallelism());
});

it('gives up where one thing cannot be worked on', async () => {
  const work = async (item: number): Promise<number> => {
    if (item === 1) throw new Error('no');
    return item;
  };
  await expect(sideBySide([0, 1, 2], work)).rejects.toThrow('no');
});

it('keeps what a tool says that fails, and why one does not start', async () => {
  expect(await runTool('typescript/bin/tsc', ['--version'])).toMatchObject({
    ok: true,
    output: expect.stringMatching(/^Version \d/),
  });
  const failed = await runTool('no-such-tool/index.js', []);
  expect(failed).toMatchObject({ ok: false, output: expect.stringContaining('no-such-tool') });
});
