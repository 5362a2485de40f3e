// The token of a request, out of its Authorization header: one reading for senders and readers.
import { Refusal } from '../errors.ts';

/**
 * The token of an `Authorization: Bearer <token>` header (RFC 6750, section 2.1). Attacker-controlled. Throws `Refusal`
 * AUTH_TOKEN_MISSING without a header, AUTH_TOKEN_MALFORMED for one of another form.
 */
export function bearerOf(header: string | null | undefined): string {
  if (header === null || header === undefined) {
    throw new Refusal('AUTH_TOKEN_MISSING', 'send Authorization: Bearer <token>');
  }
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(header)?.[1];
  if (token === undefined) {
    throw new Refusal('AUTH_TOKEN_MALFORMED', 'the Authorization header is not "Bearer <token>"');
  }
  return token;
}
