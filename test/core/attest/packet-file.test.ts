// Packet files both ways, and against everything that is not one.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PACKET_FILE_BYTES } from '../../../schemas/limits.ts';
import { attestPacket } from '../../../workers/core/attest/packet.ts';
import { compressPacketFile, expandPacketFile } from '../../../workers/core/attest/packet-compression.ts';
import { decodePacketFile, encodePacketFile } from '../../../workers/core/attest/packet-file.ts';
import { Violation } from '../../../workers/core/errors.ts';
import { ocsfEvent, packetInput } from '../../support/attest-input.ts';

const extras = {
  idempotencyKey: 'key 1',
  dedupWindowSeconds: 300,
  rejected: [{ index: 2, code: 'DECODE_JSON_SYNTAX', message: 'no', raw: '{"a' }] as const,
};

async function packetOf(count: number) {
  return attestPacket(packetInput(Array.from({ length: count }, (_, i) => ocsfEvent({ message: `é ${i}` }))));
}

const sample = encodePacketFile(await packetOf(3), extras);

/** What decoding bad bytes may do: say so, as the envelope's fault. Anything else is a crash. */
function codeOf(bytes: Uint8Array): string {
  try {
    decodePacketFile(bytes);
    return 'decoded';
  } catch (error) {
    return error instanceof Violation ? error.code : `crashed: ${String(error)}`;
  }
}

describe('a packet file', () => {
  it.each([0, 1, 3, 600])('reads back as it was written, with %i events', async (count) => {
    const packet = await packetOf(count);
    const file = decodePacketFile(encodePacketFile(packet, extras));
    expect(file.manifest).toEqual(packet.manifest);
    expect(file.header).toEqual({ v: 1, manifest: packet.manifestText, receipt: packet.receipt, ...extras });
    for (const part of ['salts', 'canonical', 'canonicalOffsets', 'raw', 'rawOffsets'] as const) {
      expect([...file[part]]).toEqual([...packet[part]]);
    }
  });

  it('reads back from the middle of a larger buffer', () => {
    const larger = new Uint8Array(sample.length + 7);
    larger.set(sample, 3);
    expect(decodePacketFile(larger.subarray(3, 3 + sample.length))).toEqual(decodePacketFile(sample));
  });

  it('travels compressed', () => {
    expect(Buffer.from(expandPacketFile(compressPacketFile(sample))).equals(sample)).toBe(true);
  });

  it('is refused when it is too large to be expanded again', async () => {
    const packet = await packetOf(1);
    const raw = new Uint8Array(MAX_PACKET_FILE_BYTES);
    expect(() => encodePacketFile({ ...packet, raw }, extras)).toThrow(
      expect.objectContaining({ code: 'INGEST_PACKET_TOO_LARGE' }),
    );
  });
});

describe('bytes that are no packet file', () => {
  it('are refused when cut short anywhere, or longer by a byte', () => {
    for (let length = 0; length < sample.length; length++) {
      expect(codeOf(sample.subarray(0, length))).toBe('ENVELOPE_MALFORMED');
    }
    expect(codeOf(Uint8Array.from([...sample, 0]))).toBe('ENVELOPE_MALFORMED');
  });

  it('are refused by their version', () => {
    const other = sample.slice();
    other[4] = 2;
    expect(codeOf(other)).toBe('ENVELOPE_VERSION_UNKNOWN');
  });

  it('never crash the decoder: any byte changed, anywhere', () => {
    const outcomes = new Set<string>();
    for (let at = 0; at < sample.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = sample.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        outcomes.add(codeOf(changed));
      }
    }
    expect([...outcomes].sort()).toEqual(['ENVELOPE_MALFORMED', 'ENVELOPE_VERSION_UNKNOWN', 'decoded']);
  });

  it('never crash the decoder: lengths of anybody’s choosing', () => {
    const word = fc.oneof(fc.nat(2_000), fc.constantFrom(0xffff_ffff, 0x7fff_ffff, 0x8000_0000, 1 << 30));
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), word, (at, value) => {
        const changed = sample.slice();
        const view = new DataView(changed.buffer);
        if (view.getUint32(4 * at, true) === value) return;
        view.setUint32(4 * at, value, true);
        expect(codeOf(changed)).toBe('ENVELOPE_MALFORMED');
      }),
    );
  });

  it('never crash the decoder: garbage behind a right beginning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        expect(codeOf(garbage)).toBe('ENVELOPE_MALFORMED');
        expect(codeOf(Uint8Array.from([...sample.subarray(0, 24), ...garbage]))).toBe('ENVELOPE_MALFORMED');
      }),
    );
  });

  it('are refused when the manifest is not canonical or counts other events', () => {
    const header = (manifest: string): Uint8Array => {
      const { header: said, ...rest } = decodePacketFile(sample);
      const packet = { ...rest, manifestText: manifest, manifestHash: '', receipt: said.receipt };
      return encodePacketFile(packet, extras);
    };
    const { manifest } = decodePacketFile(sample).header;
    expect(codeOf(header(manifest))).toBe('decoded');
    expect(codeOf(header(` ${manifest}`))).toBe('ENVELOPE_MALFORMED');
    expect(codeOf(header(manifest.replace('"events":3', '"events":4')))).toBe('ENVELOPE_MALFORMED');
    expect(codeOf(header(manifest.replace('"v":1', '"v":2')))).toBe('ENVELOPE_MALFORMED');
    expect(codeOf(header('{'))).toBe('ENVELOPE_MALFORMED');
  });
});

function expanded(bytes: Uint8Array): Uint8Array | Violation {
  try {
    return expandPacketFile(bytes);
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}

describe('a compressed packet file', () => {
  it('is refused cut short, and never expands to something else when a byte of it is changed', () => {
    const compressed = compressPacketFile(sample);
    let refused = 0;
    for (let at = 0; at < compressed.length; at++) {
      const changed = compressed.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      // A few bits of a frame mean nothing (RFC 8878, section 3.1.1.1.1); the checksum holds all others.
      const outcome = expanded(changed);
      if (outcome instanceof Violation) refused += 1;
      else expect(Buffer.from(outcome).equals(sample), `byte ${at}`).toBe(true);
      expect(expanded(compressed.subarray(0, at)), `cut at ${at}`).toBeInstanceOf(Violation);
    }
    expect(refused).toBeGreaterThan(compressed.length - 10);
  });

  it('is refused when it expands past the cap', () => {
    const bomb = compressPacketFile(new Uint8Array(MAX_PACKET_FILE_BYTES + 1));
    expect(bomb.length).toBeLessThan(20_000);
    expect(() => expandPacketFile(bomb)).toThrow(expect.objectContaining({ code: 'ENVELOPE_MALFORMED' }));
  });
});
