// Proof documents of one small sealed log, whole: a packet, its events, one of them erased, the statement of its erasure, and witnesses who
// cosign. For tests of what verifies them.
import { encodeHex, encodeUtf8 } from '../../workers/core/attest/base-encoding.ts';
import { importSigningKey } from '../../workers/core/attest/keys.ts';
import { auditPath, leafHash, rootOf } from '../../workers/core/attest/merkle.ts';
import { attestPacket } from '../../workers/core/attest/packet.ts';
import { makeStatement } from '../../workers/core/attest/statement.ts';
import { formatCheckpoint } from '../../workers/core/log/checkpoint.ts';
import {
  type Cosigner,
  cosign,
  cosignatureVerifier,
  encodeCosignatureVkey,
} from '../../workers/core/log/cosignature.ts';
import { noteVerifier, signNote } from '../../workers/core/log/note.ts';
import { formatTlogProof } from '../../workers/core/log/tlog-proof.ts';
import { keys, ocsfEvent, PACKET, packetInput } from './attest-input.ts';

export const ORIGIN = 'edgeseal.test/log';
export const JWKS = JSON.parse(keys.publicKeys);
/** The event that was erased, and one that was not. */
export const [ERASED, KEPT] = [3, 1];
/** When witnesses sign, seconds. */
export const COSIGNED_AT = 1_795_000_000;

const events = Array.from({ length: 7 }, (_, i) => ocsfEvent({ message: `événement ${i}` }));
const packet = await attestPacket(
  packetInput(
    events,
    events.map((_, i) => `line ${i} é`),
  ),
);
const textOf = (i: number) =>
  packet.canonical.subarray(packet.canonicalOffsets[i], packet.canonicalOffsets[i + 1]);
const saltOf = (i: number) => packet.salts.subarray(16 * i, 16 * i + 16);
const leaves = events.map((_, i) => leafHash(Uint8Array.from([...saltOf(i), ...textOf(i)])));

/** The statement that erased it; members may be said otherwise. */
export function erasureText(
  other: { uid?: string; leaf?: string; kind?: 'book'; tenant?: string } = {},
): string {
  const { kind = 'erasure', tenant = String(JSON.parse(packet.manifestText).tenant), ...said } = other;
  return makeStatement({
    ...{ kind, tenant, subject: 'x', createdAt: 1_795_000_000_000, nonce: new Uint8Array(16) },
    said: {
      uid: `${PACKET}.${ERASED}`,
      leaf: encodeHex(leaves[ERASED] ?? new Uint8Array()),
      ...{ reason: 'Art. 17', asked_by: 'root', asked_by_jti: 'j', asked_at: 1 },
      ...said,
    },
  }).text;
}

async function entryOf(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(text)));
}

/** A log that holds these texts, last, and its checkpoint with the cosignatures of these witnesses. */
async function logOf(texts: readonly string[], witnesses: readonly Cosigner[]) {
  const others = Array.from({ length: 5 }, (_, i) => leafHash(Uint8Array.of(i)));
  const entries = [
    ...others,
    ...(await Promise.all(texts.map(async (text) => leafHash(await entryOf(text))))),
  ];
  const text = formatCheckpoint({ origin: ORIGIN, size: entries.length, root: rootOf(entries) });
  const { key, publicKey } = await importSigningKey(keys.logKey);
  let checkpoint = await signNote(text, [{ ...(await noteVerifier(ORIGIN, publicKey)), privateKey: key }]);
  for (const witness of witnesses) checkpoint += await cosign(text, witness, COSIGNED_AT);
  return texts.map((_, i) => {
    const index = others.length + i;
    const tlog_proof = formatTlogProof({ index, path: auditPath(index, entries), checkpoint });
    return { log_index: index, tlog_proof };
  });
}

/** All documents, at one checkpoint. */
export async function proofsOf(witnesses: readonly Cosigner[] = [], erasure = erasureText()) {
  const [ofManifest, ofStatement] = await logOf([packet.manifestText, erasure], witnesses);
  const place = (index: number) => ({
    index,
    path: auditPath(index, leaves).map((hash) => encodeHex(hash)),
    manifest: packet.manifestText,
    ...ofManifest,
  });
  return {
    packet: { v: 1, manifest: packet.manifestText, ...ofManifest },
    event: {
      ...{ v: 1, event: new TextDecoder().decode(textOf(KEPT)), salt: encodeHex(saltOf(KEPT)) },
      ...place(KEPT),
    },
    erased: { v: 1, leaf: encodeHex(leaves[ERASED] ?? new Uint8Array()), ...place(ERASED) },
    erasure: { v: 1, statement: erasure, ...ofStatement },
    uid: { kept: `${PACKET}.${KEPT}`, erased: `${PACKET}.${ERASED}` },
  };
}

/** A witness of this name, and the verifier key it is known by. */
export async function witnessNamed(name: string): Promise<Cosigner & { readonly vkey: string }> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (pair instanceof CryptoKey) throw new Error('not a pair');
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
  if (!(raw instanceof ArrayBuffer)) throw new Error('not raw');
  const verifier = await cosignatureVerifier(name, new Uint8Array(raw));
  return { ...verifier, privateKey: pair.privateKey, vkey: encodeCosignatureVkey(verifier) };
}
