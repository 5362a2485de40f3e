// Content-Digest (RFC 9530, section 2): what the body must hash to, as it was sent, content coding included.
import { Refusal } from '../errors.ts';
import { parseDictionary } from './structured-fields.ts';

/** Algorithms of section 5 that are safe against an attacker; others are passed over, as the RFC has it. */
const ALGORITHMS = [
  { name: 'sha-256', hash: 'SHA-256', bytes: 32 },
  { name: 'sha-512', hash: 'SHA-512', bytes: 64 },
] as const;

/** A digest that a body must have. */
export interface ExpectedDigest {
  readonly hash: 'SHA-256' | 'SHA-512';
  readonly value: Uint8Array;
}

/**
 * The digests of a Content-Digest field, at least one. Throws `Refusal` AUTH_SIGNATURE_MALFORMED for a field that is not as the
 * RFC has it, or has neither sha-256 nor sha-512.
 */
export function parseContentDigest(field: string): ExpectedDigest[] {
  const digests = parseDictionary(field);
  if (digests === null) throw malformed('is no dictionary of digests');
  const expected: ExpectedDigest[] = [];
  for (const { name, hash, bytes } of ALGORITHMS) {
    const member = digests.get(name);
    if (member === undefined) continue;
    const value = 'bare' in member && member.bare.type === 'binary' ? member.bare.value : undefined;
    if (value?.length !== bytes) throw malformed(`has a ${name} that is not ${bytes} bytes`);
    expected.push({ hash, value });
  }
  if (expected.length === 0) throw malformed('has neither sha-256 nor sha-512');
  return expected;
}

/** Throws `Refusal` AUTH_DIGEST_MISMATCH unless the body has every one of the digests. */
export async function requireDigests(
  expected: readonly ExpectedDigest[],
  body: Uint8Array<ArrayBuffer>,
): Promise<void> {
  for (const { hash, value } of expected) {
    const found = new Uint8Array(await crypto.subtle.digest(hash, body));
    // Nothing here is secret: the digest was sent in the open.
    if (found.some((byte, i) => byte !== value[i])) throw mismatch(hash);
  }
}

function mismatch(hash: string): Refusal {
  return new Refusal(
    'AUTH_DIGEST_MISMATCH',
    `the body, as it was sent, does not have the ${hash} that was signed`,
  );
}

function malformed(why: string): Refusal {
  return new Refusal('AUTH_SIGNATURE_MALFORMED', `Content-Digest ${why} (RFC 9530)`);
}
