// Promise 6: what is sealed verifies offline, from public keys alone. Given a proof document and a JWK set, says step by step
// whether the event is what the log committed to. Runs in the console, the command line and any page: no node: imports,
// bundles alone.
import { openCheckpoint, parseCheckpoint } from '../log/checkpoint.ts';
import { type NoteVerifier, noteVerifier, parseNote } from '../log/note.ts';
import { decodeBase64Url, encodeHex, encodeUtf8 } from './base-encoding.ts';
import { importPublicKey } from './ed25519.ts';
import { type KeyValidity, validityOf, whyNotAt } from './key-validity.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import { type EventProof, type PacketProof, parseEventProof, parsePacketProof } from './proof-document.ts';
import { verifyReceipt } from './receipt.ts';
import { sha256 } from './sha256.ts';

/** One thing that was checked. */
export interface VerifyStep {
  /** What holds if `ok`. */
  readonly name: string;
  readonly ok: boolean;
  /** The values it was checked with, or what is wrong. */
  readonly detail: string;
}

/** The verdict: `ok` only if every step is. */
export interface Verification {
  readonly ok: boolean;
  readonly steps: readonly VerifyStep[];
}

/** What the verifier knows from elsewhere; each narrows what is accepted. */
export interface VerifyOptions {
  /** The log that must vouch. Without it, any log whose checkpoint is signed by a log key of the set. */
  readonly origin?: string;
  /** The event that was asked for. */
  readonly uid?: string;
  /** The packet that was asked for, where no event was: else the proof of another one would do. */
  readonly packet?: string;
  /** The event's original text, to be checked against the hash the event carries. */
  readonly raw?: string;
  /** The sender's receipt, to be checked against the manifest. */
  readonly receipt?: string;
}

/** A JWK set (`/.well-known/jwks.json`), as JSON.parse gives it. Only its keys of role `log` and `receipt` are used. */
export interface Jwks {
  readonly keys: readonly unknown[];
}

/** Checks an event's proof (attacker-controlled) in order, from the event up to the signature. Never throws. */
export async function verifyEventProof(
  document: unknown,
  jwks: Jwks,
  options: VerifyOptions = {},
): Promise<Verification> {
  return verdict(document, parseEventProof, async (proof) => [
    await step('The event is the one it says it is', () => checkEvent(proof, options)),
    await step('Its path leads to the root in the manifest of its packet', () => checkPath(proof)),
    ...(await packetSteps(proof, jwks, options)),
    ...(await originalSteps(proof, options)),
  ]);
}

/** Checks the proof of a whole packet likewise. Never throws. */
export async function verifyPacketProof(
  document: unknown,
  jwks: Jwks,
  options: Pick<VerifyOptions, 'origin' | 'receipt' | 'packet'> = {},
): Promise<Verification> {
  const { packet } = options;
  return verdict(document, parsePacketProof, async (proof) => [
    ...(packet === undefined
      ? []
      : [await step('The manifest is of the packet asked for', () => checkPacket(proof, packet))]),
    ...(await packetSteps(proof, jwks, options)),
  ]);
}

/** Reads a document and checks it: not well-formed is a failed step like any other. */
export async function verdict<Proof>(
  document: unknown,
  parse: (document: unknown) => Proof,
  check: (proof: Proof) => Promise<VerifyStep[]>,
): Promise<Verification> {
  let proof: Proof;
  try {
    proof = parse(document);
  } catch (error) {
    return { ok: false, steps: [{ name: 'The proof is well-formed', ok: false, detail: messageOf(error) }] };
  }
  const steps = await check(proof);
  return { ok: steps.every(({ ok }) => ok), steps };
}

