// The books over the whole stack (promise 4): several sources, retries, rejected events, numbered packets, a late one; closed by the
// pulse, sealed, proven and found complete by code that is not ours and by the command line, and not complete once a row is left out.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccountingAnswer, AccountingLine } from '../../schemas/accounting-api.ts';
import { type CompleteDocument, checkComplete } from '../support/complete-check.ts';
import { edgeseal } from '../support/edgeseal-command.ts';
import { checkTlogProof, sha256 } from '../support/reference-log.ts';
import { STACK_TENANT, type Stack, startStack } from '../support/stack.ts';
import { allEvents, get, sealed } from '../support/stack-client.ts';

const HOUR = 3_600_000;
let stack: Stack;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-books-'));
  stack = await startStack();
});
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true });
});

/** One request of a source; gives the packet. */
async function post(source: string, body: string, headers: Record<string, string> = {}): Promise<string> {
  const token = await stack.token({ tenant: STACK_TENANT, subject: source, scope: ['ingest'] });
  const response = await fetch(`${stack.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers },
    body,
  });
  const { packet }: { packet: string } = await response.json();
  expect(response.status).toBe(202);
  return packet;
}

/** Waits until the accounting says what is waited for, for at most a minute. */
async function accountingWhere(
  holds: (lines: readonly AccountingLine[]) => boolean,
): Promise<AccountingLine[]> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    const answer: AccountingAnswer = await (await get(stack, '/v1/accounting')).json();
    if (holds(answer.lines)) return answer.lines;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the books did not get there');
}

const sumOf = (lines: readonly AccountingLine[], source: string) => {
  const sum = { received: 0, archived: 0, dead_lettered: 0, duplicate: 0, events: 0 };
  for (const { packets, events } of lines.filter((line) => line.source === source)) {
    sum.received += packets.received;
    sum.archived += packets.archived;
    sum.dead_lettered += events.dead_lettered;
    sum.duplicate += packets.duplicate;
    sum.events += events.received;
  }
  return sum;
};

/** The log's verifier key, as published. */
async function vkeyOf(): Promise<string> {
  const { keys }: { keys: Record<string, string>[] } = await (
    await get(stack, '/.well-known/jwks.json')
  ).json();
  return keys.find((key) => key.edgeseal_use === 'log')?.c2sp_vkey ?? '';
}

it('are open at first, closed by the pulse after the hour, sealed, and complete', {
  timeout: 180_000,
}, async () => {
  const began = Date.now();
  const packets = [
    await post('fw', '{"n":1}\n{"n":2}', { 'edgeseal-sequence': '1' }),
    await post('fw', '{"n":3}\n{"broken":', { 'edgeseal-sequence': '2' }),
    await post('fw', '{"n":4}', { 'edgeseal-sequence': '5' }),
    await post('dns', '{"q":1}'),
    await post('dns', '{"q":1}'),
  ];
  await sealed(stack, packets);
  const open = await accountingWhere((lines) => lines.length > 0);
  expect(open.every((line) => line.open && line.statement === null)).toBe(true);
  expect(sumOf(open, 'fw')).toEqual({ received: 3, archived: 3, dead_lettered: 1, duplicate: 0, events: 5 });
  expect(sumOf(open, 'dns')).toEqual({ received: 2, archived: 1, dead_lettered: 0, duplicate: 1, events: 2 });

  await stack.triggerCron(Date.now() + 2 * HOUR + 15 * 60_000);
  const isSealed = (line: AccountingLine) => !line.open && line.log_index !== null;
  const booked = await accountingWhere((lines) => lines.length > 0 && lines.every(isSealed));
  expect(sumOf(booked, 'fw')).toEqual(sumOf(open, 'fw'));
  expect(sumOf(booked, 'dns')).toEqual(sumOf(open, 'dns'));
  const numbers = booked.filter(({ source }) => source === 'fw').map(({ numbering }) => numbering);
  // Over the turn of an hour the numbers lie in two books, and the gap between them.
  if (numbers.length === 1)
    expect(numbers[0]).toMatchObject({ first: 1, last: 5, missing: 2, gaps: [[3, 4]] });

  // An hour that is booked may still get a packet: it is booked late, and the books still add up.
  const late = await post('fw', '{"n":5}', { 'edgeseal-sequence': '6' });
  await sealed(stack, [late]);
  await stack.triggerCron(Date.now() + 2 * HOUR + 16 * 60_000);
  const amended = await accountingWhere((lines) => lines.some((line) => line.late) && lines.every(isSealed));
  expect(sumOf(amended, 'fw')).toMatchObject({ received: 4, archived: 4, events: 6 });

  const vkey = await vkeyOf();
  for (const { statement } of amended) {
    const proof: { statement: string; tlog_proof: string } = await (
      await get(stack, `/v1/statements/${statement}/proof`)
    ).json();
    checkTlogProof(proof.tlog_proof, sha256(Buffer.from(proof.statement)), vkey);
  }

  const hours = amended.map(({ hour }) => hour);
  const [from, to] = [Math.min(...hours), Math.max(...hours) + HOUR];
  expect(from).toBeLessThanOrEqual(began);
  const query = new URLSearchParams({
    q: 'source:fw',
    from: String(from),
    to: String(to),
    proof: 'complete',
  });
  const response = await get(stack, `/v1/events?${query}`);
  const text = await response.text();
  expect(response.status, text.slice(0, 300)).toBe(200);
  const document: CompleteDocument = JSON.parse(text);
  const proven = checkComplete(document, vkey, STACK_TENANT).map((event) => JSON.parse(event).metadata.uid);
  const found = (await allEvents(stack, 'source:fw')).map((event) => event.metadata.uid);
  expect(proven.toSorted()).toEqual(found.toSorted());
  expect(proven).toHaveLength(5);

  await checkByCommand(document);
});

/** `edgeseal verify FILE`, offline: the answer as it is, and with one event left out. */
async function checkByCommand(document: CompleteDocument): Promise<void> {
  const keys = join(folder, 'keys.json');
  await writeFile(keys, await (await get(stack, '/.well-known/jwks.json')).text());
  const file = join(folder, 'answer.json');
  await writeFile(file, JSON.stringify(document));
  const nowhere = { url: 'http://127.0.0.1:9', token: 'none' };
  const good = await edgeseal(['verify', file, '--keys', keys], nowhere);
  expect([good.code, good.stdout]).toEqual([0, expect.stringContaining('Each packet has all its events')]);
  const asked = ['--source', 'fw', '--from', `${document.from}`, '--to', `${document.to}`];
  expect((await edgeseal(['verify', file, '--keys', keys, ...asked], nowhere)).code).toBe(0);
  const longer = join(folder, 'longer.json');
  await writeFile(longer, JSON.stringify({ ...document, to: document.to + 5 * HOUR }));
  const open = await edgeseal(['verify', longer, '--keys', keys], nowhere);
  const until = `Proven up to ${new Date(document.to).toISOString()}; after it not yet: the source has no later book.`;
  expect([open.code, open.stdout.trim().split('\n').at(-1)]).toEqual([3, until]);
  const held = await edgeseal(['verify', longer, '--keys', keys, ...asked], nowhere);
  expect([held.code, held.stdout]).toEqual([
    1,
    expect.stringContaining('FAILED The answer is to what was asked'),
  ]);
  document.packets[0]?.events.pop();
  await writeFile(file, JSON.stringify(document));
  const bad = await edgeseal(['verify', file, '--keys', keys], nowhere);
  expect([bad.code, bad.stdout]).toEqual([1, expect.stringContaining('does not have the')]);
}
