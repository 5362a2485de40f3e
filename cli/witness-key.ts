// A witness's key (docs/witnesses.md): not one of the deployment's three, and never in PUBLIC_KEYS. Others know it by its verifier
// key, which holds its name (c2sp.org/tlog-cosignature).
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cosignatureVerifier, encodeCosignatureVkey } from '../workers/core/log/cosignature.ts';

const exportedKey = z.object({ x: z.string(), d: z.string() });

/** A private JWK as WITNESS_KEY takes it, and the verifier key for the logs it is to witness. */
export async function makeWitnessKey(
  name: string,
): Promise<{ readonly secret: string; readonly vkey: string }> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('an Ed25519 key is a pair');
  const { x, d } = exportedKey.parse(await crypto.subtle.exportKey('jwk', pair.privateKey));
  const verifier = await cosignatureVerifier(name, Buffer.from(x, 'base64url'));
  const secret = JSON.stringify({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', x, d, kid: name });
  return { secret, vkey: encodeCosignatureVkey(verifier) };
}

/** The file of a local stack's witness key, beside the other keys. */
const WITNESS_FILE = 'witness.jwk';

/** The folder's witness key, made on first use under this name. */
export async function ensureWitnessKey(folder: string, name: string): Promise<string> {
  const path = join(folder, WITNESS_FILE);
  if (!existsSync(path))
    await writeFile(path, `${(await makeWitnessKey(name)).secret}\n`, { mode: 0o600, flag: 'wx' });
  return (await readFile(path, 'utf8')).trim();
}
