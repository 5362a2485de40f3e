// The verifier the console and the command line use, against proofs made whole and proofs changed by one character.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VERIFIER_BYTES } from '../../../cli/dev/bundles.ts';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import { auditPath, leafHash, rootOf } from '../../../workers/core/attest/merkle.ts';
import { attestPacket } from '../../../workers/core/attest/packet.ts';
import { verifyEventProof, verifyPacketProof } from '../../../workers/core/attest/verify.ts';
import { formatCheckpoint } from '../../../workers/core/log/checkpoint.ts';
import { type NoteSigner, noteVerifier, signNote } from '../../../workers/core/log/note.ts';
import { formatTlogProof } from '../../../workers/core/log/tlog-proof.ts';
import { keys, ocsfEvent, PACKET, packetInput } from '../../support/attest-input.ts';

const ORIGIN = 'edgeseal.test/log';
const jwks = JSON.parse(keys.publicKeys);

async function signerOf(keyText: string): Promise<NoteSigner> {
  const { key, publicKey } = await importSigningKey(keyText);
  return { ...(await noteVerifier(ORIGIN, publicKey)), privateKey: key };
}

const INDEX = 3;
const LOG_INDEX = 5;
const events = Array.from({ length: 7 }, (_, i) => ocsfEvent({ message: `événement ${i}` }));
const raws = events.map((_, i) => `line ${i} é`);
const packet = await attestPacket(packetInput(events, raws));

/** Leaves of the packet, from its parts. */
const leaves = events.map((_, i) => {
  const text = packet.canonical.subarray(packet.canonicalOffsets[i], packet.canonicalOffsets[i + 1]);
  return leafHash(Uint8Array.from([...packet.salts.subarray(16 * i, 16 * i + 16), ...text]));
});

const entries = Array.from({ length: 11 }, (_, i) =>
  leafHash(i === LOG_INDEX ? Buffer.from(packet.manifestHash, 'hex') : Uint8Array.of(i)),
);
const logSigner = await signerOf(keys.logKey);
const checkpointText = formatCheckpoint({ origin: ORIGIN, size: entries.length, root: rootOf(entries) });

async function proofOf(signers: readonly NoteSigner[] = [logSigner]) {
  const { canonical, canonicalOffsets, salts } = packet;
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  return {
    v: 1,
    event: new TextDecoder().decode(canonical.subarray(canonicalOffsets[INDEX], canonicalOffsets[INDEX + 1])),
    salt: hex(salts.subarray(16 * INDEX, 16 * INDEX + 16)),
    index: INDEX,
    path: auditPath(INDEX, leaves).map(hex),
    manifest: packet.manifestText,
    log_index: LOG_INDEX,
    tlog_proof: formatTlogProof({
      index: LOG_INDEX,
      path: auditPath(LOG_INDEX, entries),
      checkpoint: await signNote(checkpointText, signers),
    }),
  };
}

const proof = await proofOf();
const everything = {
  origin: ORIGIN,
  uid: `${PACKET}.${INDEX}`,
  raw: raws[INDEX] ?? '',
  receipt: packet.receipt,
};

describe('a whole proof', () => {
  it('verifies with public keys alone', async () => {
    const { ok, steps } = await verifyEventProof(proof, jwks);
    expect(steps.map((step) => [step.ok, step.name])).toEqual([
      [true, 'The event is the one it says it is'],
      [true, 'Its path leads to the root in the manifest of its packet'],
      [true, 'The manifest hashes to an entry of the log'],
      [true, 'The path of that entry leads to the root of the checkpoint'],
      [true, 'The checkpoint is signed by the key of the log'],
    ]);
    expect(ok).toBe(true);
  });

  it('verifies against all that is known from elsewhere', async () => {
    const { ok, steps } = await verifyEventProof(proof, jwks, everything);
    expect(steps.slice(5).map((step) => step.name)).toEqual([
      'The receipt is for this manifest',
      'The original text is the one the event was made from',
    ]);
    expect(steps.filter((step) => !step.ok)).toEqual([]);
    expect(ok).toBe(true);
  });

  it('verifies after a journey as JSON, and without the keys that are not needed', async () => {
    const logOnly = { keys: jwks.keys.filter((key: { edgeseal_use: string }) => key.edgeseal_use === 'log') };
    expect((await verifyEventProof(JSON.parse(JSON.stringify(proof)), logOnly)).ok).toBe(true);
  });

  it('verifies when its checkpoint carries signatures that nobody here knows', async () => {
    const stranger = await signerOf(keys.tokenKey);
    expect((await verifyEventProof(await proofOf([stranger, logSigner]), jwks)).ok).toBe(true);
  });

  it('of a packet verifies likewise', async () => {
    const { v, manifest, log_index, tlog_proof } = proof;
    const document = { v, manifest, log_index, tlog_proof };
    const verdict = await verifyPacketProof(document, jwks, { origin: ORIGIN, receipt: packet.receipt });
    expect(verdict.steps).toHaveLength(4);
    expect(verdict.ok).toBe(true);
    expect((await verifyPacketProof(document, jwks, { packet: PACKET })).ok).toBe(true);
    const other = await verifyPacketProof(document, jwks, { packet: PACKET.replace(/.$/, 'f') });
    expect(other.steps[0]).toMatchObject({ ok: false, name: 'The manifest is of the packet asked for' });
    expect(other.ok).toBe(false);
  });
});

