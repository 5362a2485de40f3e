// Cosignatures of witnesses: c2sp.org/tlog-cosignature, Ed25519 (`cosignature/v1`, type 0x04). A line of a signed note that says:
// at this time, the largest consistent tree of that log that the witness had seen was this one. Other types are passed over.
import { encodeUtf8 } from '../attest/base-encoding.ts';
import { importPublicKey, sign, verify } from '../attest/ed25519.ts';
import { Refusal } from '../errors.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { type NoteSignature, type NoteVerifier, noteKeyId, parseNote, signatureLine } from './note.ts';

/** Type byte of Ed25519 cosignatures. */
export const COSIGNATURE = 0x04;

/** Timestamp (u64, big-endian) and Ed25519 signature. */
const COSIGNATURE_BYTES = 8 + 64;

/** A witness that can sign. */
export interface Cosigner extends NoteVerifier {
  readonly privateKey: CryptoKey;
}

/** A cosignature that was verified. */
export interface Cosignature {
  readonly by: NoteVerifier;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** The note's line, with its newline. */
  readonly line: string;
}

const invalid = (message: string): Refusal => new Refusal('ATTEST_PROOF_INVALID', `cosignature: ${message}`);

/** A witness by its name and its raw 32-byte public key. */
export async function cosignatureVerifier(name: string, publicKey: Uint8Array): Promise<NoteVerifier> {
  if (publicKey.length !== 32) throw invalid('an Ed25519 public key has 32 bytes');
  return { name, id: await noteKeyId(name, publicKey, COSIGNATURE), publicKey };
}

/** `<name>+<hex id>+<base64(0x04 || public key)>`. */
export function encodeCosignatureVkey({ name, id, publicKey }: NoteVerifier): string {
  return `${name}+${id.toString(16).padStart(8, '0')}+${encodeBase64(Uint8Array.of(COSIGNATURE, ...publicKey))}`;
}

/**
 * Reads a witness's verifier key.
 * @throws Refusal ATTEST_PROOF_INVALID for another type, or an id that is not that of the key.
 */
export async function parseCosignatureVkey(vkey: string): Promise<NoteVerifier> {
  const [, name, hexId, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? [];
  if (name === undefined || hexId === undefined || encoded === undefined) throw invalid('not a verifier key');
  const typed = decodeBase64(encoded);
  if (typed[0] !== COSIGNATURE) throw invalid('the verifier key is not of type 0x04 (Ed25519 cosignature)');
  const verifier = await cosignatureVerifier(name, typed.subarray(1));
  if (verifier.id !== Number.parseInt(hexId, 16)) throw invalid('the verifier key has an id not its own');
  return verifier;
}

/** The signature line of a witness for a checkpoint's text, at a time in seconds. */
export async function cosign(
  text: string,
  { name, id, privateKey }: Cosigner,
  seconds: number,
): Promise<string> {
  const signature = new Uint8Array(COSIGNATURE_BYTES);
  new DataView(signature.buffer).setBigUint64(0, BigInt(seconds));
  signature.set(await sign(privateKey, message(text, seconds)), 8);
  return signatureLine({ name, id, signature });
}

/**
 * The cosignatures that these witnesses made on a note (attacker-controlled); at most one each, the newest. What others signed is
 * passed over.
 * @throws Refusal ATTEST_PROOF_INVALID when it is no note, ATTEST_SIGNATURE_INVALID when a known witness's signature is wrong.
 */
export async function cosignaturesOn(
  note: string,
  witnesses: readonly NoteVerifier[],
): Promise<Cosignature[]> {
  const { text, signatures } = parseNote(note);
  const found = new Map<NoteVerifier, Cosignature>();
  for (const signature of signatures) {
    const by = witnesses.find(({ name, id }) => name === signature.name && id === signature.id);
    if (by === undefined) continue;
    const timestamp = await verifiedTime(text, signature, by);
    if (timestamp <= (found.get(by)?.timestamp ?? -1)) continue;
    found.set(by, { by, timestamp, line: signatureLine(signature) });
  }
  return [...found.values()];
}

async function verifiedTime(text: string, { signature }: NoteSignature, by: NoteVerifier): Promise<number> {
  const wrong = new Refusal(
    'ATTEST_SIGNATURE_INVALID',
    `the cosignature of ${by.name} does not match the note`,
  );
  if (signature.length !== COSIGNATURE_BYTES) throw wrong;
  const seconds = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
  if (!Number.isSafeInteger(seconds)) throw wrong;
  const key = await importPublicKey(new Uint8Array(by.publicKey));
  if (await verify(key, message(text, seconds), new Uint8Array(signature.subarray(8)))) return seconds;
  throw wrong;
}

/** What is signed: header, time, and the text of the note with its final newline. */
function message(text: string, seconds: number): Uint8Array<ArrayBuffer> {
  return encodeUtf8(`cosignature/v1\ntime ${seconds}\n${text}`);
}
