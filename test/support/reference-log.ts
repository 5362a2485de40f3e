// An independent reading of RFC 6962 and of the C2SP notes, checkpoints, tiles and proofs, for tests to hold ours against.
// Imports nothing of the project: node:crypto and the specifications only, slow and literal on purpose.
import { createHash, createPublicKey, verify } from 'node:crypto';

export const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const leaf = (entry: Uint8Array): Buffer => sha256(Buffer.from([0]), entry);
const node = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.from([1]), left, right);

const splitAt = (n: number): number => {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
};

/** MTH over leaf hashes, RFC 6962 section 2.1. */
export function mth(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return sha256();
  if (leaves.length === 1) return first;
  const k = splitAt(leaves.length);
  return node(mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}

/** PATH(m, D[n]), section 2.1.1. */
export function auditPath(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const k = splitAt(leaves.length);
  return m < k
    ? [...auditPath(m, leaves.slice(0, k)), mth(leaves.slice(k))]
    : [...auditPath(m - k, leaves.slice(k)), mth(leaves.slice(0, k))];
}

/** PROOF(m, D[n]), section 2.1.2. */
export function consistency(m: number, leaves: readonly Uint8Array[], known = true): Uint8Array[] {
  if (m === leaves.length) return known ? [] : [mth(leaves)];
  const k = splitAt(leaves.length);
  return m <= k
    ? [...consistency(m, leaves.slice(0, k), known), mth(leaves.slice(k))]
    : [...consistency(m - k, leaves.slice(k), false), mth(leaves.slice(0, k))];
}

/** The root an audit path leads to, read from the top down; null when the path has the wrong length. */
export function rootByPath(
  hash: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array | null {
  if (index < 0 || index >= size) return null;
  const top = path.at(-1);
  if (size === 1) return path.length === 0 ? hash : null;
  if (top === undefined) return null;
  const k = splitAt(size);
  const below = path.slice(0, -1);
  const inner = index < k ? rootByPath(hash, index, k, below) : rootByPath(hash, index - k, size - k, below);
  if (inner === null) return null;
  return index < k ? node(inner, top) : node(top, inner);
}

/** A verifier key, c2sp.org/signed-note "Verifier keys". */
export function readVkey(vkey: string): { name: string; id: Buffer; key: Buffer } {
  const [name = '', id = '', ...rest] = vkey.split('+');
  const typed = Buffer.from(rest.join('+'), 'base64');
  if (typed.length !== 33 || typed[0] !== 1) throw new Error('not an Ed25519 vkey');
  const expected = sha256(Buffer.from(`${name}\n`), typed).subarray(0, 4);
  if (expected.toString('hex') !== id) throw new Error('key id does not match');
  return { name, id: expected, key: typed.subarray(1) };
}

const strictBase64 = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new Error('not base64');
  return bytes;
};

/** The text of a note that the key signed; throws otherwise. */
export function readNote(note: string, vkey: string): string {
  const { name, id, key } = readVkey(vkey);
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n')) throw new Error('not a note');
  const text = note.slice(0, cut + 1);
  let isSigned = false;
  for (const line of note.slice(cut + 2, -1).split('\n')) {
    const [dash, signer, signature = '', ...more] = line.split(' ');
    if (dash !== '—' || more.length > 0) throw new Error('not a signature line');
    const bytes = strictBase64(signature);
    if (signer !== name || !bytes.subarray(0, 4).equals(id)) continue;
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    if (!verify(null, Buffer.from(text), publicKey, bytes.subarray(4))) throw new Error('bad signature');
    isSigned = true;
  }
  if (!isSigned) throw new Error('no signature of the key');
  return text;
}

export interface Head {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** A checkpoint signed by the key whose name is its origin. */
export function readCheckpoint(note: string, vkey: string): Head {
  const [origin = '', size = '', root = '', ...rest] = readNote(note, vkey).split('\n');
  if (rest.length !== 1 || rest[0] !== '') throw new Error('not three lines');
  if (!/^(0|[1-9]\d*)$/.test(size)) throw new Error('bad size');
  const hash = strictBase64(root);
  if (hash.length !== 32 || origin !== readVkey(vkey).name) throw new Error('bad root or origin');
  return { origin, size: Number(size), root: hash };
}

/** Checks a c2sp.org/tlog-proof@v1 text for an entry; throws when it proves nothing. */
export function checkTlogProof(text: string, entry: Uint8Array, vkey: string): { index: number; head: Head } {
  const cut = text.indexOf('\n\n');
  const [header, indexLine = '', ...path] = text.slice(0, cut).split('\n');
  if (cut < 0 || header !== 'c2sp.org/tlog-proof@v1') throw new Error('not a tlog-proof');
  const [, digits] = /^index (0|[1-9]\d*)$/.exec(indexLine) ?? [];
  if (digits === undefined) throw new Error('no index');
  const head = readCheckpoint(text.slice(cut + 2), vkey);
  const root = rootByPath(leaf(entry), Number(digits), head.size, path.map(strictBase64));
  if (root === null || !head.root.equals(root)) throw new Error('the path does not lead to the root');
  return { index: Number(digits), head };
}

/** A tile's number as the three-digit path of c2sp.org/tlog-tiles. */
export function tileNumber(index: number): string {
  let path = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  }
  return path;
}

/** Fetches a path under the log's prefix; null when it is not served. */
export type Fetch = (path: string) => Promise<Uint8Array | null>;

/**
 * Follows a log from its public endpoints alone, as an auditor would: each visit fetches the checkpoint, all entries and
 * all tiles, rebuilds the tree, and compares it with every checkpoint ever seen.
 */
export class Auditor {
  readonly #fetch: Fetch;
  readonly #vkey: string;
  readonly seen: Head[] = [];

  constructor(fetch: Fetch, vkey: string) {
    this.#fetch = fetch;
    this.#vkey = vkey;
  }

  /** The head and all entries (hex), after everything about them was checked; throws naming what does not hold. */
  async visit(): Promise<Head & { entries: string[] }> {
    const note = await this.#require('checkpoint');
    const head = readCheckpoint(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(note),
      this.#vkey,
    );
    const entries = await this.#entries(head.size);
    const leaves = entries.map(leaf);
    if (!head.root.equals(mth(leaves)))
      throw new Error(`the entries do not hash to the root at ${head.size}`);
    for (const earlier of this.seen) {
      if (earlier.size > head.size) throw new Error(`the log shrank from ${earlier.size} to ${head.size}`);
      if (!earlier.root.equals(mth(leaves.slice(0, earlier.size)))) {
        throw new Error(`checkpoint ${head.size} is not consistent with ${earlier.size}`);
      }
    }
    this.seen.push(head);
    await this.#checkTiles(leaves);
    return { ...head, entries: entries.map((entry) => Buffer.from(entry).toString('hex')) };
  }

  async #entries(size: number): Promise<Uint8Array[]> {
    const entries: Uint8Array[] = [];
    for (let n = 0; n * 256 < size; n++) {
      const width = Math.min(256, size - n * 256);
      const bundle = Buffer.from(await this.#require(`tile/entries/${tileNumber(n)}${partial(width)}`));
      let at = 0;
      while (at < bundle.length) {
        const length = bundle.readUInt16BE(at);
        entries.push(bundle.subarray(at + 2, at + 2 + length));
        at += 2 + length;
      }
      if (at !== bundle.length || entries.length !== n * 256 + width)
        throw new Error(`bundle ${n} is cut short`);
    }
    return entries;
  }

  async #checkTiles(leaves: readonly Uint8Array[]): Promise<void> {
    let hashes = leaves;
    for (let level = 0; hashes.length > 0; level++) {
      const above: Uint8Array[] = [];
      for (let n = 0; n * 256 < hashes.length; n++) {
        const tile = hashes.slice(n * 256, n * 256 + 256);
        const path = `tile/${level}/${tileNumber(n)}${partial(tile.length)}`;
        if (!Buffer.concat(tile).equals(await this.#require(path)))
          throw new Error(`${path} is not the tree's`);
        if (tile.length === 256) above.push(mth(tile));
      }
      hashes = above;
    }
  }

  async #require(path: string): Promise<Uint8Array> {
    const bytes = await this.#fetch(path);
    if (bytes === null) throw new Error(`${path} is not served`);
    return bytes;
  }
}

const partial = (width: number): string => (width === 256 ? '' : `.p/${width}`);
