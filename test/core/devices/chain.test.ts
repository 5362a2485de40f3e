// Chains that OpenSSL made, good and bad in one point each: what is vouched for, and what is said of the rest.
import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDeviceCertificate } from '../../../workers/core/devices/certificate.ts';
import { checkChain } from '../../../workers/core/devices/chain.ts';
import { wordsOf } from '../../../workers/core/devices/chain-fault.ts';
import { base64Of, certificatesOf, derOf } from '../../../workers/core/devices/pem.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('skipped: there is no openssl on this machine');

const CA = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign';
const LEAF =
  'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,clientAuth';
const P256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const ED = ['-newkey', 'ed25519'];
// A minute on: what is made from here on is valid then.
const NOW = Date.now() + 60_000;

let folder = '';
const file = (name: string): string => join(folder, name);
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });

interface Wish {
  readonly issuer?: string;
  readonly key?: readonly string[];
  readonly extensions?: string;
  readonly subject?: string;
  readonly days?: string;
}

/** A certificate by OpenSSL; itself its issuer unless one is named. */
function make(
  name: string,
  { issuer = name, key = P256, extensions = LEAF, subject = name, days = '30' }: Wish = {},
): void {
  openssl(
    'req',
    '-new',
    '-nodes',
    ...key,
    '-keyout',
    file(`${name}.key`),
    '-out',
    file(`${name}.csr`),
    '-subj',
    `/O=Test/CN=${subject}`,
  );
  writeFileSync(file(`${name}.ext`), extensions);
  const signer =
    issuer === name
      ? ['-signkey', file(`${name}.key`)]
      : ['-CA', file(`${issuer}.pem`), '-CAkey', file(`${issuer}.key`), '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    file(`${name}.csr`),
    ...signer,
    '-sha256',
    '-days',
    days,
    // Without extensions OpenSSL makes a certificate of version 1.
    ...(extensions === '' ? [] : ['-extfile', file(`${name}.ext`)]),
    '-out',
    file(`${name}.pem`),
  );
}

const of = (name: string): Uint8Array<ArrayBuffer> =>
  certificatesOf(readFileSync(file(`${name}.pem`), 'utf8'))?.[0] ?? new Uint8Array();
const check = (chain: string[], trusted: string[], device = 'pump-7', now = NOW) =>
  checkChain(chain.map(of), trusted.map(of), { device, now });