describe('a changed proof fails', () => {
  const verdictOf = async (change: object, options = {}) =>
    verifyEventProof({ ...proof, ...change }, jwks, options);

  it.each(['event', 'salt', 'manifest', 'tlog_proof'] as const)(
    'when any character of %s is changed',
    async (member) => {
      const text = proof[member];
      for (let at = 0; at < text.length; at++) {
        for (const other of [String.fromCharCode(text.charCodeAt(at) ^ 1), '']) {
          const changed = text.slice(0, at) + other + text.slice(at + 1);
          expect((await verdictOf({ [member]: changed })).ok, `${member}, character ${at}`).toBe(false);
        }
      }
    },
  );

  it('when any character of its path is changed, or a hash is added, left out or moved', async () => {
    for (const [i, hash] of proof.path.entries()) {
      for (let at = 0; at < hash.length; at++) {
        const changed = hash.slice(0, at) + (hash[at] === '0' ? '1' : '0') + hash.slice(at + 1);
        expect((await verdictOf({ path: proof.path.with(i, changed) })).ok).toBe(false);
      }
      expect((await verdictOf({ path: proof.path.toSpliced(i, 1) })).ok).toBe(false);
      expect((await verdictOf({ path: proof.path.toSpliced(i, 0, hash) })).ok).toBe(false);
    }
    expect((await verdictOf({ path: proof.path.toReversed() })).ok).toBe(false);
  });

  it.each([
    ['another version', { v: 2 }],
    ['another index', { index: 2 }],
    ['an index outside', { index: 7 }],
    ['an index that is no count', { index: -1 }],
    ['another log index', { log_index: 4 }],
    ['a log index that is a text', { log_index: '5' }],
    ['a member nobody knows', { extra: 1 }],
    ['no path', { path: undefined }],
    ['upper-case hex', { salt: proof.salt.toUpperCase() }],
    ['a manifest that is not canonical', { manifest: ` ${proof.manifest}` }],
    ['an event with a member twice', { event: proof.event.replace('{', '{"activity_id":0,') }],
    ['an event with a lone surrogate', { event: proof.event.replace('é', '\ud800') }],
    [
      'extra data in the proof of the log',
      { tlog_proof: proof.tlog_proof.replace('\nindex', '\nextra x\nindex') },
    ],
  ])('with %s', async (_, change) => {
    const { ok, steps } = await verdictOf(change);
    expect(ok).toBe(false);
    expect(steps.some((step) => !step.ok)).toBe(true);
  });

  it.each([null, undefined, 1, 'x', [], [proof], { v: 1 }])('when it is none: %j', async (document) => {
    const verdict = await verifyEventProof(document, jwks);
    expect(verdict).toMatchObject({ ok: false, steps: [{ name: 'The proof is well-formed', ok: false }] });
  });
});

describe('a proof fails', () => {
  const failing = async (keySet: typeof jwks, options = {}, document: unknown = proof): Promise<string[]> => {
    const { ok, steps } = await verifyEventProof(document, keySet, options);
    expect(ok).toBe(false);
    return steps.filter((step) => !step.ok).map((step) => step.name);
  };
  const unsigned = ['The checkpoint is signed by the key of the log'];

  it('without the key of the log, or with one of another role', async () => {
    expect(await failing({ keys: [] })).toEqual(unsigned);
    expect(await failing({ keys: [null, 'x', {}] })).toEqual(unsigned);
    const asReceipt = jwks.keys.map((key: object) => ({ ...key, edgeseal_use: 'receipt' }));
    expect(await failing({ keys: asReceipt })).toEqual(unsigned);
  });

  it('when another key signed the checkpoint', async () => {
    expect(await failing(jwks, {}, await proofOf([await signerOf(keys.receiptKey)]))).toEqual(unsigned);
  });

  it('when it is of another log, another event, another text or another receipt than expected', async () => {
    expect(await failing(jwks, { origin: 'other.test/log' })).toEqual(unsigned);
    expect(await failing(jwks, { uid: `${PACKET}.4` })).toEqual(['The event is the one it says it is']);
    expect(await failing(jwks, { raw: raws[4] })).toEqual([
      'The original text is the one the event was made from',
    ]);
    const other = await attestPacket(packetInput([ocsfEvent()]));
    expect(await failing(jwks, { receipt: other.receipt })).toEqual(['The receipt is for this manifest']);
    expect(await failing(jwks, { receipt: 'x' })).toEqual(['The receipt is for this manifest']);
  });
});

it('is one small file without imports, so that a page can hold it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgeseal-verifier-'));
  const file = join(folder, 'verify.mjs');
  const script = new URL('../../../workers/query/console/build-verifier.mjs', import.meta.url);
  const build = `import { buildVerifier } from '${script}'; await buildVerifier(process.argv[1]);`;
  try {
    execFileSync(process.execPath, ['--input-type=module', '--eval', build, file]);
    const code = readFileSync(file, 'utf8');
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(VERIFIER_BYTES);
    expect(code).not.toMatch(/\bimport\b|\brequire\b/);
    const verifier: unknown = await import(pathToFileURL(file).href);
    expect(Object.keys(Object(verifier)).sort()).toEqual([
      'verifyEventProof',
      'verifyPacketProof',
      'verifyStatementProof',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
