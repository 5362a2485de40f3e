// Signed requests (RFC 9421) as senders.
import { Refusal } from '../core/errors.ts';
import type { Sender } from './authenticate.ts';
import type { Deployment } from './deployment.ts';
import type { RequestHead } from './protocols/protocol.ts';

/** Whether a request says that it is signed. */
export function isSigned(headers: Headers): boolean {
  return headers.has('signature-input');
}

/** The sender whose key signed the request. Throws `Refusal` AUTH_SIGNATURE_*. */
export async function signedSender(
  _head: RequestHead,
  _deployment: Deployment,
  _now: number,
): Promise<Sender> {
  throw new Refusal('AUTH_SIGNATURE_INVALID', 'signed requests are not taken yet');
}
