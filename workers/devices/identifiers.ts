// What this Worker makes up: ids of its records, nonces, enrolment secrets. All of it from the platform's random source.
import { encodeBase64Url, encodeHex, encodeUtf8 } from '../core/attest/base-encoding.ts';

const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));

/** UUIDv7 (RFC 9562, section 5.7): ordered by time, so that a device's history is a range of keys. */
export function mintRecordId(now: number): string {
  return recordIdOf(now, random(16));
}

/** What every id of `time` or later is not below. Times are held to what an id can say, of 48 bits. */
export function lowestRecordId(time: number): string {
  return recordIdOf(Math.min(Math.max(Math.floor(time), 0), 2 ** 48 - 1), new Uint8Array(16));
}

function recordIdOf(now: number, bytes: Uint8Array<ArrayBuffer>): string {
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = encodeHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** 128 bits. Begins with no digit, so that it cannot be read as the end of a boot count (docs/devices.md, "Version 1"). */
export const mintNonce = (): string => `n${encodeHex(random(16))}`;

/** 256 bits. */
export const mintEnrolmentSecret = (): string => `enrol_${encodeBase64Url(random(32))}`;

/** Hex SHA-256 of a secret: all of it that is kept. */
export async function hashOf(secret: string): Promise<string> {
  return encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(secret))));
}
