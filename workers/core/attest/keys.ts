// Keys as deployments hand them over: a private JWK in a secret, public JWKs in PUBLIC_KEYS (RFC 7517, RFC 8037).
// A key is trusted for its one role (`edgeseal_use`) and nothing else: a receipt key can never sign a token.
import * as z from 'zod/mini';
import { type PublicKey, publicKeys } from '../../../schemas/registry.ts';
import { Violation } from '../errors.ts';
import { decodeBase64Url } from './base-encoding.ts';
import { importPublicKey, PUBLIC_KEY_BYTES } from './ed25519.ts';
import { type KeyValidity, validityOf } from './key-validity.ts';

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
  /** From when until when it counts, and whether it was revoked. */
  readonly validity: KeyValidity;
}

/**
 * The keys of the log as its sealer holds them: `signers` sign each checkpoint, newest first (two while one takes over from the
 * other); `believed` are public halves alone, of keys that were lost, and vouch for the stored head only.
 */
export interface LogKeys {
  readonly signers: readonly [SigningKey, ...SigningKey[]];
  readonly believed: readonly Pick<SigningKey, 'kid' | 'publicKey'>[];
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

/** A public half may stand beside private ones, for a key that was lost. */
const publicHalf = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
});
const keyList = z.union([z.object({ keys: z.array(z.unknown()) }), z.array(z.unknown())]);

/**
 * The secret LOG_KEY: one private JWK, or a list of them (a JWK set), newest first (docs/keys.md). Throws `Violation`
 * ATTEST_KEY_UNUSABLE, without quoting any, unless the first is private and each is one of the log.
 */
export async function importLogKeys(text: string): Promise<LogKeys> {
  const signers: SigningKey[] = [];
  const believed: LogKeys['believed'][number][] = [];
  for (const jwk of listed(text)) {
    if (typeof jwk === 'object' && jwk !== null && !('d' in jwk)) believed.push(readPublicHalf(jwk));
    else signers.push(await importSigningKey(JSON.stringify(jwk), 'log'));
  }
  const [newest, ...older] = signers;
  if (newest === undefined) throw unusable('private');
  return { signers: [newest, ...older], believed };
}

function listed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    const list = keyList.safeParse(value);
    if (!list.success) return [value];
    return Array.isArray(list.data) ? list.data : list.data.keys;
  } catch {
    // The cause may quote the secret, so it is left behind.
    throw unusable('private');
  }
}

function readPublicHalf(jwk: object): LogKeys['believed'][number] {
  const half = publicHalf.safeParse(jwk);
  const publicKey = half.success ? decodeBase64Url(half.data.x) : null;
  if (!half.success || publicKey?.length !== PUBLIC_KEY_BYTES) throw unusable('private');
  return { kid: half.data.kid, publicKey };
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
  return {
    kid: jwk.kid,
    use: jwk.edgeseal_use,
    key: await importPublicKey(bytes),
    bytes,
    validity: validityOf(jwk),
  };
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
