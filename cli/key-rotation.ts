// The life of keys in a folder after they were made (docs/keys.md): a new one beside the old, the old one retired or revoked. A
// public key never leaves public.json, since old proofs hang on it; a private one that no longer signs lies in old/.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type PublicKey, publicKey } from '../schemas/registry.ts';
import { Complaint } from './complaint.ts';
import { type KeyUse, makeKey, PUBLIC_FILE } from './key-files.ts';

/** Members that this version does not know stay as they are. */
const publicSet = z.object({ keys: z.array(z.looseObject(publicKey.shape)) });

/** A private key, or the public half of one that was lost. */
const privateKey = z.looseObject({ kid: z.string(), d: z.string().optional() });
type PrivateKey = z.infer<typeof privateKey>;

/** Makes a key the one that signs; the one before stays known, and for the log goes on signing beside it. Returns all public keys. */
export async function rotateKey(
  folder: string,
  use: KeyUse,
  nowMs: number,
  overlapSeconds?: number,
): Promise<PublicKey[]> {
  const known = await readPublic(folder);
  const before = known.filter((key) => key.edgeseal_use === use && key.revoked === undefined);
  const { secret, known: made } = await makeKey(use);
  const signing = await readSigning(folder, use, before);
  const [now, end] = [seconds(nowMs), seconds(nowMs) + (overlapSeconds ?? 0)];
  for (const key of before) if (overlapSeconds !== undefined) key.exp = Math.min(key.exp ?? end, end);
  for (const key of signing.filter(isPrivate)) await keepOld(folder, key);
  // Public first: a crash in between leaves a key that is known and signs nothing.
  const next = [{ ...made, nbf: now }, ...known];
  await writePublic(folder, next);
  await writeSigning(folder, use, use === 'log' ? [secret, ...signing] : [secret]);
  return next;
}

/** Ends a key in good order: what it signed before `atMs` holds, nothing later does. */
export async function retireKey(folder: string, kid: string, atMs: number): Promise<PublicKey[]> {
  return endKey(folder, kid, (key) => {
    key.exp = Math.min(key.exp ?? Number.POSITIVE_INFINITY, seconds(atMs));
  });
}

/** Says that a key may be in other hands since `atMs`. An earlier time that was said stays. */
export async function revokeKey(
  folder: string,
  kid: string,
  atMs: number,
  reason: string | undefined,
): Promise<PublicKey[]> {
  return endKey(folder, kid, (key) => {
    const at = Math.min(key.revoked?.revoked_at ?? Number.POSITIVE_INFINITY, seconds(atMs));
    const why = reason ?? key.revoked?.reason;
    key.revoked = { revoked_at: at, ...(why === undefined ? {} : { reason: why }) };
  });
}

async function endKey(folder: string, kid: string, end: (key: PublicKey) => void): Promise<PublicKey[]> {
  const known = await readPublic(folder);
  const key = known.find((one) => one.kid === kid);
  if (key === undefined) throw new Complaint(`There is no key ${kid} in ${folder}.`);
  const use = key.edgeseal_use;
  const signing = await readSigning(folder, use, []);
  if (signing[0]?.kid === kid) {
    throw new Complaint(`${kid} is the key that signs. First: edgeseal keys rotate ${use} --dir ${folder}`);
  }
  end(key);
  await writePublic(folder, known);
  const rest = signing.filter((one) => one.kid !== kid);
  if (rest.length < signing.length) await writeSigning(folder, use, rest);
  return known;
}

/** Public keys of a folder, checked. Throws Complaint when there are none. */
async function readPublic(folder: string): Promise<z.infer<typeof publicSet>['keys']> {
  const path = join(folder, PUBLIC_FILE);
  try {
    return publicSet.parse(JSON.parse(await readFile(path, 'utf8'))).keys;
  } catch (cause) {
    throw new Complaint(`There are no public keys at ${path}.`, 1, { cause });
  }
}

/** The keys of `<use>.jwk`, newest first. When the file is lost the public halves stand in: of the log, they go on being believed. */
async function readSigning(
  folder: string,
  use: KeyUse,
  otherwise: readonly PrivateKey[],
): Promise<PrivateKey[]> {
  const path = join(folder, `${use}.jwk`);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'ENOENT') throw cause;
    return [...otherwise];
  }
  try {
    const value: unknown = JSON.parse(text);
    const set = z.object({ keys: z.array(privateKey) }).safeParse(value);
    return set.success ? set.data.keys : [privateKey.parse(value)];
  } catch {
    // The cause may quote the secret, so it is left behind.
    throw new Complaint(`${path} is not a private key (JWK), nor a list of them.`);
  }
}

const isPrivate = (key: PrivateKey): boolean => key.d !== undefined;

async function keepOld(folder: string, key: PrivateKey): Promise<void> {
  await mkdir(join(folder, 'old'), { recursive: true, mode: 0o700 });
  await replace(join(folder, 'old', `${key.kid.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.jwk`), key, 0o600);
}

async function writeSigning(folder: string, use: KeyUse, keys: readonly PrivateKey[]): Promise<void> {
  const [only, ...more] = keys;
  await replace(join(folder, `${use}.jwk`), more.length === 0 ? only : { keys }, 0o600);
}

const writePublic = (folder: string, keys: readonly PublicKey[]): Promise<void> =>
  replace(join(folder, PUBLIC_FILE), { keys }, 0o644);

/** As a whole or not at all. */
async function replace(path: string, value: unknown, mode: number): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(value)}\n`, { mode });
  await rename(`${path}.new`, path);
}

const seconds = (ms: number): number => Math.floor(ms / 1000);
