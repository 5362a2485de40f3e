// Signed requests (HTTP Message Signatures, RFC 9421) as senders: docs/senders/signed-requests.md. The head is verified before
// the body is read, the body held to its signed digest before it is decompressed, and only then is the nonce spent.
import type { SenderKey, SourceSettings } from '../../schemas/registry.ts';
import { encodeBase64Url, encodeUtf8 } from '../core/attest/base-encoding.ts';
import { Refusal, Violation } from '../core/errors.ts';
import {
  hasBody,
  MAX_LIFE_SECONDS,
  requireCoverage,
  requireTime,
  type Validity,
} from '../core/signatures/acceptance.ts';
import { parseContentDigest, requireDigests, requireNoBody } from '../core/signatures/content-digest.ts';
import { partsOfKeyid, type RequestSignature, signaturesOf } from '../core/signatures/request-signature.ts';
import { importSenderKey, isSignedBy } from '../core/signatures/sender-key.ts';
import { type RequestParts, signatureBase } from '../core/signatures/signature-base.ts';
import type { Sender } from './authenticate.ts';
import type { Deployment } from './deployment.ts';
import type { RequestHead } from './protocols/protocol.ts';

/** Fields that say nothing of the events: who relays the request how, and what answer is wanted. */
const UNSIGNED_FIELDS = ['accept', 'accept-encoding', 'content-length', 'host', 'user-agent'];

/**
 * The sender whose key signed the request; undefined when all its signatures are tagged for others. Of several, one that is
 * good is enough. Throws `Refusal` AUTH_SIGNATURE_*, for the first; `Unavailable` AUTH_REGISTRY_UNAVAILABLE.
 */
export async function signedSender(
  head: RequestHead,
  deployment: Deployment,
  now: number,
): Promise<Sender | undefined> {
  const request = partsOf(head);
  let refusal: Refusal | undefined;
  for (const signature of signaturesOf(request)) {
    try {
      return await senderOf(signature, { head, request, deployment, now });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal ??= error;
    }
  }
  if (refusal !== undefined) throw refusal;
  return undefined;
}

interface Circumstances {
  readonly head: RequestHead;
  readonly request: RequestParts;
  readonly deployment: Deployment;
  readonly now: number;
}

async function senderOf(signature: RequestSignature, circumstances: Circumstances): Promise<Sender> {
  const { head, request, deployment, now } = circumstances;
  const validity = requireTime(signature, now);
  requireCoverage(signature, request);
  const verifySent = bodyCheck(signature, validity, circumstances);
  const { tenant, source, settings } = await ownerOf(signature, request, deployment, now);
  if (deployment.spentNonces.isSpent(signature.keyid, validity.nonce, now / 1000)) throw replayed();
  // Without a body there is nothing left to wait for.
  if (!hasBody(request)) spend(signature, validity, circumstances);
  const { dedupWindowSeconds } = settings;
  return {
    tenant,
    source,
    settings: { ...settings, dedupWindowSeconds: coveringReplays(dedupWindowSeconds) },
    proof: { proof: 'signature', key: signature.keyid },
    head: vouchedFor(head, signature.covered),
    verifySent,
    ...(dedupWindowSeconds === 0 ? { requestKey: await requestKeyOf(signature.keyid, validity.nonce) } : {}),
  };
}

/** What holds the body to its digest, and then spends the nonce. Throws `Refusal` for a digest that cannot be read. */
function bodyCheck(
  signature: RequestSignature,
  validity: Validity,
  circumstances: Circumstances,
): (sent: Uint8Array) => void {
  const { request } = circumstances;
  if (!hasBody(request)) return requireNoBody;
  const digests = parseContentDigest(request.field('content-digest').join(', '));
  return (sent) => {
    requireDigests(digests, sent);
    spend(signature, validity, circumstances);
  };
}

function spend(
  { keyid }: RequestSignature,
  { nonce, until }: Validity,
  { deployment, now }: Circumstances,
): void {
  if (!deployment.spentNonces.spend(keyid, nonce, until, now / 1000)) throw replayed();
}

/** The source whose key made the signature. An unknown key and a wrong signature are told apart for nobody. */
async function ownerOf(
  signature: RequestSignature,
  request: RequestParts,
  { registry }: Deployment,
  now: number,
): Promise<{ tenant: string; source: string; settings: SourceSettings }> {
  const base = encodeUtf8(signatureBase(request, signature.signed));
  const named = partsOfKeyid(signature.keyid);
  if (named === null) throw invalid();
  const { tenant, source, kid } = named;
  const settings = await registry.knownSettingsOf(tenant, source, now);
  for (const key of settings.keys ?? []) {
    if (!fits(key, kid, signature.alg, now)) continue;
    const imported = await importSenderKey(key);
    if (imported === null) throw unusable(signature.keyid);
    if (await isSignedBy(key.alg, imported, signature.signature, base)) return { tenant, source, settings };
  }
  throw invalid();
}

function fits(key: SenderKey, kid: string, alg: string | undefined, now: number): boolean {
  const isInTime = key.notAfter === undefined || now < key.notAfter;
  return key.kid === kid && isInTime && (alg === undefined || alg === key.alg);
}

/** A replay that another isolate took is archived once: persist sees its body, or its key, again. */
function coveringReplays(dedupWindowSeconds: number): number {
  return dedupWindowSeconds === 0 ? 0 : Math.max(dedupWindowSeconds, MAX_LIFE_SECONDS);
}

/** Of one length whatever the names are, and in the alphabet of an Idempotency-Key. */
async function requestKeyOf(keyid: string, nonce: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encodeUtf8(`${keyid} ${nonce}`));
  return `signature:${encodeBase64Url(new Uint8Array(digest))}`;
}

/** The request without the fields that anybody on the way could have added or changed. */
function vouchedFor(head: RequestHead, covered: ReadonlySet<string>): RequestHead {
  const headers = new Headers();
  for (const [name, value] of head.headers) {
    if (covered.has(name) || UNSIGNED_FIELDS.includes(name)) headers.append(name, value);
  }
  return { ...head, headers };
}

/** The runtime joins the lines of a field: what is signed line by line (`bs`) is only known for fields of one. */
function partsOf({ method, url, headers }: RequestHead): RequestParts {
  const field = (name: string): string[] => {
    const value = headers.get(name);
    return value === null ? [] : [value];
  };
  return { method, url, field };
}

function invalid(): Refusal {
  return new Refusal('AUTH_SIGNATURE_INVALID', 'no key of the source made this signature over this request');
}

function replayed(): Refusal {
  return new Refusal('AUTH_SIGNATURE_REPLAYED', 'the nonce was spent: every request needs its own');
}

function unusable(keyid: string): Violation {
  return new Violation('CONFIG_INVALID', `REGISTRY: the key ${keyid} is no key of its algorithm`);
}
