// A witness's key (docs/witnesses.md): not one of the deployment's three, and never in PUBLIC_KEYS. Others know it by its verifier
// key, which holds its name (c2sp.org/tlog-cosignature).
import { z } from 'zod';
import { cosignatureVerifier, encodeCosignatureVkey } from '../workers/core/log/cosignature.ts';

const exportedKey = z.object({ x: z.string(), d: z.string() });

/** A private JWK as WITNESS_KEY takes it, and the verifier key for the logs it is to witness. */
export async function makeWitnessKey(
  name: string,
): Promise<{ readonly secret: string; readonly vkey: string }> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const { x, d } = exportedKey.parse(await crypto.subtle.exportKey('jwk', pair.privateKey));
  const verifier = await cosignatureVerifier(name, Buffer.from(x, 'base64url'));
  const secret = JSON.stringify({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', x, d, kid: name });
  return { secret, vkey: encodeCosignatureVkey(verifier) };
}
