// A deployment's three Ed25519 keys as files (docs/deploy.md, "Keys"): token.jwk, receipt.jwk, log.jwk and public.json.
// Private files are readable by their owner only; none is ever overwritten, since old receipts hang on old keys.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type PublicKey, publicKeys } from '../schemas/registry.ts';

/** What a key may sign; each has its file `<use>.jwk`: what the secret of that name is given (docs/keys.md). */
export const KEY_USES = ['token', 'receipt', 'log'] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** File texts of one deployment: private JWKs by use, and the public set that RECEIPT_KEY's neighbours trust. */
export interface KeyFiles {
  readonly token: string;
  readonly receipt: string;
  readonly log: string;
  /** PUBLIC_KEYS: JSON `{keys: [...]}`. */
  readonly public: string;
}

/** Where a folder keeps its public keys. */
export const PUBLIC_FILE = 'public.json';

const exportedKey = z.object({ x: z.string(), d: z.string() });

/** Makes one key for each use, named after its use and its public half. */
export async function makeKeys(): Promise<KeyFiles> {
  const made = {
    token: await makeKey('token'),
    receipt: await makeKey('receipt'),
    log: await makeKey('log'),
  };
  return {
    token: JSON.stringify(made.token.secret),
    receipt: JSON.stringify(made.receipt.secret),
    log: JSON.stringify(made.log.secret),
    public: JSON.stringify({ keys: KEY_USES.map((use) => made[use].known) }),
  };
}

/** A key pair of one use as JWKs: the private one, and its public half. */
export async function makeKey(
  use: KeyUse,
): Promise<{ readonly secret: PublicKey & { d: string }; readonly known: PublicKey }> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const { x, d } = exportedKey.parse(await crypto.subtle.exportKey('jwk', pair.privateKey));
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(x, 'base64url'));
  const kid = `${use}-${Buffer.from(digest).toString('hex').slice(0, 12)}`;
  const known: PublicKey = {
    kty: 'OKP',
    crv: 'Ed25519',
    alg: 'EdDSA',
    use: 'sig',
    x,
    kid,
    edgeseal_use: use,
  };
  return { secret: { ...known, d }, known };
}

/** Writes a set into a folder, made if absent. Throws EEXIST rather than replace a key. */
export async function storeKeys(folder: string, keys: KeyFiles): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const use of KEY_USES) {
    await writeFile(join(folder, `${use}.jwk`), `${keys[use]}\n`, { mode: 0o600, flag: 'wx' });
  }
  await writeFile(join(folder, PUBLIC_FILE), `${keys.public}\n`, { flag: 'wx' });
}

/** Reads a set back; a folder with a part missing is an ENOENT error. */
export async function loadKeys(folder: string): Promise<KeyFiles> {
  const text = async (file: string): Promise<string> => (await readFile(join(folder, file), 'utf8')).trim();
  return {
    token: await text('token.jwk'),
    receipt: await text('receipt.jwk'),
    log: await text('log.jwk'),
    public: await text(PUBLIC_FILE),
  };
}

/** The folder's keys, made on first use. */
export async function ensureKeys(folder: string): Promise<KeyFiles> {
  if (!existsSync(join(folder, PUBLIC_FILE))) await storeKeys(folder, await makeKeys());
  return loadKeys(folder);
}

/** The public keys of a JSON text, a JWK set as deployments publish it. Throws zod's $ZodError or SyntaxError. */
export function parsePublicKeys(text: string): PublicKey[] {
  return publicKeys.parse(JSON.parse(text)).keys;
}
