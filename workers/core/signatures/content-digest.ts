// Content-Digest (RFC 9530, section 2): what the body must hash to, as it was sent, content coding included.
import { createHash } from 'node:crypto';
import { Refusal } from '../errors.ts';
import { parseDictionary } from './structured-fields.ts';

/** Algorithms of section 5 that are safe against an attacker; others are passed over, as the RFC has it. */
const ALGORITHMS = [
  { name: 'sha-256', hash: 'sha256', bytes: 32 },
  { name: 'sha-512', hash: 'sha512', bytes: 64 },
] as const;

/** A digest that a body must have. */
export interface ExpectedDigest {
  readonly hash: 'sha256' | 'sha512';
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
export function requireDigests(expected: readonly ExpectedDigest[], body: Uint8Array): void {
  for (const { hash, value } of expected) {
    // Nothing here is secret: the digest was sent in the open.
    if (createHash(hash).update(body).digest().equals(value)) continue;
    throw mismatch(`does not have the ${hash} that was signed`);
  }
}

/** Throws `Refusal` AUTH_DIGEST_MISMATCH for a body where none was announced. */
export function requireNoBody(body: Uint8Array): void {
  if (body.length > 0) throw mismatch('is there, and no digest of one was signed');
}

function mismatch(why: string): Refusal {
  return new Refusal('AUTH_DIGEST_MISMATCH', `the body, as it was sent, ${why}`);
}

function malformed(why: string): Refusal {
  return new Refusal('AUTH_SIGNATURE_MALFORMED', `Content-Digest ${why} (RFC 9530)`);
}
