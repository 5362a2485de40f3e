// Certificates that openssl made are read as openssl reads them; bytes that are no certificate are none, and cost nothing.
import { execFileSync } from 'node:child_process';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCertificate } from '../../../workers/core/attest/x509.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'certificates-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A self-signed certificate, PEM. */
function make(...options: string[]): string {
  const out = join(folder, 'cert.pem');
  const base = ['req', '-x509', '-nodes', '-keyout', join(folder, 'key.pem'), '-out', out];
  execFileSync('openssl', [...base, '-subj', '/CN=sns.amazonaws.com', ...options], { stdio: 'ignore' });
  return readFileSync(out, 'utf8');
}

const KINDS = [
  ['RSA of 2048 bits', ['-newkey', 'rsa:2048', '-days', '30']],
  ['RSA of 4096 bits', ['-newkey', 'rsa:4096', '-days', '30']],
  ['P-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-days', '30']],
  // Beyond 2049 times are written with four digits of the year.
  ['a century', ['-newkey', 'rsa:2048', '-days', '36500']],
  ['a long serial number', ['-newkey', 'rsa:2048', '-days', '1', '-set_serial', `0x7${'f'.repeat(38)}`]],
] as const;

describe('a certificate', () => {
  it.each(KINDS)('of %s has the key and the times that openssl reads', (_, options) => {
    const pem = make(...options);
    const theirs = new X509Certificate(pem);
    const ours = readCertificate(`some text before\n${pem}`);
    const key = createPublicKey({ key: Buffer.from(ours?.spki ?? []), format: 'der', type: 'spki' });
    expect(key.equals(theirs.publicKey)).toBe(true);
    expect([ours?.notBefore, ours?.notAfter]).toEqual([
      Date.parse(theirs.validFrom),
      Date.parse(theirs.validTo),
    ]);
  });

  it('is none when it is cut short or lengths in it lie, and nothing is ever thrown', () => {
    const pem = make('-newkey', 'rsa:2048', '-days', '30');
    const der = Buffer.from(new X509Certificate(pem).raw);
    const wrap = (bytes: Uint8Array) =>
      `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----`;
    for (let length = 0; length < der.length; length++)
      expect(readCertificate(wrap(der.subarray(0, length)))).toBeNull();
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (at, value) => {
        const changed = Uint8Array.from(der);
        changed[at] = value;
        const read = readCertificate(wrap(changed));
        expect(read === null || read.spki.length < der.length).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    '',
    'no certificate',
    '-----BEGIN CERTIFICATE-----',
    '-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----',
  ])('is none in %j', (text) => {
    expect(readCertificate(text)).toBeNull();
  });
});
