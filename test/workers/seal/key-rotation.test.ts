// The log changes its key and stays one log: both keys sign while one takes over, the new one alone goes on, and a key that is
// simply replaced, or a head that no known key signed, stops sealing (docs/keys.md).
import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import { encodeVkey, noteVerifier, parseNote } from '../../../workers/core/log/note.ts';
import { parseTilePath } from '../../../workers/core/log/tiles.ts';
import { loadCheckpoint, readServedTile } from '../../../workers/query/proofs/served-log.ts';
import worker from '../../../workers/seal/index.ts';
import { Auditor } from '../../support/reference-log.ts';
import { auditor, checkLog, freshLog, insertSegments } from './log-under-test.ts';

beforeEach(freshLog);
afterEach(() => vi.restoreAllMocks());

async function newKey(kid: string): Promise<string> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (pair instanceof CryptoKey) throw new Error('not a pair');
  return JSON.stringify({ ...(await crypto.subtle.exportKey('jwk', pair.privateKey)), kid });
}

const listOf = (...keys: string[]): string => `{"keys":[${keys.join()}]}`;

/** Nudges the Worker as it would be with this secret. */
async function nudge(LOG_KEY: string): Promise<void> {
  const message = { id: 'a', timestamp: new Date(0), body: { v: 1, segment: null }, attempts: 1 };
  await worker.queue(createMessageBatch('edgeseal-sealing', [message]), { ...env, LOG_KEY });
}

const store = () => ({ catalog: env.CATALOG, tiles: env.TILES });
const signatures = async (): Promise<number> =>
  parseNote((await loadCheckpoint(store())) ?? '').signatures.length;

/** An auditor who knows the log by this key alone. */
async function auditorBy(key: string): Promise<Auditor> {
  const { publicKey } = await importSigningKey(key, 'log');
  const fetch = async (path: string): Promise<Uint8Array | null> => {
    if (path !== 'checkpoint') return (await readServedTile(store(), parseTilePath(path))) ?? null;
    const note = await loadCheckpoint(store());
    return note === undefined ? null : new TextEncoder().encode(note);
  };
  return new Auditor(fetch, encodeVkey(await noteVerifier(env.LOG_ORIGIN, publicKey)));
}

test('old key, both, new key: each auditor who knows one of those in use sees one log that only grows', async () => {
  const fresh = await newKey('log-2');
  const [byOld, byNew] = [await auditor(), await auditorBy(fresh)];
  await insertSegments(300);
  await nudge(env.LOG_KEY);
  expect((await checkLog(byOld)).size).toBe(300);
  await insertSegments(5);
  await nudge(listOf(fresh, env.LOG_KEY));
  expect((await checkLog(byOld)).size).toBe(305);
  expect((await checkLog(byNew)).size).toBe(305);
  expect(await signatures()).toBe(2);
  await insertSegments(300);
  await nudge(fresh);
  expect((await checkLog(byNew)).size).toBe(605);
  expect(await signatures()).toBe(1);
  await expect(byOld.visit()).rejects.toThrow('no signature of the key');
});

test('a log at rest is signed by the new key at the next pulse, so that the old one can be taken away', async () => {
  const fresh = await newKey('log-2');
  await insertSegments(3);
  await nudge(env.LOG_KEY);
  await nudge(listOf(fresh, env.LOG_KEY));
  const both = await loadCheckpoint(store());
  expect(await signatures()).toBe(2);
  await nudge(listOf(fresh, env.LOG_KEY));
  expect(await loadCheckpoint(store())).toBe(both);
  await insertSegments(1);
  await nudge(fresh);
  expect((await checkLog(await auditorBy(fresh))).size).toBe(4);
});

test('a key that was lost is taken over from by its public half, and signs nothing', async () => {
  const fresh = await newKey('log-2');
  await insertSegments(3);
  await nudge(env.LOG_KEY);
  const { d: _, ...lost } = JSON.parse(env.LOG_KEY);
  await nudge(listOf(fresh, JSON.stringify(lost)));
  expect(await signatures()).toBe(1);
  expect((await checkLog(await auditorBy(fresh))).size).toBe(3);
});

test('a key put in place of another without overlap signs nothing', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await insertSegments(3);
  await nudge(env.LOG_KEY);
  const before = await loadCheckpoint(store());
  await insertSegments(1);
  await nudge(await newKey('log-2'));
  expect(await loadCheckpoint(store())).toBe(before);
  expect(reported).toHaveBeenCalledWith(expect.stringMatching(/"level":"error".*SEAL_HEAD_INCONSISTENT/));
});

test.each([
  ['no private key at all', (key: string) => listOf(key.replace(/"d":"[^"]*",?/, ''))],
  ['an empty list', () => '{"keys":[]}'],
  ['one of another role', (key: string) => listOf(key, key.replace('"kid"', '"edgeseal_use":"token","kid"'))],
])('a secret with %s seals nothing, and is not quoted', async (_, bend) => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const fresh = await newKey('log-2');
  await insertSegments(3);
  await nudge(bend(fresh));
  expect(await loadCheckpoint(store())).toBeUndefined();
  expect(reported).toHaveBeenCalledWith(expect.stringContaining('ATTEST_KEY_UNUSABLE'));
  expect(reported).not.toHaveBeenCalledWith(expect.stringContaining(JSON.parse(fresh).d));
});
