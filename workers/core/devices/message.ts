// What a device signs (docs/devices.md, "What a device signs"). Version 1 is AuroraSOC's: texts side by side, with nothing between
// them. Version 2 says what each part is and how long: one message for one meaning.
import { encodeUtf8 } from '../attest/base-encoding.ts';

/** What version 1 signs, as it stands in the request. */
export interface OldStatement {
  readonly device: string;
  readonly firmwareHash: string;
  readonly bootCount: number;
  readonly nonce: string;
}

/** What version 2 signs. `time` is the device's clock, epoch ms. */
export interface Statement extends OldStatement {
  readonly time: number;
}

/** AuroraSOC's message: `device_id`, `firmware_hash`, decimal `boot_count`, `nonce`, in UTF-8. */
export function oldMessage({
  device,
  firmwareHash,
  bootCount,
  nonce,
}: OldStatement): Uint8Array<ArrayBuffer> {
  return encodeUtf8(`${device}${firmwareHash}${bootCount}${nonce}`);
}

/** The message of version 2: fields of `u8 length, label, u16 length, value`, big-endian, in this order and none left out. */
export function message(statement: Statement): Uint8Array<ArrayBuffer> {
  const fields: readonly (readonly [label: string, value: string])[] = [
    ['edgeseal-device-attestation', '2'],
    ['device', statement.device],
    ['nonce', statement.nonce],
    ['boot_count', String(statement.bootCount)],
    ['firmware_hash', statement.firmwareHash.toLowerCase()],
    ['time', String(statement.time)],
  ];
  const parts = fields.map(([label, value]) => field(encodeUtf8(label), encodeUtf8(value)));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Labels are ours and short; values are bounded where the request is read (at most 128 characters). */
function field(label: Uint8Array, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + label.length + 2 + value.length);
  bytes[0] = label.length;
  bytes.set(label, 1);
  bytes[1 + label.length] = value.length >> 8;
  bytes[2 + label.length] = value.length & 0xff;
  bytes.set(value, 3 + label.length);
  return bytes;
}
