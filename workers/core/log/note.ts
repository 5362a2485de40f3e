// Signed notes: c2sp.org/signed-note. A text, and who signed it. Signs for the seal Worker, verifies for everybody else
// (browser included: WebCrypto only). Only Ed25519 (type 0x01); other signatures are ignored, as the specification wants.
import { importPublicKey, verify } from '../attest/ed25519.ts';
import { Refusal } from '../errors.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';

/** Signature type byte of Ed25519 (signed-note, "Signature types"). */
const ED25519 = 0x01;

/** Verifiers must take at least 16 signatures; a megabyte is what golang.org/x/mod/sumdb/note allows too. */
const MAX_NOTE_SIGNATURES = 100;
const MAX_NOTE_LENGTH = 1_000_000;

/** Name and id together identify a key and its algorithm. */
export interface NoteKeyId {
  readonly name: string;
  /** First four bytes of SHA-256(name || 0x0A || 0x01 || public key), big-endian. */
  readonly id: number;
}

/** A key whose signatures are believed. */
export interface NoteVerifier extends NoteKeyId {
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array;
}

/** A key that can sign. */
export interface NoteSigner extends NoteVerifier {
  readonly privateKey: CryptoKey;
}

/** One signature line, taken apart and not yet believed. */
export interface NoteSignature extends NoteKeyId {
  readonly signature: Uint8Array;
}

/** A note taken apart: nothing in it is to be believed before {@link openNote}. */
export interface ParsedNote {
  /** Includes its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const utf8 = new TextEncoder();

const invalid = (message: string): Refusal => new Refusal('ATTEST_PROOF_INVALID', `signed note: ${message}`);

/** Key names: not empty, no Unicode spaces, no '+', and no control characters (they could not stand in a note). */
function requireKeyName(name: string): string {
  if (!/^[^\s+\p{Cc}]+$/u.test(name)) throw invalid('a key name is empty, or has spaces or a plus sign');
  return name;
}

/** The id a key has under a name, for signatures of this type. */
export async function noteKeyId(name: string, publicKey: Uint8Array, type = ED25519): Promise<number> {
  const head = utf8.encode(`${requireKeyName(name)}\n`);
  const input = new Uint8Array(head.length + 1 + publicKey.length);
  input.set(head);
  input[head.length] = type;
  input.set(publicKey, head.length + 1);
  return new DataView(await crypto.subtle.digest('SHA-256', input)).getUint32(0);
}

/** A verifier from a raw 32-byte Ed25519 public key. */
export async function noteVerifier(name: string, publicKey: Uint8Array): Promise<NoteVerifier> {
  if (publicKey.length !== 32) throw invalid('an Ed25519 public key has 32 bytes');
  return { name, id: await noteKeyId(name, publicKey), publicKey };
}

/** The vkey text of a verifier: `<name>+<hex id>+<base64(0x01 || public key)>`. */
export function encodeVkey(key: NoteVerifier): string {
  const typed = new Uint8Array(33);
  typed[0] = ED25519;
  typed.set(key.publicKey, 1);
  return `${key.name}+${key.id.toString(16).padStart(8, '0')}+${encodeBase64(typed)}`;
}

/**
 * Reads a vkey; what tools other than ours are configured with.
 * @throws Refusal ATTEST_PROOF_INVALID for another type than Ed25519, or an id that is not that of the key.
 */
export async function parseVkey(vkey: string): Promise<NoteVerifier> {
  const [, name, hexId, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? [];
  if (name === undefined || hexId === undefined || encoded === undefined) throw invalid('not a verifier key');
  const typed = decodeBase64(encoded);
  if (typed[0] !== ED25519) throw invalid('the verifier key is not of type Ed25519');
  const verifier = await noteVerifier(name, typed.subarray(1));
  if (verifier.id !== Number.parseInt(hexId, 16))
    throw invalid('the verifier key has an id that is not its own');
  return verifier;
}

/**
 * Signs a text with each key, in order.
 * @throws Refusal ATTEST_PROOF_INVALID if the text could not be told apart from its signatures again.
 */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<string> {
  if (!text.endsWith('\n')) throw invalid('the text does not end in a newline');
  const bytes = utf8.encode(text);
  let note = `${text}\n`;
  for (const { name, id, privateKey } of signers) {
    const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, bytes));
    note += signatureLine({ name, id, signature });
  }
  parseNote(note);
  return note;
}

/** A signature as a line of a note, with its newline. */
export function signatureLine({ name, id, signature }: NoteSignature): string {
  const line = new Uint8Array(4 + signature.length);
  new DataView(line.buffer).setUint32(0, id);
  line.set(signature, 4);
  return `— ${requireKeyName(name)} ${encodeBase64(line)}\n`;
}

/**
 * Takes a note (attacker-controlled) apart without believing it.
 * @throws Refusal ATTEST_PROOF_INVALID for anything the specification does not allow.
 */
export function parseNote(note: string): ParsedNote {
  if (note.length > MAX_NOTE_LENGTH) throw invalid('longer than a megabyte');
  if (!note.isWellFormed()) throw invalid('not valid Unicode');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for -- the specification forbids them
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) throw invalid('has a control character');
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw invalid('no blank line before the signatures');
  const lines = note.slice(split + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0)
    throw invalid('no signature line, or no newline after the last');
  if (lines.length > MAX_NOTE_SIGNATURES) throw invalid(`more than ${MAX_NOTE_SIGNATURES} signatures`);
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): NoteSignature {
  const [, name, encoded] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  if (name === undefined || encoded === undefined) throw invalid('a signature line is not "— name base64"');
  const bytes = decodeBase64(encoded);
  if (bytes.length < 5) throw invalid('a signature is shorter than its key id');
  const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return { name: requireKeyName(name), id, signature: bytes.subarray(4) };
}

/**
 * The text of a note, and which of the known keys vouch for it (at least one). Signatures of unknown keys are ignored; one
 * bad signature of a known key rejects the note, also behind a good one of the same key.
 * @throws Refusal ATTEST_SIGNATURE_INVALID when a known key's signature is wrong, or no known key signed.
 */
export async function openNote<Key extends NoteVerifier>(
  note: string,
  known: readonly Key[],
): Promise<{ text: string; signedBy: readonly Key[] }> {
  const { text, signatures } = parseNote(note);
  const bytes = utf8.encode(text);
  const signedBy = new Set<Key>();
  for (const { name, id, signature } of signatures) {
    const key = known.find((candidate) => candidate.name === name && candidate.id === id);
    if (key === undefined) continue;
    if (!(await verifies(key, signature, bytes))) {
      throw new Refusal('ATTEST_SIGNATURE_INVALID', `the signature of ${name} does not match the note`);
    }
    signedBy.add(key);
  }
  if (signedBy.size === 0) {
    throw new Refusal('ATTEST_SIGNATURE_INVALID', 'the note carries no signature of a known key');
  }
  return { text, signedBy: [...signedBy] };
}

async function verifies(key: NoteVerifier, signature: Uint8Array, text: Uint8Array): Promise<boolean> {
  return verify(await importPublicKey(copy(key.publicKey)), copy(text), copy(signature));
}

/** Fresh buffer: WebCrypto's types want one that is not shared. */
function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
