// Keys and signatures of devices against vectors and implementations that are not ours: Wycheproof, node:crypto, OpenSSL.
import { execFileSync, spawnSync } from 'node:child_process';
import { createECDH, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { decodeHex } from '../../../workers/core/attest/base-encoding.ts';
import { isMadeBy, readDeviceKey, readSignature } from '../../../workers/core/devices/device-key.ts';
import { uncompressed } from '../../../workers/core/devices/sec1.ts';
import { p1363Of } from '../../../workers/core/devices/signature.ts';
import { sharedFolder } from '../../support/shared-data.ts';

const shared = sharedFolder('wycheproof');
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('skipped: there is no openssl on this machine');

const wycheproof = z.object({
  testGroups: z.array(
    z.object({
      publicKey: z.object({ uncompressed: z.optional(z.string()), pk: z.optional(z.string()) }),
      tests: z.array(
        z.object({
          tcId: z.number(),
          comment: z.string(),
          msg: z.string(),
          sig: z.string(),
          result: z.string(),
        }),
      ),
    }),
  ),
});

async function verifies(key: string, signature: string, message: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const known = await readDeviceKey(key);
  if (known === null) throw new Error('the key cannot be read');
  const form = readSignature(known.alg, signature);
  return form !== null && isMadeBy(known, form, message);
}

const bytes = (hex: string): Uint8Array<ArrayBuffer> => decodeHex(hex) ?? new Uint8Array();

/** DER of r and s, each as an INTEGER with the bytes given. */
const der = (r: Buffer, s: Buffer): Buffer => {
  const content = Buffer.concat([Buffer.from([2, r.length]), r, Buffer.from([2, s.length]), s]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
};
const integer = (half: Buffer): Buffer => {
  let from = 0;
  while (from < half.length - 1 && half[from] === 0) from++;
  const short = half.subarray(from);
  return (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short;
};

describe.skipIf(!shared.isHere)('Wycheproof', () => {
  const groupsOf = (file: string) => wycheproof.parse(JSON.parse(shared.read(file))).testGroups;

  it('P-256 in the form r, s: takes what is valid and nothing else, with compressed keys too', async () => {
    const wrong: string[] = [];
    let count = 0;
    for (const { publicKey, tests } of groupsOf('ecdsa_secp256r1_sha256_p1363_test.json')) {
      const point = publicKey.uncompressed ?? '';
      const short = `${Number.parseInt(point.slice(-1), 16) % 2 === 0 ? '02' : '03'}${point.slice(2, 66)}`;
      for (const { tcId, comment, msg, sig, result } of tests) {
        for (const key of [point, short]) {
          count++;
          const found = await verifies(key, sig, bytes(msg));
          if (found !== (result === 'valid')) wrong.push(`${tcId} ${comment}: ${found}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(500);
  });

  it('P-256 in DER: the same signatures, encoded as SEC 1 says, come to the same', async () => {
    const wrong: string[] = [];
    for (const { publicKey, tests } of groupsOf('ecdsa_secp256r1_sha256_p1363_test.json')) {
      for (const { tcId, comment, msg, sig, result } of tests.filter((test) => test.sig.length === 128)) {
        const both = Buffer.from(sig, 'hex');
        const encoded = der(integer(both.subarray(0, 32)), integer(both.subarray(32)));
        const found = await verifies(publicKey.uncompressed ?? '', encoded.toString('hex'), bytes(msg));
        if (found !== (result === 'valid')) wrong.push(`${tcId} ${comment}: ${found}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('Ed25519: takes what is valid and nothing else', async () => {
    const wrong: string[] = [];
    for (const { publicKey, tests } of groupsOf('ed25519_test.json')) {
      for (const { tcId, comment, msg, sig, result } of tests) {
        const found = sig !== '' && (await verifies(publicKey.pk ?? '', sig, bytes(msg)));
        if (found !== (result === 'valid')) wrong.push(`${tcId} ${comment}: ${found}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('a signature in DER', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = pair.publicKey.export({ format: 'jwk' });
  const point = `04${Buffer.from(jwk.x ?? '', 'base64url').toString('hex')}${Buffer.from(jwk.y ?? '', 'base64url').toString('hex')}`;

  it('made by node:crypto verifies, and in no second encoding of the same numbers', async () => {
    for (let round = 0; round < 64; round++) {
      const message = new Uint8Array(randomBytes(round));
      const raw = sign('sha256', message, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
      const [r, s] = [integer(raw.subarray(0, 32)), integer(raw.subarray(32))];
      expect(await verifies(point, der(r, s).toString('hex'), message)).toBe(true);
      expect(await verifies(point, raw.toString('hex'), message)).toBe(true);
      const whole = der(r, s);
      const bent = [
        der(Buffer.concat([Buffer.of(0), r]), s),
        Buffer.concat([whole, Buffer.of(0)]),
        Buffer.concat([Buffer.from([0x30, 0x81, whole.length - 2]), whole.subarray(2)]),
        Buffer.concat([Buffer.from([0x30, 0x80]), whole.subarray(2), Buffer.of(0, 0)]),
        Buffer.concat([Buffer.of(0x31), whole.subarray(1)]),
        whole.subarray(0, -1),
        der(Buffer.of(0), s),
        der(r, Buffer.concat([Buffer.of(0xff), s])),
      ];
      for (const one of bent) {
        if (one.length !== 64) expect(p1363Of(new Uint8Array(one))).toBeNull();
        expect(await verifies(point, one.toString('hex'), message)).toBe(false);
      }
    }
  });

  it('of any bytes is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        const form = p1363Of(new Uint8Array(any));
        expect(form === null || form.length === 64).toBe(true);
      }),
    );
  });

  it('is no hex of another length, sign or alphabet', async () => {
    for (const signature of ['', 'zz', '0', 'abc', '00'.repeat(63), '00'.repeat(65)]) {
      expect(readSignature('p256', signature)).toBeNull();
    }
    expect(readSignature('ed25519', '00'.repeat(63))).toBeNull();
  });
});

describe('a point', () => {
  it('is decompressed to the one that OpenSSL has, of either y', () => {
    for (let round = 0; round < 40; round++) {
      const ecdh = createECDH('prime256v1');
      const whole = ecdh.generateKeys();
      const short = ecdh.getPublicKey(null, 'compressed');
      expect(Buffer.from(uncompressed(new Uint8Array(short)) ?? [])).toEqual(whole);
      expect(Buffer.from(uncompressed(new Uint8Array(whole)) ?? [])).toEqual(whole);
    }
  });

  it('that is not on the curve, beyond the field, hybrid or at infinity is none', async () => {
    const ecdh = createECDH('prime256v1');
    const whole = new Uint8Array(ecdh.generateKeys());
    const off = whole.slice();
    off[64] = (off[64] ?? 0) ^ 1;
    const hybrid = whole.slice();
    hybrid[0] = 6 + ((whole[64] ?? 0) & 1);
    const beyond = new Uint8Array(33).fill(0xff);
    beyond[0] = 2;
    for (const one of [off, hybrid, beyond, new Uint8Array([0]), whole.slice(0, 64)])
      expect(uncompressed(one)).toBeNull();
    expect(await readDeviceKey(Buffer.from(off).toString('hex'))).toBeNull();
    expect(await readDeviceKey('no hex')).toBeNull();
  });
});

describe.skipIf(!hasOpenssl)('OpenSSL', () => {
  it.each([
    ['p256', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout'], ['dgst', '-sha256', '-sign']],
    ['ed25519', ['genpkey', '-algorithm', 'ed25519'], ['pkeyutl', '-sign', '-rawin', '-inkey']],
  ] as const)('signs with %s what we verify, and a bit of it less we do not', async (alg, make, signing) => {
    const folder = mkdtempSync(join(tmpdir(), 'device-keys-'));
    try {
      const key = join(folder, 'key.pem');
      const file = join(folder, 'message');
      execFileSync('openssl', [...make, '-out', key], { stdio: 'ignore' });
      const message = new Uint8Array(randomBytes(137));
      writeFileSync(file, message);
      const args = alg === 'p256' ? [...signing, key, file] : [...signing, key, '-in', file];
      const signature = execFileSync('openssl', args);
      const spki = execFileSync('openssl', [
        'pkey',
        '-in',
        key,
        '-pubout',
        '-outform',
        'DER',
        ...(alg === 'p256' ? ['-ec_conv_form', 'compressed'] : []),
      ]);
      const raw = spki.subarray(alg === 'p256' ? -33 : -32).toString('hex');
      expect(await verifies(raw, signature.toString('hex'), message)).toBe(true);
      message[7] = (message[7] ?? 0) ^ 1;
      expect(await verifies(raw, signature.toString('hex'), message)).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
