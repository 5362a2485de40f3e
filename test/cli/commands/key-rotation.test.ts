// `edgeseal keys rotate|retire|revoke`: what lies in the folder after each step, and that every key that ever was stays published.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { PublicKey } from '../../../schemas/registry.ts';
import { importLogKeys, importPublicKeys, importSigningKey } from '../../../workers/core/attest/keys.ts';
import { verifyToken } from '../../../workers/core/attest/token.ts';
import { type CommandRun, edgeseal } from '../../support/edgeseal-command.ts';

const folders: string[] = [];
let dir = '';
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'edgeseal-rotation-')), 'keys');
  folders.push(join(dir, '..'));
  expect((await edgeseal(['keys', 'generate', '--out', dir])).code).toBe(0);
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const text = (file: string): Promise<string> => readFile(join(dir, file), 'utf8');
const keys = (...args: string[]): Promise<CommandRun> => edgeseal(['keys', ...args, '--dir', dir]);

/** Runs a step that must work. */
async function step(...args: string[]): Promise<{ keys: PublicKey[]; steps: string[] }> {
  const run = await keys(...args, '--json');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(run.stdout);
}

async function kidsOf(use: string): Promise<string[]> {
  const set: { keys: PublicKey[] } = JSON.parse(await text('public.json'));
  return set.keys.filter((key) => key.edgeseal_use === use).map(({ kid }) => kid);
}

describe('the log key', () => {
  it('is joined by a new one, both sign, and the old one leaves when it is retired', async () => {
    const [old = ''] = await kidsOf('log');
    const { steps } = await step('rotate', 'log');
    const [fresh = '', ...others] = await kidsOf('log');
    expect(others).toEqual([old]);
    expect((await importLogKeys(await text('log.jwk'))).signers.map(({ kid }) => kid)).toEqual([fresh, old]);
    expect(steps.at(-1)).toBe(`npx edgeseal keys retire ${old} --dir ${dir}`);
    expect(steps.findIndex((line) => line.includes('LOG_KEY'))).toBeGreaterThan(
      steps.findLastIndex((line) => line.includes('PUBLIC_KEYS')),
    );
    const retired = await step('retire', old);
    expect((await importLogKeys(await text('log.jwk'))).signers.map(({ kid }) => kid)).toEqual([fresh]);
    expect(retired.keys.find(({ kid }) => kid === old)?.exp).toBeCloseTo(Date.now() / 1000, -2);
    expect((await stat(join(dir, 'log.jwk'))).mode & 0o077).toBe(0);
    expect((await stat(join(dir, 'old', `${old}.jwk`))).mode & 0o077).toBe(0);
  });

  it('that is lost is followed by one whose list holds the lost public half', async () => {
    const [lost = ''] = await kidsOf('log');
    await rm(join(dir, 'log.jwk'));
    await step('rotate', 'log');
    const { signers, believed } = await importLogKeys(await text('log.jwk'));
    expect(signers).toHaveLength(1);
    expect(believed.map(({ kid }) => kid)).toEqual([lost]);
  });
});

describe('any key', () => {
  it('is followed by one that signs alone, for receipts and tokens', async () => {
    for (const use of ['receipt', 'token'] as const) {
      await step('rotate', use);
      const [fresh] = await kidsOf(use);
      expect((await importSigningKey(await text(`${use}.jwk`), use)).kid).toBe(fresh);
    }
    expect((await importPublicKeys(await text('public.json'))).keys).toHaveLength(5);
    expect((await readdir(join(dir, 'old'))).length).toBe(2);
  });

  it.each(['retire', 'revoke'])('that signs is not to be %sd', async (how) => {
    const [kid = ''] = await kidsOf('receipt');
    const before = await text('public.json');
    expect(await keys(how, kid)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('keys rotate receipt'),
    });
    expect(await text('public.json')).toBe(before);
  });

  it('that is revoked says so with time and reason, and what is known stays the earliest', async () => {
    const [old = ''] = await kidsOf('receipt');
    await step('rotate', 'receipt');
    await step('revoke', old, '--at', '2026-01-02T03:04:05Z', '--reason', 'stolen laptop');
    const { keys: known } = await step('revoke', old, '--at', '2026-02-02T00:00:00Z');
    expect(known.find(({ kid }) => kid === old)?.revoked).toEqual({
      revoked_at: Date.parse('2026-01-02T03:04:05Z') / 1000,
      reason: 'stolen laptop',
    });
    expect((await keys('list')).stdout).toContain('revoked 2026-01-02T03:04:05.000Z stolen laptop');
    expect(JSON.parse((await keys('jwks')).stdout).keys).toHaveLength(3);
  });

  it('that nobody knows is said to be unknown', async () => {
    expect(await keys('retire', 'log-nothing')).toMatchObject({ code: 1, stdout: '' });
  });

  it.each([[['rotate']], [['rotate', 'door']], [['retire']], [['rotate', 'log', '--overlap', 'soon']]])(
    '%j is refused with 2',
    async (args) => expect(await keys(...args)).toMatchObject({ code: 2, stdout: '' }),
  );
});

it('tokens of the old key count until it is retired, and as long as the overlap says', async () => {
  const minted = await edgeseal([
    'token',
    '--key',
    join(dir, 'token.jwk'),
    '--scope',
    'read',
    '--sub',
    'alice',
    '--ttl',
    'none',
  ]);
  const token = minted.stdout.trim();
  const verifies = async (at: number) =>
    verifyToken(token, await importPublicKeys(await text('public.json')), at);
  const [old = ''] = await kidsOf('token');
  await step('rotate', 'token', '--overlap', '7d');
  const now = Date.now();
  expect((await verifies(now + 6 * 86_400_000)).sub).toBe('alice');
  await expect(verifies(now + 8 * 86_400_000)).rejects.toMatchObject({ code: 'AUTH_TOKEN_UNTRUSTED' });
  await step('retire', old);
  expect((await verifies(now)).sub).toBe('alice');
  await expect(verifies(now + 120_000)).rejects.toMatchObject({ code: 'AUTH_TOKEN_UNTRUSTED' });
});

it('a witness gets a key of its own, named and never overwritten', async () => {
  const out = join(dir, 'witness.jwk');
  const args = ['keys', 'witness', '--name', 'witness.example.com/w1', '--out', out];
  expect((await edgeseal(args)).stdout).toMatch(
    /^witness\.example\.com\/w1\+[0-9a-f]{8}\+B[A-Za-z0-9+/]{43}\n$/,
  );
  expect((await stat(out)).mode & 0o077).toBe(0);
  expect(await edgeseal(args)).toMatchObject({ code: 1, stdout: '' });
});
