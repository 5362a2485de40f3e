// Every key of a deployment is replaced while it runs on: restarted with old and new, then with the new ones alone, as docs/keys.md
// has it. Everything proven before still is, by the published keys; the log is one log; tokens end with their key.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { retireKey, rotateKey } from '../../cli/key-rotation.ts';
import { type Jwks, verifyPacketProof } from '../../workers/core/attest/verify.ts';
import { leaf, mth, readCheckpoint } from '../support/reference-log.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { get, sealed, send } from '../support/stack-client.ts';

const DAY = 86_400_000;
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

/** What an auditor keeps of a packet. */
interface Kept {
  readonly proof: unknown;
  readonly receipt: string;
}

async function keep(stack: Stack, text: string): Promise<Kept & { note: string }> {
  const { status, body } = await send(stack, text);
  expect(status).toBe(202);
  await sealed(stack, [body.packet]);
  const proof: unknown = await (await get(stack, `/v1/packets/${body.packet}/proof`)).json();
  const note = await (await fetch(`${stack.url}/log/checkpoint`)).text();
  return { proof, receipt: body.receipt, note };
}

interface PublishedKey {
  readonly kid: string;
  readonly edgeseal_use: string;
  readonly exp?: number;
  readonly c2sp_vkey?: string;
}

const publishedBy = async (stack: Stack): Promise<{ keys: PublishedKey[] }> =>
  (await fetch(`${stack.url}/.well-known/jwks.json`)).json();

const failuresOf = async ({ proof, receipt }: Kept, jwks: Jwks): Promise<string[]> => {
  const { steps } = await verifyPacketProof(proof, jwks, { receipt });
  return steps.filter(({ ok }) => !ok).map(({ detail }) => detail);
};

const vkeysOf = ({ keys }: { keys: PublishedKey[] }): string[] =>
  keys.map((key) => key.c2sp_vkey ?? '').filter(Boolean);

it('keys of tokens, receipts and the log are replaced without losing a proof', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'edgeseal-rotation-'));
  folders.push(stateDir);
  const dir = join(stateDir, 'keys');

  const first = await startStack({ stateDir });
  const old = await keep(first, '{"n":1}\n');
  const oldToken = first.tokens.ingest;
  const before = await publishedBy(first);
  await first.stop();

  const now = Date.now();
  for (const use of ['token', 'receipt', 'log'] as const) await rotateKey(dir, use, now);
  const second = await startStack({ stateDir });
  const during = await keep(second, '{"n":2}\n');
  const both = await publishedBy(second);
  expect(both.keys.filter((key) => key.edgeseal_use === 'log')).toHaveLength(2);
  for (const vkey of vkeysOf(both)) expect(readCheckpoint(during.note, vkey).size).toBe(2);
  for (const kept of [old, during]) expect(await failuresOf(kept, both)).toEqual([]);
  // Who kept the old keys can go on as long as the old log key signs; the receipt is by the new one already.
  expect(await failuresOf(old, before)).toEqual([]);
  expect((await send(second, '{"n":3}\n', { token: oldToken })).status).toBe(202);
  await second.stop();

  // An hour ago, so that no clock skew hides it.
  const oldKids = before.keys.map(({ kid }) => kid);
  const oldTokenKid = JSON.parse(Buffer.from(oldToken.split('.')[0] ?? '', 'base64url').toString()).kid;
  for (const kid of oldKids) await retireKey(dir, kid, now + DAY);
  await retireKey(dir, oldTokenKid, now - 3_600_000);
  const third = await startStack({ stateDir });
  try {
    const after = await keep(third, '{"n":4}\n');
    const published = await publishedBy(third);
    expect(published.keys.map(({ kid }) => kid)).toEqual(expect.arrayContaining(oldKids));
    expect(
      published.keys
        .filter(({ exp }) => exp !== undefined)
        .map(({ kid }) => kid)
        .sort(),
    ).toEqual(oldKids.sort());
    for (const kept of [old, during, after]) expect(await failuresOf(kept, published)).toEqual([]);
    expect(await failuresOf(after, before)).not.toEqual([]);

    const refused = await send(third, '{"n":5}\n', { token: oldToken });
    expect([refused.status, refused.body.error?.code]).toEqual([401, 'AUTH_TOKEN_UNTRUSTED']);

    // The newest checkpoint is by the new key alone, and all three are heads of one tree.
    const [newVkey = '', oldVkey = ''] = [...vkeysOf(published)].sort(
      (a, b) => Number(vkeysOf(before).includes(a)) - Number(vkeysOf(before).includes(b)),
    );
    expect(() => readCheckpoint(after.note, oldVkey)).toThrow('no signature of the key');
    const bundle = Buffer.from(
      await (
        await fetch(`${third.url}/log/tile/entries/000.p/${readCheckpoint(after.note, newVkey).size}`)
      ).arrayBuffer(),
    );
    const entries: Buffer[] = [];
    for (let at = 0; at < bundle.length; at += 34) entries.push(bundle.subarray(at + 2, at + 34));
    for (const head of [
      readCheckpoint(old.note, oldVkey),
      readCheckpoint(during.note, newVkey),
      readCheckpoint(after.note, newVkey),
    ]) {
      expect(head.root).toEqual(mth(entries.slice(0, head.size).map(leaf)));
    }
  } finally {
    await third.stop();
  }
});

it('a log key that is lost is followed by one that goes on with the same log', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'edgeseal-lost-'));
  folders.push(stateDir);
  const dir = join(stateDir, 'keys');
  const first = await startStack({ stateDir });
  const old = await keep(first, '{"n":1}\n');
  await first.stop();
  await rm(join(dir, 'log.jwk'));
  await rotateKey(dir, 'log', Date.now());
  expect(await readFile(join(dir, 'log.jwk'), 'utf8')).toContain('"keys"');
  const second = await startStack({ stateDir });
  try {
    const next = await keep(second, '{"n":2}\n');
    const published = await publishedBy(second);
    for (const kept of [old, next]) expect(await failuresOf(kept, published)).toEqual([]);
    expect(next.note.split('\n')[1]).toBe('2');
  } finally {
    await second.stop();
  }
});
