// What a device signs: docs/devices.md has these very vectors, so that firmware can be held to them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message, oldMessage } from '../../../workers/core/devices/message.ts';

const statement = {
  device: 'pump-7',
  firmwareHash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  bootCount: 42,
  nonce: 'n00112233445566778899aabbccddeeff',
  time: 1795262400000,
};

/** The same from docs/devices.md alone: label and value with their lengths in front, big-endian. */
const byHand = (fields: readonly (readonly [string, string])[]): string =>
  fields
    .map(([label, value]) => {
      const [l, v] = [Buffer.from(label), Buffer.from(value)];
      return `${l.length.toString(16).padStart(2, '0')}${l.toString('hex')}${v.length.toString(16).padStart(4, '0')}${v.toString('hex')}`;
    })
    .join('');

const docs = readFileSync(new URL('../../../docs/devices.md', import.meta.url), 'utf8');

describe('version 2', () => {
  it('is the bytes that docs/devices.md shows', () => {
    const hex = Buffer.from(message(statement)).toString('hex');
    expect(hex).toBe(
      byHand([
        ['edgeseal-device-attestation', '2'],
        ['device', 'pump-7'],
        ['nonce', statement.nonce],
        ['boot_count', '42'],
        ['firmware_hash', statement.firmwareHash],
        ['time', '1795262400000'],
      ]),
    );
    expect(docs.replaceAll(/\s/g, '')).toContain(hex);
    expect(docs).toContain(createHash('sha256').update(message(statement)).digest('hex'));
  });

  it('is another message for every other statement', () => {
    const text = fc.stringMatching(/^[a-z0-9.]{1,12}$/);
    const any = fc.record({
      device: text,
      firmwareHash: text,
      bootCount: fc.nat(1000),
      nonce: text,
      time: fc.nat(1000),
    });
    fc.assert(
      fc.property(any, any, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(Buffer.compare(message(one), message(other)) === 0).toBe(isSame);
      }),
    );
  });
});

describe('version 1', () => {
  it('is the four texts side by side, as docs/devices.md shows', () => {
    const text = Buffer.from(oldMessage(statement)).toString();
    expect(text).toBe(`pump-7${statement.firmwareHash}42${statement.nonce}`);
    expect(docs).toContain(text);
  });

  it('cannot take a digit of the boot count for one of the nonce: a nonce begins with none', () => {
    const other = { ...statement, bootCount: 4, nonce: `2${statement.nonce}` };
    expect(Buffer.from(oldMessage(other))).toEqual(Buffer.from(oldMessage(statement)));
    expect(statement.nonce).toMatch(/^n[0-9a-f]{32}$/);
  });
});
