// The checkpoint that the self-audit keeps in R2, held against the newest: who can write there, or holds a key that was revoked, raises no alarm
// against the log.
import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import type { Finding } from '../../../workers/core/audit/finding.ts';
import { openSignedHead } from '../../../workers/core/audit/saved-checkpoints.ts';
import { formatCheckpoint } from '../../../workers/core/log/checkpoint.ts';
import { type NoteSigner, noteVerifier, signNote } from '../../../workers/core/log/note.ts';
import { AUDIT_CHECKPOINT_KEY } from '../../../workers/core/segment/keys.ts';
import { meetKeptHead } from '../../../workers/persist/kept-head.ts';

const ORIGIN = 'a.example/log';
const size = 3;

/** A key of the log, and how it is published. */
async function logKey(kid: string, more: object = {}): Promise<{ signer: NoteSigner; jwk: object }> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (pair instanceof CryptoKey) throw new Error('not a pair');
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
  if (!(raw instanceof ArrayBuffer)) throw new Error('not raw');
  const signer = { ...(await noteVerifier(ORIGIN, new Uint8Array(raw))), privateKey: pair.privateKey };
  const { kty, crv, x } = Object(await crypto.subtle.exportKey('jwk', pair.publicKey));
  return { signer, jwk: { kty, crv, x, kid, alg: 'EdDSA', use: 'sig', edgeseal_use: 'log', ...more } };
}

const [good, revoked, stranger] = [
  await logKey('good'),
  await logKey('stolen', { revoked: { revoked_at: 1 } }),
  await logKey('stranger'),
];

const noteOf = (byte: number, ...keys: { signer: NoteSigner }[]) =>
  signNote(
    formatCheckpoint({ origin: ORIGIN, size, root: new Uint8Array(32).fill(byte) }),
    keys.map(({ signer }) => signer),
  );

/** The query Worker of a log whose keys these are. */
const query = new Proxy(env.QUERY, {
  get: () => async (url: string) =>
    url.endsWith('/jwks.json')
      ? Response.json({ keys: [good.jwk, revoked.jwk] })
      : new Response(null, { status: 404 }),
});

/** What is found where one note was kept and another is the newest; and which is kept then. */
async function met(kept: string, newest: string): Promise<{ found: string[]; isNewestKept: boolean }> {
  await env.ARCHIVE.put(AUDIT_CHECKPOINT_KEY, kept);
  const { head } = await openSignedHead(newest, ORIGIN, [good.signer, revoked.signer]);
  const found: Finding[] = [];
  await meetKeptHead(env.ARCHIVE, query, head, (finding) => found.push(finding));
  const now = await (await env.ARCHIVE.get(AUDIT_CHECKPOINT_KEY))?.text();
  return { found: found.map(({ code }) => code), isNewestKept: now === newest };
}

beforeEach(() => reset());

test('two histories by a key that counts are a fork, and what was kept stays', async () => {
  const is = { found: ['log-forked'], isNewestKept: false };
  expect(await met(await noteOf(1, good), await noteOf(2, good))).toEqual(is);
  expect(await met(await noteOf(1, good, revoked), await noteOf(2, good))).toEqual(is);
});

test('with a revoked key alone on either side they convict nobody', async () => {
  const is = { found: ['checkpoint-revoked'], isNewestKept: false };
  expect(await met(await noteOf(1, revoked), await noteOf(2, good))).toEqual(is);
  expect(await met(await noteOf(1, good), await noteOf(2, revoked))).toEqual(is);
  expect(await met(await noteOf(1, revoked), await noteOf(1, good))).toEqual({
    found: [],
    isNewestKept: true,
  });
});

test('one that no key of the log signed is told, and replaced: it stops no audit', async () => {
  const newest = await noteOf(2, good);
  const is = { found: ['checkpoint-unsigned'], isNewestKept: true };
  expect(await met(await noteOf(1, stranger), newest)).toEqual(is);
});
