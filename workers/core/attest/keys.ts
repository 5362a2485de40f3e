// Keys as deployments hand them over: a private JWK in a secret, public JWKs in PUBLIC_KEYS (RFC 7517, RFC 8037).
// A key is trusted for its one role (`edgeseal_use`) and nothing else: a receipt key can never sign a token.
import * as z from 'zod/mini';
import { type PublicKey, publicKeys } from '../../../schemas/registry.ts';
import { Violation } from '../errors.ts';
import { decodeBase64Url } from './base-encoding.ts';
import { importPublicKey } from './ed25519.ts';

/** What a key may sign. */
export type KeyUse = PublicKey['edgeseal_use'];

/** A private key, not extractable, with the name and the public half that verifiers know it by. */
export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
  /** The 32 raw bytes of the public half: the log's verifier key is made of them. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** A public key in its role. */
export interface VerifyingKey {
  readonly kid: string;
  readonly use: KeyUse;
  readonly key: CryptoKey;
  /** The 32 raw bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The keys a deployment trusts. */
export interface PublicKeySet {
  readonly keys: readonly VerifyingKey[];
  /** The key of this name if it has this role; undefined is "not trusted". */
  find(kid: string, use: KeyUse): VerifyingKey | undefined;
}

const privateKey = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string().check(z.minLength(1)),
  edgeseal_use: z.optional(z.enum(['token', 'receipt', 'log'])),
});

/**
 * A private JWK text (with `kid`) as a signing key. Throws `Violation` ATTEST_KEY_UNUSABLE, without quoting the key,
 * when it is not one, or when it is marked for another role than `use`.
 */
export async function importSigningKey(jwkText: string, use?: KeyUse): Promise<SigningKey> {
  try {
    const jwk = privateKey.parse(JSON.parse(jwkText));
    const publicKey = decodeBase64Url(jwk.x);
    if (publicKey === null || (use !== undefined && (jwk.edgeseal_use ?? use) !== use))
      throw unusable('private');
    const { kty, crv, x, d, kid } = jwk;
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x, d }, { name: 'Ed25519' }, false, [
      'sign',
    ]);
    return { kid, key, publicKey };
  } catch {
    // The cause may quote the secret, so it is left behind.
    throw unusable('private');
  }
}

/** A JWK set text as the keys to trust. Throws `Violation` ATTEST_KEY_UNUSABLE; two keys of one `kid` are refused. */
export async function importPublicKeys(text: string): Promise<PublicKeySet> {
  let keys: VerifyingKey[];
  try {
    keys = await Promise.all(publicKeys.parse(JSON.parse(text)).keys.map(importOne));
  } catch (cause) {
    throw unusable('public', cause);
  }
  const byKid = new Map(keys.map((key) => [key.kid, key]));
  if (byKid.size !== keys.length) throw unusable('public');
  return {
    keys,
    find(kid, use) {
      const key = byKid.get(kid);
      return key?.use === use ? key : undefined;
    },
  };
}

async function importOne(jwk: PublicKey): Promise<VerifyingKey> {
  const bytes = decodeBase64Url(jwk.x);
  if (bytes === null) throw unusable('public');
  return { kid: jwk.kid, use: jwk.edgeseal_use, key: await importPublicKey(bytes), bytes };
}

function unusable(half: 'private' | 'public', cause?: unknown): Violation {
  return new Violation(
    'ATTEST_KEY_UNUSABLE',
    `the ${half} keys of this deployment are not Ed25519 JWKs as documented`,
    {
      cause,
    },
  );
}
