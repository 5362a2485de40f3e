// Certificates made in workerd, where there is no OpenSSL: DER by hand, of Ed25519 authorities over the keys of test devices.
// That these are certificates as others make them is asked in test/core/devices/chain.test.ts.
import { decodeHex } from '../../../workers/core/attest/base-encoding.ts';
import { base64Of } from '../../../workers/core/devices/pem.ts';
import type { Device } from './works.ts';

const tlv = (tag: number, ...parts: (Uint8Array | number[])[]): Uint8Array<ArrayBuffer> => {
  const content = parts.flatMap((part) => [...part]);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return new Uint8Array([tag, ...length, ...content]);
};
const text = (words: string): number[] => [...new TextEncoder().encode(words)];
const seq = (...parts: (Uint8Array | number[])[]) => tlv(0x30, ...parts);
const ED25519 = seq([6, 3, 0x2b, 0x65, 0x70]);
const P256 = seq([6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1], [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]);
const nameOf = (common: string) => seq(tlv(0x31, seq([6, 3, 0x55, 4, 3], tlv(0x0c, text(common)))));
const validity = seq(tlv(0x17, text('200101000000Z')), tlv(0x17, text('491231235959Z')));
const AUTHORITY = tlv(0xa3, seq(seq([6, 3, 0x55, 0x1d, 0x13], [1, 1, 0xff], tlv(4, seq([1, 1, 0xff])))));

interface Named {
  readonly name: string;
  readonly key: Uint8Array;
}

async function certificate(
  subject: Named,
  issuer: { name: string; sign: CryptoKey },
  isAuthority: boolean,
): Promise<string> {
  const spki = seq(subject.key.length === 32 ? ED25519 : P256, tlv(3, [0], subject.key));
  const names = [nameOf(issuer.name), validity, nameOf(subject.name)];
  const tbs = seq([0xa0, 3, 2, 1, 2], [2, 1, 1], ED25519, ...names, spki, isAuthority ? AUTHORITY : []);
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', issuer.sign, tbs));
  const whole = seq(tbs, ED25519, tlv(3, [0], signature));
  return `-----BEGIN CERTIFICATE-----\n${base64Of(whole)}\n-----END CERTIFICATE-----\n`;
}

async function authority(name: string): Promise<{ name: string; sign: CryptoKey; pem: string }> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('publicKey' in pair)) throw new TypeError('an Ed25519 key is a pair');
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
  if (!(raw instanceof ArrayBuffer)) throw new TypeError('a raw key is a buffer');
  const issuer = { name, sign: pair.privateKey };
  return { ...issuer, pem: await certificate({ name, key: new Uint8Array(raw) }, issuer, true) };
}

const authorities = new Map<string, Awaited<ReturnType<typeof authority>>>();

/** PEM: an authority (the one whose PEM is given, else a new one), a device's certificate by it, and one by another of its name. */
export async function chainOf(
  device: Device,
  root?: string,
): Promise<{ root: string; leaf: string; other: string }> {
  const issuer = authorities.get(root ?? '') ?? (await authority('Works CA'));
  authorities.set(issuer.pem, issuer);
  const subject = { name: device.id, key: decodeHex(device.hex) ?? new Uint8Array() };
  const stranger = await authority('Works CA');
  return {
    root: issuer.pem,
    leaf: await certificate(subject, issuer, false),
    other: await certificate(subject, stranger, false),
  };
}
