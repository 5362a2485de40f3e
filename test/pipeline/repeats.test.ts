// Events that come again in another request (docs/decisions/0031), through the whole stack: found once, audited clean by who is outside and
// by the deployment itself; and whoever owns the database and hides an event by calling it a repeat is found by both.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SegmentPacket } from '../../workers/core/segment/erased.ts';
import { ArchiveOwner } from '../support/archive-owner.ts';
import { askDuckDb } from '../support/duckdb.ts';
import { edgeseal } from '../support/edgeseal-command.ts';
import { STACK_TENANT, type Stack, startStack } from '../support/stack.ts';
import { allEvents, get, sealed, send } from '../support/stack-client.ts';

let stack: Stack;
let folder = '';
let token = '';
/** Two requests that have one line in common. */
let first = '';
let again = '';

const line = (user: string): string => JSON.stringify({ message: `login of ${user}`, user });

async function sendLines(...users: string[]): Promise<string> {
  const { body } = await send(stack, users.map(line).join('\n'), { token });
  await sealed(stack, [body.packet]);
  return body.packet;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-repeats-'));
  stack = await startStack();
  token = await stack.token({ tenant: STACK_TENANT, subject: 'cuts-anew', scope: ['ingest'] });
  const admin = await stack.token({ tenant: STACK_TENANT, subject: 'admin', scope: ['admin'] });
  const set = await edgeseal(['source', 'add', 'cuts-anew', '--dedup', 'event'], {
    url: stack.url,
    token: admin,
  });
  if (set.code !== 0) throw new Error(set.stderr);
  first = await sendLines('alice', 'bob');
  again = await sendLines('bob', 'carol');
  await writeFile(join(folder, 'jwks.json'), await (await get(stack, '/.well-known/jwks.json')).text());
});

afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

const reader = () => ({ url: stack.url, token: stack.tokens.read });

/** What an audit finds, as code and subject. */
async function audited(): Promise<string[]> {
  const command = ['audit', '--json', '--quiet', '--keys', join(folder, 'jwks.json')];
  const { stdout, stderr } = await edgeseal(command, reader());
  if (stdout === '') throw new Error(stderr);
  const { findings }: { findings: { code: string; subject: string }[] } = JSON.parse(stdout);
  return findings.map(({ code, subject }) => `${code} ${subject}`);
}

async function sql(text: string): Promise<Record<string, string | number | null>[]> {
  const reached = await stack.reach({ kind: 'sql', sql: text, values: [] });
  return 'rows' in reached ? [...reached.rows] : [];
}

/** What the deployment's own audit has found after another round. */
async function selfAudited(): Promise<string[]> {
  await sql('DELETE FROM audit_findings');
  await sql("DELETE FROM upkeep WHERE task = 'audit'");
  await stack.triggerCron();
  const isRound = "SELECT 1 FROM upkeep WHERE task = 'audit' AND position LIKE '%\"index\":0,%'";
  const until = Date.now() + 60_000;
  while ((await sql(isRound)).length === 0) {
    if (Date.now() > until) throw new Error(`no audit: ${(await stack.logs()).slice(-2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const rows = await sql('SELECT code, subject FROM audit_findings ORDER BY code, subject');
  return rows.map(({ code, subject }) => `${code} ${subject}`);
}

/** Calls an event of the packet a repeat of another, in the segment and in every count of it. */
async function hide(owner: ArchiveOwner, index: number, of: string): Promise<void> {
  await owner.rewrite((packet: SegmentPacket) => ({ ...packet, repeats: new Map([[index, of]]) }));
  const counts = (name: string): string => `${name} = replace(${name}, ':2', ':1')`;
  await owner.sql(
    `UPDATE segments SET repeated = 1, ${['sources', 'classes', 'severities'].map(counts).join(', ')} WHERE id = ?1`,
  );
}

it('finds each event once; the copy proves, verifies in its segment, and opens in DuckDB', async () => {
  const events = await allEvents(stack, 'source:cuts-anew');
  expect(events.map(({ raw_data: raw }) => raw).sort()).toEqual(['alice', 'bob', 'carol'].map(line).sort());
  const shown = await get(stack, `/v1/events/${again}.0`);
  expect(shown.headers.get('edgeseal-repeats')).toBe(`${first}.1`);
  const kept = join(folder, 'jwks.json');
  expect(await edgeseal(['verify', `${again}.0`, '--keys', kept], reader())).toMatchObject({ code: 0 });
  const { segment }: { segment: number } = await (await get(stack, `/v1/packets/${again}`)).json();
  const bytes = new Uint8Array(await (await get(stack, `/v1/segments/${segment}`)).arrayBuffer());
  await writeFile(join(folder, 'segment.parquet'), bytes);
  expect(await edgeseal(['verify', join(folder, 'segment.parquet'), '--keys', kept], reader())).toMatchObject(
    { code: 0 },
  );
  const rows = await askDuckDb(bytes, 'SELECT uid, repeats FROM segment ORDER BY uid');
  expect(rows).toContainEqual({ uid: `${again}.0`, repeats: `${first}.1` });
});

it('is audited clean, from outside and by itself', async () => {
  expect(await audited()).toEqual([]);
  expect(await selfAudited()).toEqual([]);
});

it.each([
  ['an event that says something else', () => `${first}.0`],
  ['an event that is not there', () => `${first}.7`],
  ['a packet that is not there', () => `${first.slice(0, -4)}0000.0`],
  ['an event of its own request', (own: string) => `${own}.0`],
])('nobody hides an event behind %s: both audits name it', async (name, of) => {
  // A segment that nobody has searched: its footer is kept for a while by who has.
  const hidden = await sendLines(`dave at ${name}`, `erin at ${name}`);
  const owner = await ArchiveOwner.of(stack, hidden);
  await hide(owner, 1, of(hidden));
  expect(await allEvents(stack, `source:cuts-anew AND "erin at ${name}"`), 'it is hidden').toEqual([]);
  expect(await audited()).toContain(`event-hidden ${hidden}.1`);
  expect(await selfAudited()).toContain(`event-hidden ${hidden}.1`);
  await owner.undo();
});