describe.skipIf(!hasOpenssl)('a chain', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'chains-'));
    make('root', { extensions: CA });
    make('middle', { issuer: 'root', extensions: `${CA}` });
    make('device', { issuer: 'root', subject: 'pump-7' });
    make('below', { issuer: 'middle', subject: 'pump-7' });
    make('edroot', { key: ED, extensions: CA });
    make('eddevice', { key: ED, issuer: 'edroot', subject: 'pump-7' });
    make('short', { extensions: 'basicConstraints=critical,CA:TRUE,pathlen:0' });
    make('undershort', { issuer: 'short', extensions: CA });
    make('toodeep', { issuer: 'undershort', subject: 'pump-7' });
    make('fine', { issuer: 'short', subject: 'pump-7' });
    make('forger', { extensions: LEAF, subject: 'root' });
    make('forged', { issuer: 'forger', subject: 'pump-7' });
    make('byleaf', { issuer: 'device', subject: 'pump-7' });
    make('nosign', { issuer: 'root', subject: 'pump-7', extensions: 'keyUsage=critical,keyAgreement' });
    make('odd', { issuer: 'root', subject: 'pump-7', extensions: `${LEAF}\n1.2.3.4=critical,DER:0500` });
    make('rsa', { issuer: 'root', subject: 'pump-7', key: ['-newkey', 'rsa:2048'] });
    make('rsaroot', { key: ['-newkey', 'rsa:2048'], extensions: CA });
    make('byrsa', { issuer: 'rsaroot', subject: 'pump-7' });
    make('v1', { issuer: 'root', subject: 'pump-7', extensions: '' });
    make('other', { extensions: CA, subject: 'root' });
    make('nocertify', {
      extensions: 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature',
    });
    make('bynocertify', { issuer: 'nocertify', subject: 'pump-7' });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('from a device to a trusted authority vouches for its key', async () => {
    for (const [chain, trusted] of [
      [['device'], ['root']],
      [['device', 'root'], ['root']],
      [['below', 'middle'], ['root']],
      [['below', 'middle', 'root'], ['root']],
      [['below'], ['middle']],
      [['eddevice'], ['other', 'edroot']],
      [['fine'], ['short']],
    ] as const) {
      const vouched = await check([...chain], [...trusted]);
      if ('fault' in vouched) throw new Error(`${chain}: ${vouched.fault}`);
      const theirs = new X509Certificate(readFileSync(file(`${chain[0]}.pem`))).publicKey.export({
        format: 'der',
        type: 'spki',
      });
      expect(theirs.toString('hex').endsWith(vouched.key.key)).toBe(true);
      expect(vouched.authority).toBe(trusted.length - 1);
    }
  });

  it.each([
    ['untrusted', 1, ['device'], []],
    ['untrusted', 1, ['device'], ['other']],
    ['untrusted', 2, ['below', 'middle'], ['edroot']],
    ['untrusted', 1, ['below'], ['root']],
    ['other-issuer', 2, ['device', 'middle'], ['root']],
    ['not-issued', 2, ['device', 'other'], ['root']],
    ['not-an-authority', 2, ['byleaf', 'device'], ['root']],
    ['not-an-authority', 2, ['forged', 'forger'], ['root']],
    ['path-length', 3, ['toodeep', 'undershort', 'short'], ['short']],
    ['untrusted', 2, ['toodeep', 'undershort'], ['short']],
    ['untrusted', 1, ['bynocertify'], ['nocertify']],
    ['not-for-signing', 1, ['nosign'], ['root']],
    ['not-for-signing', 1, ['root'], ['root']],
    ['critical-extension', 1, ['odd'], ['root']],
    ['key', 1, ['rsa'], ['root']],
    ['signature-algorithm', 1, ['byrsa'], ['rsaroot']],
    ['version', 1, ['v1'], ['root']],
    ['version', 2, ['device', 'v1'], ['root']],
    ['no-certificate', 1, [], ['root']],
    ['too-long', 5, ['device', 'root', 'root', 'root', 'root'], ['root']],
  ] as const)('is %s of certificate %i: %j under %j', async (fault, certificate, chain, trusted) => {
    const device = chain[0] === 'root' ? 'root' : 'pump-7';
    expect(await check([...chain], [...trusted], device)).toEqual({ fault, certificate: certificate - 1 });
  });

  it('counts in its time alone, and for its device alone', async () => {
    const day = 86_400_000;
    const fault = { certificate: 0 };
    expect(await check(['device'], ['root'], 'pump-7', NOW + 31 * day)).toEqual({
      fault: 'expired',
      ...fault,
    });
    expect(await check(['device'], ['root'], 'pump-7', NOW - 2 * day)).toEqual({
      fault: 'not-yet-valid',
      ...fault,
    });
    expect(await check(['device'], ['root'], 'pump-8')).toEqual({ fault: 'other-device', ...fault });
  });

  it('that is refused is told which certificate broke which rule', () => {
    expect(wordsOf({ fault: 'version', certificate: 0 })).toBe(
      "certificate 1, the device's own, is not of X.509 version 3 (OpenSSL makes version 1 of requests unless it is given extensions)",
    );
    expect(wordsOf({ fault: 'expired', certificate: 2 })).toBe('certificate 3 has expired');
  });

  it('with any byte changed vouches for nothing', async () => {
    const whole = of('device');
    for (let at = 0; at < whole.length; at++) {
      const bent = whole.slice();
      bent[at] = (bent[at] ?? 0) ^ 1;
      expect(await checkChain([bent], [of('root')], { device: 'pump-7', now: NOW })).toHaveProperty('fault');
    }
  });

  it('that is cut short is unreadable, and any bytes behind the cut are read without a throw', () => {
    const whole = of('device');
    for (let cut = 0; cut < whole.length; cut++)
      expect(readDeviceCertificate(whole.slice(0, cut))).toBe('no-certificate');
    fc.assert(
      fc.property(fc.nat(whole.length), fc.uint8Array({ maxLength: 40 }), (cut, tail) => {
        expect(() =>
          readDeviceCertificate(new Uint8Array([...whole.subarray(0, cut), ...tail])),
        ).not.toThrow();
      }),
    );
  });

  it('is read from PEM whole or not at all', () => {
    const pem = readFileSync(file('device.pem'), 'utf8');
    expect(certificatesOf(`words\n${pem}${pem}`)).toHaveLength(2);
    for (const bad of ['', 'words', pem.replace('END', 'FIN'), pem.replace('M', '!')])
      expect(certificatesOf(bad)).toBeNull();
    expect(derOf(base64Of(of('device')))).toEqual(of('device'));
  });
});
