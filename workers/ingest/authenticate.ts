// The first threshold: who sends this, before a byte of the body is read (design, section 3, "Tokens"). Denies by default.
// A signed request (RFC 9421) is its key's, one over a client certificate its certificate's, any other its token's.
import type { SenderProof } from '../../schemas/packet.ts';
import type { SourceSettings } from '../../schemas/registry.ts';
import { hasScope, type TokenClaims, verifyToken } from '../core/attest/token.ts';
import { Refusal } from '../core/errors.ts';
import { certifiedSender } from './certificate.ts';
import type { Deployment } from './deployment.ts';
import type { Protocol, RequestHead } from './protocols/protocol.ts';
import { isSigned, signedSender } from './signed-request.ts';

/** An authenticated sender and how its source is set up. Tenant and source come from nowhere else. */
export interface Sender {
  readonly tenant: string;
  /** The token's `sub`, or what the key, the certificate or the webhook's address stands for. */
  readonly source: string;
  readonly settings: SourceSettings;
  /** What it was known by: goes into the manifest. */
  readonly proof: SenderProof;
  /** Holds the body to what the head promised of it. Throws `Refusal` AUTH_*. */
  readonly verifyBody?: (body: SentBody) => Promise<void>;
}

/** A body in both of its forms. */
export interface SentBody {
  /** As it was sent: what `Content-Digest` (RFC 9530, section 2) and webhooks sign. */
  readonly sent: Uint8Array;
  /** Decompressed. */
  readonly content: Uint8Array;
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
  if (isSigned(head.headers)) return signedSender(head, deployment, now);
  const certified = await certifiedSender(head, deployment, now);
  return certified ?? tokenSender(protocol.credential(head), deployment, now);
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
