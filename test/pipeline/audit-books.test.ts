// What the deployment said about an hour holds it to its word: a packet that is taken out of catalog and archive together, by somebody whose
// auditor has no state, no receipt and no whole log, is missing from the books.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statementsPage } from '../../schemas/statement-api.ts';
import { edgeseal } from '../support/edgeseal-command.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { get, sealed, send } from '../support/stack-client.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
  const packets: string[] = [];
  for (const n of [1, 2, 3]) {
    packets.push((await send(stack, `{"message":"door ${n}"}`)).body.packet);
    await sealed(stack, packets);
  }
  await stack.triggerCron(Date.now() + 3 * 3_600_000);
  await bookSealed();
});
afterAll(() => stack.stop());

async function bookSealed(): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const page = statementsPage.parse(await (await get(stack, '/v1/statements?kind=book')).json());
    if (page.statements.some(({ log_index: index }) => index !== null)) return;
    if (Date.now() > until) throw new Error('no book was sealed');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function audit() {
  const run = await edgeseal(['audit', '--json'], { url: stack.url, token: stack.tokens.read });
  return JSON.parse(run.stdout);
}

it('finds nothing while the books and the archive agree', async () => {
  const told = await audit();
  expect(told.findings).toEqual([]);
  expect(told.checked.statements).toBeGreaterThan(0);
});

it('finds the hour and the source of a packet that is gone from catalog and archive', async () => {
  const reached = await stack.reach({
    kind: 'sql',
    sql: 'SELECT id, object FROM segments ORDER BY id LIMIT 1',
  });
  const [row] = 'rows' in reached ? reached.rows : [];
  await stack.reach({ kind: 'delete', bucket: 'ARCHIVE', key: String(row?.object) });
  await stack.reach({ kind: 'sql', sql: 'DELETE FROM packets WHERE segment = ?', values: [row?.id ?? null] });
  await stack.reach({ kind: 'sql', sql: 'DELETE FROM segments WHERE id = ?', values: [row?.id ?? null] });
  const { findings } = await audit();
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'packet-missing',
      subject: expect.stringMatching(/:00:00\.000Z sender$/),
    }),
  );
});

it('finds a statement whose text is another', async () => {
  await stack.reach({
    kind: 'sql',
    sql: `UPDATE statements SET text = replace(text, '"archived":', '"archived" :')`,
  });
  const { findings } = await audit();
  expect(findings).toContainEqual(expect.objectContaining({ code: 'statement-changed' }));
});
