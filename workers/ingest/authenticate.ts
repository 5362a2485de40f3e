// The first threshold: who sends this, before a byte of the body is read (design, section 3, "Tokens"). Denies by default.
// A signed request (RFC 9421) is its key's, one over a client certificate its certificate's, any other its token's; a weaker
// proof that comes along must be of the same source.
import type { SenderProof } from '../../schemas/packet.ts';
import type { SourceSettings } from '../../schemas/registry.ts';
import { hasScope, type TokenClaims, verifyToken } from '../core/attest/token.ts';
import { Refusal } from '../core/errors.ts';
import { certifiedSender } from './certificate.ts';
import type { Deployment } from './deployment.ts';
import { part } from './part.ts';
import type { Protocol, RequestHead } from './protocols/protocol.ts';

const signatures = part(() => import('./signed-request.ts'));

/** An authenticated sender and how its source is set up. Tenant and source come from nowhere else. */
export interface Sender {
  readonly tenant: string;
  /** The token's `sub`, or what the key, the certificate or the webhook's address stands for. */
  readonly source: string;
  readonly settings: SourceSettings;
  /** What it was known by: goes into the manifest. */
  readonly proof: SenderProof;
  /** The request as far as its sender vouched for it, where that is not all of it: nothing else of it is acted on. */
  readonly head?: RequestHead;
  /** What repetitions of this very request are recognized by, where the source goes by no bodies and the request has no key. */
  readonly requestKey?: string;
  /** Holds the body, as it was sent, to what the head promised of it, before it is decompressed. Throws `Refusal` AUTH_*. */
  readonly verifySent?: (sent: Uint8Array) => void | Promise<void>;
}

/** The sender of a request. Throws `Refusal` AUTH_*. */
export async function authenticate(
  head: RequestHead,
  protocol: Protocol,
  deployment: Deployment,
  now: number,
): Promise<Sender> {
  const sender = await identify(head, protocol, deployment, now);
  if (sender.settings.disabled) throw new Refusal('AUTH_SOURCE_DISABLED', 'the source was disabled');
  if (sender.settings.requiresSignature && sender.proof.proof !== 'signature') {
    throw new Refusal('AUTH_SIGNATURE_REQUIRED', 'the source takes signed requests only (RFC 9421)');
  }
  return sender;
}

async function identify(
  head: RequestHead,
  protocol: Protocol,
  deployment: Deployment,
  now: number,
): Promise<Sender> {
  if (protocol.admit !== undefined) return protocol.admit(head, deployment, now);
  const signed = await signerOf(head, deployment, now);
  const certified = await certifiedSender(head, deployment, now);
  const proven = signed ?? certified;
  if (proven === undefined) return tokenSender(protocol.credential(head), deployment, now);
  if (certified !== undefined && !isSame(proven, certified)) {
    throw new Refusal('AUTH_CERTIFICATE_UNKNOWN', 'the client certificate is of another source than the key');
  }
  const token = tokenIfAny(head, protocol);
  if (token === undefined || isSame(proven, await tokenSender(token, deployment, now))) return proven;
  throw new Refusal('AUTH_TOKEN_UNTRUSTED', `the token is of another source than the ${proven.proof.proof}`);
}

/** Undefined for a request that does not say that it is signed. */
async function signerOf(head: RequestHead, deployment: Deployment, now: number): Promise<Sender | undefined> {
  if (!head.headers.has('signature-input')) return undefined;
  const { signedSender } = await signatures();
  return signedSender(head, deployment, now);
}

function isSame(one: Sender, other: Sender): boolean {
  return one.tenant === other.tenant && one.source === other.source;
}

/** A token beside a stronger proof is not needed; but one that is there has to be good, and of the same source. */
function tokenIfAny(head: RequestHead, protocol: Protocol): string | undefined {
  try {
    return protocol.credential(head);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'AUTH_TOKEN_MISSING') return undefined;
    throw error;
  }
}

/** The sender of an attacker-controlled token. Throws `Refusal` AUTH_*. */
export async function tokenSender(token: string, deployment: Deployment, now: number): Promise<Sender> {
  const claims = await verifyToken(token, deployment.publicKeys, now);
  if (!hasScope(claims, 'ingest')) {
    throw new Refusal('AUTH_SCOPE_MISSING', 'the token does not have the scope ingest');
  }
  return admit(claims, deployment, now);
}

async function admit(claims: TokenClaims, { registry }: Deployment, now: number): Promise<Sender> {
  const { tenant, sub: source, jti } = claims;
  const [revoked, settings] = await Promise.all([
    registry.isRevoked(tenant, jti, now),
    registry.settingsOf(tenant, source, now),
  ]);
  if (revoked) throw new Refusal('AUTH_TOKEN_REVOKED', 'the token was revoked');
  return { tenant, source, settings, proof: { proof: 'token', key: jti } };
}
