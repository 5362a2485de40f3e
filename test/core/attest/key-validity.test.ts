// What a key's published validity does to what it signed: tokens, receipts, checkpoints (docs/keys.md).
import { describe, expect, it } from 'vitest';
import { validityOf, whyNotAt } from '../../../workers/core/attest/key-validity.ts';
import { importPublicKeys, importSigningKey } from '../../../workers/core/attest/keys.ts';
import { leafHash } from '../../../workers/core/attest/merkle.ts';
import { attestPacket } from '../../../workers/core/attest/packet.ts';
import { cachedVerifier, signToken, verifyToken } from '../../../workers/core/attest/token.ts';
import { verifyPacketProof } from '../../../workers/core/attest/verify.ts';
import { formatCheckpoint } from '../../../workers/core/log/checkpoint.ts';
import { noteVerifier, signNote } from '../../../workers/core/log/note.ts';
import { formatTlogProof } from '../../../workers/core/log/tlog-proof.ts';
import { keys, ocsfEvent, packetInput } from '../../support/attest-input.ts';
import { testKeys } from '../../support/keys.ts';

const ORIGIN = 'edgeseal.test/log';
const packet = await attestPacket(packetInput([ocsfEvent({ message: 'one' })], ['one']));
const received = JSON.parse(packet.manifestText).received_at / 1000;

/** The published keys, with more said of those of one use. */
function published(use: string, more: object, from = keys.publicKeys): { keys: object[] } {
  const set: { keys: { edgeseal_use: string }[] } = JSON.parse(from);
  return { keys: set.keys.map((key) => (key.edgeseal_use === use ? { ...key, ...more } : key)) };
}

async function noteSigner(keyText: string) {
  const { key, publicKey } = await importSigningKey(keyText, 'log');
  return { ...(await noteVerifier(ORIGIN, publicKey)), privateKey: key };
}

async function proofUnder(...logKeys: string[]) {
  const root = leafHash(Buffer.from(packet.manifestHash, 'hex'));
  const text = formatCheckpoint({ origin: ORIGIN, size: 1, root });
  const checkpoint = await signNote(text, await Promise.all(logKeys.map(noteSigner)));
  const tlog = formatTlogProof({ index: 0, path: [], checkpoint });
  return { v: 1, manifest: packet.manifestText, log_index: 0, tlog_proof: tlog };
}

const failures = (verification: { steps: readonly { ok: boolean; detail: string }[] }): string[] =>
  verification.steps.filter(({ ok }) => !ok).map(({ detail }) => detail);

const token = await signToken(
  { sub: 'fw-1', tenant: 't', scope: 'ingest', jti: 'j' },
  await importSigningKey(keys.tokenKey),
);

describe('a published validity', () => {
  it.each([
    [{}, 0, undefined],
    [{ nbf: 1000 }, 900, /in use only since 1970/],
    [{ nbf: 1000 }, 950, undefined],
    [{ exp: 1000 }, 1059, undefined],
    [{ exp: 1000 }, 1060, /retired at 1970/],
    [{ revoked: { revoked_at: 1000 } }, 939, undefined],
    [{ revoked: { revoked_at: 1000 } }, 940, /revoked as of 1970/],
    [{ revoked: 'yes' }, 5, /revoked/],
    [{ exp: 'tomorrow' }, 5, /revoked/],
    [{ revoked: null }, 5, /revoked/],
  ])('%j at second %i', (jwk, at, expected) => {
    const why = whyNotAt(validityOf(jwk), at);
    if (expected === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(expected);
  });
});

describe('a token', () => {
  const NOW = 1_700_000_000_000;
  const trusted = (more: object) => importPublicKeys(JSON.stringify(published('token', more)));

  it('ends with its key, also for who remembers it', async () => {
    const set = await trusted({ exp: NOW / 1000 + 600 });
    const remembers = cachedVerifier(set, 10);
    expect((await remembers(token, NOW)).sub).toBe('fw-1');
    const after = NOW + 660_000;
    await expect(remembers(token, after)).rejects.toMatchObject({ code: 'AUTH_TOKEN_UNTRUSTED' });
    await expect(verifyToken(token, set, after)).rejects.toThrow(/retired at 2023-11-14/);
  });

  it('of a revoked key is refused at once, whatever its dates', async () => {
    const set = await trusted({ revoked: { revoked_at: NOW / 1000 + 9_999, reason: 'stolen laptop' } });
    await expect(verifyToken(token, set, NOW)).rejects.toMatchObject({ code: 'AUTH_TOKEN_UNTRUSTED' });
  });
});

describe('a receipt', () => {
  const verifyWith = async (more: object) =>
    verifyPacketProof(await proofUnder(keys.logKey), published('receipt', more), { receipt: packet.receipt });

  it('of a key retired or revoked after it was signed still holds', async () => {
    expect((await verifyWith({ exp: received + 1 })).ok).toBe(true);
    expect((await verifyWith({ revoked: { revoked_at: received + 3_600 } })).ok).toBe(true);
  });

  it('dated after the end of its key does not', async () => {
    expect(failures(await verifyWith({ exp: received - 3_600 }))).toEqual([
      expect.stringMatching(/not to be believed: its key was retired/),
    ]);
    expect(failures(await verifyWith({ revoked: { revoked_at: received - 3_600 } }))).toEqual([
      expect.stringMatching(/not to be believed: its key was revoked/),
    ]);
  });
});

describe('a checkpoint', () => {
  const verifyWith = async (more: object) =>
    verifyPacketProof(await proofUnder(keys.logKey), published('log', more));

  it('of a retired key holds for what came before', async () => {
    expect((await verifyWith({ exp: received + 1 })).ok).toBe(true);
  });

  it('of a retired key does not hold for what came after', async () => {
    expect(failures(await verifyWith({ exp: received - 3_600 }))).toEqual([expect.stringMatching(/retired/)]);
  });

  it('of a revoked key alone proves nothing, since it bears no date', async () => {
    expect(failures(await verifyWith({ revoked: { revoked_at: received + 1e6 } }))).toEqual([
      expect.stringMatching(/proves nothing: its key was revoked as of/),
    ]);
  });

  it('of a revoked key and its successor is as good as the successor', async () => {
    const other = await testKeys();
    const { x } = JSON.parse(other.logKey);
    const jwks = published('log', { revoked: { revoked_at: 1 } });
    const [first] = published('log', {}, other.publicKeys).keys.slice(-1);
    jwks.keys.push({ ...first, x, kid: 'log-2', nbf: received + 100 });
    const proof = await proofUnder(other.logKey, keys.logKey);
    expect((await verifyPacketProof(proof, jwks)).ok).toBe(true);
  });
});
