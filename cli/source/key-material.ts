// Public keys and client certificates as people have them in files, in the form that settings want. Of a private key only its
// public half is taken: what signs stays with its sender.
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { type SenderKey, senderKid } from '../../schemas/registry.ts';
import { Complaint } from '../complaint.ts';

/** A file's text, or standard input for `-`. Throws Complaint. */
export function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (cause) {
    throw new Complaint(`${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`, 1, {
      cause,
    });
  }
}

/** The public key of a file: PEM, or a JWK (RFC 7517). Named as told, else as the JWK says, else after the file. */
export function readPublicKey(path: string, kid: string | undefined): SenderKey {
  const text = readText(path);
  const jwk = asJwk(text);
  const material = exported(path, jwk ?? text);
  const name = kid ?? jwk?.kid ?? basename(path).replace(/\.[^.]*$/, '');
  if (!senderKid.safeParse(name).success) {
    throw new Complaint(
      `"${name}" names no key: give it a name of letters, digits, dots and dashes with --kid.`,
    );
  }
  return { kid: name, ...material };
}

const jwkShape = z.looseObject({ kty: z.string(), kid: z.string().optional() });

function asJwk(text: string): z.infer<typeof jwkShape> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return jwkShape.parse(JSON.parse(text));
  } catch {
    // No JSON, or another document: said below, as of anything else that is no key.
    return undefined;
  }
}

const raw = z.union([
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
]);

function exported(path: string, from: string | z.infer<typeof jwkShape>): Pick<SenderKey, 'alg' | 'key'> {
  const found = raw.safeParse(publicHalf(from)?.export({ format: 'jwk' }));
  if (!found.success) throw new Complaint(`${path} holds no Ed25519 or ECDSA P-256 key (PEM or JWK).`);
  if (found.data.kty === 'OKP') return { alg: 'ed25519', key: found.data.x };
  const point = ['BA', found.data.x, found.data.y].map((part) => Buffer.from(part, 'base64url'));
  return { alg: 'ecdsa-p256-sha256', key: Buffer.concat(point).toString('base64url') };
}

function publicHalf(from: string | z.infer<typeof jwkShape>): KeyObject | undefined {
  try {
    return createPublicKey(typeof from === 'string' ? from : { key: from, format: 'jwk' });
  } catch {
    // Not a key, or of a kind that Node does not know.
    return undefined;
  }
}

/** The SHA-256 fingerprint of a client certificate: written out (colons or not), or of the PEM file of that name. */
export function readFingerprint(given: string): string {
  const digits = given.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  try {
    return new X509Certificate(readText(given)).fingerprint256.replaceAll(':', '').toLowerCase();
  } catch (cause) {
    if (cause instanceof Complaint) throw cause;
    throw new Complaint(`${given} holds no certificate (PEM).`, 1, { cause });
  }
}
