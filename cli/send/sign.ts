// `edgeseal send --sign`: each request signed by the source's own key (RFC 9421; docs/senders/signed-requests.md), in place of a
// token. Every attempt is signed anew, since a nonce is taken once; its Idempotency-Key stays, so that nothing comes twice.
import { createHash, createPrivateKey, type KeyObject, randomUUID, sign, type webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SignatureAlgorithm } from '../../schemas/registry.ts';
import { partsOfKeyid, TAG } from '../../workers/core/signatures/request-signature.ts';
import { signatureBase } from '../../workers/core/signatures/signature-base.ts';
import {
  type BareItem,
  encodeBase64,
  type InnerList,
  type Item,
  serializeMember,
} from '../../workers/core/signatures/structured-values.ts';
import { Complaint, EXIT } from '../complaint.ts';

/** A private key and the name the deployment knows it by. */
export interface Signer {
  /** `<tenant>/<source>/<kid>` */
  readonly keyid: string;
  readonly alg: SignatureAlgorithm;
  readonly key: KeyObject;
}

/** A request as it is about to be sent. */
export interface UnsignedRequest {
  readonly method: string;
  readonly url: string;
  /** By their names in lower case; every one of them is signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Reads a private key, Ed25519 or P-256, in PEM or as a JWK, whose `kid` is the name unless `keyid` is given. Throws Complaint (2)
 * without quoting the file.
 */
export async function readSigner(file: string, keyid: string | undefined): Promise<Signer> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Complaint(`Cannot read the key ${file}.`, EXIT.usage);
  });
  const { key, kid } = parseKey(text, file);
  const name = keyid ?? kid;
  if (name === undefined || partsOfKeyid(name) === null) {
    throw new Complaint(`Say whose key ${file} is: --keyid <tenant>/<source>/<kid>.`, EXIT.usage);
  }
  const alg = algorithmOf(key);
  if (alg === undefined) throw new Complaint(`The key ${file} is neither Ed25519 nor P-256.`, EXIT.usage);
  return { keyid: name, alg, key };
}

/** Content-Digest, Signature-Input and Signature of a request, made at `nowMs`. */
export function signatureHeaders(
  request: UnsignedRequest,
  { keyid, alg, key }: Signer,
  nowMs: number,
): Record<string, string> {
  const digest = encodeBase64(createHash('sha256').update(request.body).digest());
  const headers: Record<string, string> = { ...request.headers, 'content-digest': `sha-256=:${digest}:` };
  const parameters = new Map<string, BareItem>([
    ['created', { type: 'integer', value: Math.floor(nowMs / 1000) }],
    ['keyid', string(keyid)],
    ['alg', string(alg)],
    ['nonce', string(randomUUID())],
    ['tag', string(TAG)],
  ]);
  const items = ['@method', '@target-uri', ...Object.keys(headers)].map(component);
  const signed: InnerList = { items, parameters };
  const field = (name: string): string[] => (headers[name] === undefined ? [] : [headers[name]]);
  const base = signatureBase({ method: request.method, url: new URL(request.url), field }, signed);
  return {
    'content-digest': headers['content-digest'] ?? '',
    'signature-input': `${TAG}=${serializeMember(signed)}`,
    signature: `${TAG}=:${encodeBase64(signText(base, alg, key))}:`,
  };
}

function signText(text: string, alg: SignatureAlgorithm, key: KeyObject): Buffer {
  const hash = alg === 'ed25519' ? null : 'sha256';
  return sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
}

function parseKey(text: string, file: string): { key: KeyObject; kid?: string } {
  try {
    if (!text.trimStart().startsWith('{')) return { key: createPrivateKey(text) };
    const jwk: webcrypto.JsonWebKey & { kid?: unknown } = JSON.parse(text);
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    return typeof jwk.kid === 'string' ? { key, kid: jwk.kid } : { key };
  } catch {
    // Its words may quote the key.
    throw new Complaint(`${file} is no private key in PEM or as a JWK.`, EXIT.usage);
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SignatureAlgorithm | undefined {
  if (asymmetricKeyType === 'ed25519') return 'ed25519';
  const isP256 = asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1';
  return isP256 ? 'ecdsa-p256-sha256' : undefined;
}

function component(name: string): Item {
  return { bare: string(name), parameters: new Map() };
}

function string(value: string): BareItem {
  return { type: 'string', value };
}
