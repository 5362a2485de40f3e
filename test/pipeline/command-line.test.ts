// The command line against the whole stack: real logs go in, every event is found again, its proof is saved and verified
// without the stack, and a kill in the middle of sending neither loses an event nor doubles one.
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SPILL_SWEEP_AGE_MS } from '../../schemas/limits.ts';
import { edgeseal, endOf, type Surroundings, startEdgeseal } from '../support/edgeseal-command.ts';
import { freePort } from '../support/project-copy.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { sealed } from '../support/stack-client.ts';

const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
let folder = '';
let port = 0;
let stack: Stack;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-command-'));
  port = await freePort();
  stack = await startStack({ stateDir: join(folder, 'state'), port });
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

const sender = (): Surroundings => ({ url: stack.url, token: stack.tokens.ingest });
const reader = (): Surroundings => ({ url: stack.url, token: stack.tokens.read });

/** Uids of everything a query finds. */
async function find(q: string): Promise<string[]> {
  const run = await edgeseal(['search', q, '--all', '--json'], reader());
  const lines = run.stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line).metadata.uid);
}

async function sendAndSeal(...args: string[]): Promise<{ packets: string[]; accepted: number }> {
  const run = await edgeseal(['send', '--json', ...args], sender());
  expect(run).toMatchObject({ code: 0 });
  const replies = run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const packets: string[] = replies.map((reply) => reply.packet);
  await sealed(stack, packets);
  return { packets, accepted: replies.reduce((sum, reply) => sum + reply.accepted, 0) };
}

describe('a proof', () => {
  let uid = '';
  const saved = (): string => join(folder, 'proof.json');
  const keys = (): string => join(folder, 'jwks.json');

  it('is fetched, verified and saved', async () => {
    const path = join(folder, 'door.ndjson');
    await writeFile(path, '{"message":"door opened","user":"alice"}\n{"message":"door closed"}\n');
    const { packets } = await sendAndSeal(path);
    uid = `${packets[0]}.0`;
    const run = await edgeseal(['verify', uid, '--save', saved()], reader());
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.match(/^ok /gm)).toHaveLength(7);
    expect(run.stdout.trim().split('\n').at(-1)).toBe('Proven.');
    const packet = await edgeseal(['verify', packets[0] ?? '', '--json'], reader());
    expect(JSON.parse(packet.stdout)).toMatchObject({ ok: true });
  });

  it('verifies offline from its file and the public keys alone', async () => {
    const published = await edgeseal(['keys', 'jwks', '--url', stack.url]);
    await writeFile(keys(), published.stdout);
    // Nobody listens at the address the command is told of.
    const run = await edgeseal(['verify', saved(), '--keys', keys()]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
  });

  it('fails with 1 when the original text, the event or the receipt was changed', async () => {
    const whole = await readFile(saved(), 'utf8');
    for (const [from, to] of [
      ['door opened', 'door opened!'],
      ['"receipt": "ey', '"receipt": "eX'],
      ['\\"alice\\"', '\\"mallory\\"'],
    ] as const) {
      expect(whole).toContain(from);
      const path = join(folder, 'changed.json');
      await writeFile(path, whole.replace(from, to));
      const run = await edgeseal(['verify', path, '--keys', keys()]);
      expect(run.code, to).toBe(1);
      expect(run.stdout.trim().split('\n').at(-1)).toBe('NOT proven.');
    }
  });

  it('of a retry is that of the first packet, and says so', async () => {
    const send = (): Promise<Response> =>
      fetch(`${stack.url}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stack.tokens.ingest}`, 'idempotency-key': 'once' },
        body: '{"message":"sent twice"}',
      });
    const packets: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      const { packet }: { packet: string } = await (await send()).json();
      packets.push(packet);
      await sealed(stack, packets);
    }
    const [first, second] = packets;
    const run = await edgeseal(['verify', `${second}.0`], reader());
    expect(run).toMatchObject({
      code: 0,
      stderr: `${second} is a retry of ${first}, which holds its events.\n`,
    });
  });

  it('of what never was is a refusal, not a proof', async () => {
    const run = await edgeseal(['verify', '019a0000-0000-7000-8000-000000000000.0'], reader());
    expect(run).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^QUERY_NOT_FOUND: [^\n]+\n$/),
    });
  });
});

describe('sending', () => {
  const eve = existsSync(`${shared}suricata-eve`)
    ? readdirSync(`${shared}suricata-eve`).filter((name) => name.endsWith('.eve.json'))
    : [];

  it.skipIf(eve.length === 0)('files of Suricata finds every line again once', async (context) => {
    if (eve.length === 0) context.skip('../shared/data/suricata-eve is not here');
    const paths = eve.map((name) => `${shared}suricata-eve/${name}`);
    const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
    const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
    const { packets, accepted } = await sendAndSeal(...paths, '--batch', '700');
    expect(accepted).toBe(lines.length);
    const uids = (await find('product:Suricata')).filter((uid) => packets.includes(uid.split('.')[0] ?? ''));
    expect(uids).toHaveLength(lines.length);
    expect(new Set(uids).size).toBe(lines.length);
  });

  it('goes on over a kill -9 of the stack: nothing is lost, nothing comes twice', async () => {
    const path = join(folder, 'many.ndjson');
    const numbers = Array.from({ length: 600 }, (_, number) => number);
    await writeFile(
      path,
      numbers.map((number) => `{"message":"over the kill","number":${number}}\n`).join(''),
    );
    const receipts = join(folder, 'receipts.ndjson');
    const args = ['send', path, '--batch', '3', '--attempts', '50', '--json', '--receipts', receipts];
    const child = startEdgeseal(args, sender());
    child.stdin?.end();
    const ended = endOf(child);
    while (!existsSync(receipts)) await new Promise((resolve) => setTimeout(resolve, 5));
    await stack.kill9();
    stack = await startStack({ stateDir: join(folder, 'state'), port });
    const run = await ended;
    expect(run.stderr).toContain('cannot be reached');
    expect(run.code).toBe(0);
    await stack.triggerCron(Date.now() + SPILL_SWEEP_AGE_MS);
    const packets = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).packet);
    await sealed(stack, packets);
    const search = await edgeseal(['search', '"over the kill"', '--all', '--json', '--raw'], reader());
    const again = search.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(JSON.parse(line).raw_data).number);
    expect(again.sort((a, b) => a - b)).toEqual(numbers);
  });
});