/** Runs one check: what it returns is the detail, what it throws is why it failed. */
export async function step(name: string, check: () => string | Promise<string>): Promise<VerifyStep> {
  try {
    return { name, ok: true, detail: await check() };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}

async function packetSteps(proof: PacketProof, jwks: Jwks, options: VerifyOptions): Promise<VerifyStep[]> {
  const { receipt } = options;
  return [
    ...(await logSteps({ ...proof, text: proof.manifest.text }, 'manifest', jwks, options)),
    ...(receipt === undefined
      ? []
      : [await step('The receipt is for this manifest', () => checkReceipt(proof, jwks, receipt))]),
  ];
}

/** A text whose SHA-256 is said to be an entry of the log, and the log's word for it. */
export interface LoggedText extends Pick<PacketProof, 'logIndex' | 'tlogProof'> {
  readonly text: string;
}

/** Checks that the log holds a text; `what` the text is stands in the names of the steps. */
export async function logSteps(
  logged: LoggedText,
  what: string,
  jwks: Jwks,
  { origin }: Pick<VerifyOptions, 'origin'>,
): Promise<VerifyStep[]> {
  return [
    await step(`The ${what} hashes to an entry of the log`, () => checkEntry(logged)),
    await step('The path of that entry leads to the root of the checkpoint', () =>
      checkInclusion(logged, what),
    ),
    await step('The checkpoint is signed by the key of the log', () => checkSignature(logged, jwks, origin)),
  ];
}

async function originalSteps(proof: EventProof, { raw }: VerifyOptions): Promise<VerifyStep[]> {
  if (raw === undefined) return [];
  return [await step('The original text is the one the event was made from', () => checkRaw(proof, raw))];
}

function checkEvent({ uid, event, salt, index, manifest }: EventProof, options: VerifyOptions): string {
  if (uid !== `${manifest.packet}.${index}`) throw new Error(`the event calls itself ${uid}`);
  if (options.uid !== undefined && options.uid !== uid) throw new Error(`it is ${uid}, not ${options.uid}`);
  return `leaf ${encodeHex(eventLeaf(event, salt))}`;
}

function checkPacket({ manifest }: PacketProof, asked: string): string {
  if (manifest.packet !== asked) throw new Error(`it is of ${manifest.packet}`);
  return asked;
}

function checkPath({ event, salt, index, path, manifest }: EventProof): string {
  if (!verifyInclusion(index, manifest.events, eventLeaf(event, salt), path, manifest.root)) {
    throw new Error('the event, its salt, its index or its path is not what was sealed');
  }
  return `event ${index} of ${manifest.events}, root ${encodeHex(manifest.root)}`;
}

function checkEntry({ text, logIndex, tlogProof }: LoggedText): string {
  if (tlogProof.index !== logIndex)
    throw new Error(`the log's proof is of entry ${tlogProof.index}, not ${logIndex}`);
  return `entry ${logIndex} is ${encodeHex(sha256(encodeUtf8(text)))}`;
}

function checkInclusion({ text, tlogProof }: LoggedText, what: string): string {
  const { size, root } = parseCheckpoint(parseNote(tlogProof.checkpoint).text);
  if (!verifyInclusion(tlogProof.index, size, leafHash(sha256(encodeUtf8(text))), tlogProof.path, root)) {
    throw new Error(`the ${what} or the path is not what the log holds`);
  }
  return `log of ${size} entries, root ${encodeHex(root)}`;
}

/**
 * A checkpoint bears no date, but none is older than what it covers: a key cannot have signed for a packet that came when it was
 * retired already, and a revoked one proves nothing, whatever it signed: ask for the proof again, under a newer checkpoint.
 */
function whyNotUnder({ notAfter, revokedAt }: KeyValidity, received: number): string | undefined {
  if (revokedAt !== undefined) return whyNotAt({ revokedAt }, revokedAt);
  return notAfter === undefined ? undefined : whyNotAt({ notAfter }, received);
}

async function checkSignature(
  { text, tlogProof }: LoggedText,
  jwks: Jwks,
  expected?: string,
): Promise<string> {
  const origin = expected ?? parseCheckpoint(parseNote(tlogProof.checkpoint).text).origin;
  const known: (NoteVerifier & { validity: KeyValidity })[] = [];
  for (const { bytes, validity } of keysFor(jwks, 'log'))
    known.push({ ...(await noteVerifier(origin, bytes)), validity });
  const { signedBy } = await openCheckpoint(tlogProof.checkpoint, origin, known);
  const received = Number(JSON.parse(text).received_at ?? 0) / 1000;
  const doubts = signedBy.map(({ validity }) => whyNotUnder(validity, received));
  if (!doubts.includes(undefined)) throw new Error(`the checkpoint proves nothing: ${doubts[0]}`);
  return `log ${origin}`;
}

async function checkReceipt({ manifest }: PacketProof, jwks: Jwks, receipt: string): Promise<string> {
  const keys = new Map<string, { key: CryptoKey; validity: KeyValidity }>();
  for (const { kid, bytes, validity } of keysFor(jwks, 'receipt'))
    keys.set(kid, { key: await importPublicKey(bytes), validity });
  const claims = await verifyReceipt(receipt, (kid) => keys.get(kid));
  const { packet, source, tenant, body, root } = manifest.members;
  const pairs = [
    [claims.manifest, encodeHex(sha256(encodeUtf8(manifest.text)))],
    [claims.jti, packet],
    [claims.sub, source],
    [claims.tenant, tenant],
    [claims.events, manifest.events],
    [claims.root, root],
    [claims.body, body],
  ];
  if (pairs.some(([said, holds]) => said !== holds)) throw new Error('it is a receipt for another packet');
  return `by ${claims.iss} for ${claims.sub}, ${claims.events} events`;
}

function checkRaw({ event }: EventProof, raw: string): string {
  const { raw_data_hash: hash, raw_data_size: size } = JSON.parse(event);
  const bytes = encodeUtf8(raw);
  const digest = encodeHex(sha256(bytes));
  if (hash?.algorithm_id !== 3 || hash.value !== digest || size !== bytes.length) {
    throw new Error('it does not have the hash and size that the event carries');
  }
  return `SHA-256 ${digest}, ${bytes.length} bytes`;
}

function eventLeaf(event: string, salt: Uint8Array): Uint8Array {
  const text = encodeUtf8(event);
  const data = new Uint8Array(salt.length + text.length);
  data.set(salt);
  data.set(text, salt.length);
  return leafHash(data);
}

/** The Ed25519 keys of one role; a key without a role is trusted for nothing. */
function keysFor(
  jwks: Jwks,
  use: 'log' | 'receipt',
): { kid: string; bytes: Uint8Array<ArrayBuffer>; validity: KeyValidity }[] {
  const found: ReturnType<typeof keysFor> = [];
  for (const jwk of jwks.keys) {
    const { kty, crv, x, kid, edgeseal_use: role }: Record<string, unknown> = Object(jwk);
    const bytes = kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string' ? decodeBase64Url(x) : null;
    if (role === use && bytes?.length === 32 && typeof kid === 'string')
      found.push({ kid, bytes, validity: validityOf(Object(jwk)) });
  }
  return found;
}

/** Our own refusals are sentences; WebCrypto may refuse a key in its own words. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
