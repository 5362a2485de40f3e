// A verifier written from RFC 6962, C2SP signed-note, tlog-checkpoint and tlog-proof with node:crypto alone. It imports
// nothing of the project on purpose: if ours and this one agree, the formats are what the specifications say.
import { createHash, createPublicKey, verify } from 'node:crypto';

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const node = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.from([1]), left, right);

/** The document of GET /v1/packets/<id>/proof. */
export interface PacketProofDocument {
  v: number;
  manifest: string;
  log_index: number;
  tlog_proof: string;
}

/** The document of GET /v1/events/<uid>/proof. */
export interface EventProofDocument extends PacketProofDocument {
  event: string;
  salt: string;
  index: number;
  path: string[];
}

/** A checkpoint taken apart. */
export interface ParsedCheckpoint {
  origin: string;
  size: number;
  root: Buffer;
}

/** RFC 6962 section 2.1.1 (as RFC 9162 section 2.1.3.2 spells the check): throws unless the path leads to the root. */
export function checkInclusion(
  leaf: Buffer,
  index: number,
  size: number,
  path: Buffer[],
  root: Buffer,
): void {
  if (index >= size) throw new Error('index beyond the tree');
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (sn === 0) throw new Error('path too long');
    if (fn % 2 === 1 || fn === sn) {
      hash = node(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else hash = node(hash, sibling);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  if (sn !== 0) throw new Error('path too short');
  if (!hash.equals(root)) throw new Error('path does not lead to the root');
}

/** Root of RFC 6962's tree over these leaf data, the slow and plain way. */
export function rootOfEntries(entries: Buffer[]): Buffer {
  if (entries.length === 0) return sha256();
  const hashes = entries.map((entry) => sha256(Buffer.from([0]), entry));
  const fold = (from: number, to: number): Buffer => {
    if (to - from === 1) return hashes[from] ?? Buffer.alloc(0);
    let split = 1;
    while (split * 2 < to - from) split *= 2;
    return node(fold(from, from + split), fold(from + split, to));
  };
  return fold(0, hashes.length);
}

/** C2SP signed-note + tlog-checkpoint: checks the Ed25519 signature of `origin`'s key and takes the body apart. */
export function checkCheckpoint(note: string, rawKey: Buffer, origin: string): ParsedCheckpoint {
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw new Error('no signatures');
  const body = note.slice(0, split + 1);
  const keyId = sha256(Buffer.from(`${origin}\n`), Buffer.from([1]), rawKey).subarray(0, 4);
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), rawKey]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const signed = note
    .slice(split + 2)
    .split('\n')
    .filter((line) => line.startsWith(`— ${origin} `))
    .map((line) => Buffer.from(line.slice(origin.length + 3), 'base64'))
    .some(
      (blob) => blob.subarray(0, 4).equals(keyId) && verify(null, Buffer.from(body), key, blob.subarray(4)),
    );
  if (!signed) throw new Error('no valid signature of the log key');
  const [name, size, root] = body.split('\n');
  if (name !== origin) throw new Error('another log');
  if (!/^(0|[1-9][0-9]*)$/.test(size ?? '')) throw new Error('size is not a number');
  return { origin: name, size: Number(size), root: Buffer.from(root ?? '', 'base64') };
}

/** C2SP tlog-proof: header line, optional extra, index, hashes, blank line, checkpoint. */
function parseTlogProof(text: string): { index: number; path: Buffer[]; checkpoint: string } {
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, split).split('\n');
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') throw new Error('not a tlog-proof');
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const index = /^index (0|[1-9][0-9]*)$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined) throw new Error('no index');
  return {
    index: Number(index),
    path: lines.map((line) => Buffer.from(line, 'base64')),
    checkpoint: text.slice(split + 2),
  };
}

/** Checks a whole event proof offline; throws naming what is wrong. Returns the checkpoint it stands under. */
export function checkEventProof(proof: EventProofDocument, logKey: Buffer, origin: string): ParsedCheckpoint {
  const manifest = JSON.parse(proof.manifest) as { root: string; events: number; packet: string };
  const leaf = sha256(Buffer.from([0]), Buffer.from(proof.salt, 'hex'), Buffer.from(proof.event));
  if (Buffer.from(proof.salt, 'hex').length !== 16) throw new Error('salt is not 16 bytes');
  checkInclusion(
    leaf,
    proof.index,
    manifest.events,
    proof.path.map((hash) => Buffer.from(hash, 'hex')),
    Buffer.from(manifest.root, 'hex'),
  );
  const uid = (JSON.parse(proof.event) as { metadata: { uid: string } }).metadata.uid;
  if (uid !== `${manifest.packet}.${proof.index}`) throw new Error('the event is of another place');
  return checkPacketProof(proof, logKey, origin);
}

/** Checks the proof of a packet offline likewise. */
export function checkPacketProof(
  proof: PacketProofDocument,
  logKey: Buffer,
  origin: string,
): ParsedCheckpoint {
  const entry = sha256(Buffer.from(proof.manifest));
  const inLog = parseTlogProof(proof.tlog_proof);
  if (inLog.index !== proof.log_index) throw new Error('two log indexes');
  const checkpoint = checkCheckpoint(inLog.checkpoint, logKey, origin);
  checkInclusion(sha256(Buffer.from([0]), entry), inLog.index, checkpoint.size, inLog.path, checkpoint.root);
  return checkpoint;
}

/** Reads the whole log from its public tiles and checks it against the checkpoint; returns the entries. */
export async function readLog(
  fetchText: (path: string) => Promise<string>,
  fetchBytes: (path: string) => Promise<Buffer>,
  rawKey: Buffer,
  origin: string,
): Promise<{ checkpoint: ParsedCheckpoint; entries: Buffer[] }> {
  const checkpoint = checkCheckpoint(await fetchText('/log/checkpoint'), rawKey, origin);
  const entries: Buffer[] = [];
  while (entries.length < checkpoint.size) {
    const width = Math.min(256, checkpoint.size - entries.length);
    const number = String(entries.length / 256);
    const path = number.padStart(Math.ceil(number.length / 3) * 3, '0').replaceAll(/(\d{3})(?=\d)/g, 'x$1/');
    const bundle = await fetchBytes(`/log/tile/entries/${path}${width === 256 ? '' : `.p/${width}`}`);
    let at = 0;
    for (let count = 0; count < width; count += 1) {
      const length = bundle.readUInt16BE(at);
      entries.push(bundle.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    if (at !== bundle.length) throw new Error(`bundle ${number} has ${bundle.length - at} bytes too many`);
  }
  if (!rootOfEntries(entries).equals(checkpoint.root))
    throw new Error('the entries do not make the root of the checkpoint');
  return { checkpoint, entries };
}
