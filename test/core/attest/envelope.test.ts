// Queue messages both ways, and against what a queue may hold that is none.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_QUEUE_MESSAGE_BYTES } from '../../../schemas/limits.ts';
import type { PacketMessage } from '../../../schemas/packet.ts';
import {
  decodeMessage,
  ENVELOPE_BYTES,
  encodeMessage,
  fitsQueue,
} from '../../../workers/core/attest/envelope.ts';
import { Violation } from '../../../workers/core/errors.ts';
import { PACKET } from '../../support/attest-input.ts';

function codeOf(bytes: Uint8Array): string {
  try {
    decodeMessage(bytes);
    return 'decoded';
  } catch (error) {
    return error instanceof Violation ? error.code : `crashed: ${String(error)}`;
  }
}

const mark = (byte: number, content: string): Uint8Array =>
  Uint8Array.from([byte, ...new TextEncoder().encode(content)]);

describe('a queue message', () => {
  it.each<PacketMessage>([
    { kind: 'packet', file: Uint8Array.of(1, 2, 3) },
    { kind: 'packet', file: new Uint8Array(0) },
    { kind: 'pointer', packet: PACKET, key: `spill/acme/${PACKET}` },
    { kind: 'pulse', at: 1_790_000_000_000 },
  ])('of kind $kind reads back as it was written', (message) => {
    expect(decodeMessage(encodeMessage(message))).toEqual(message);
  });

  it('reads back from the middle of a larger buffer', () => {
    const bytes = encodeMessage({ kind: 'packet', file: Uint8Array.of(1, 2, 3) });
    const larger = Uint8Array.from([9, 9, ...bytes, 9]);
    expect(decodeMessage(larger.subarray(2, 2 + bytes.length))).toEqual({
      kind: 'packet',
      file: Uint8Array.of(1, 2, 3),
    });
  });

  it('fits the queue up to its last byte', () => {
    const most = MAX_QUEUE_MESSAGE_BYTES - ENVELOPE_BYTES;
    expect(fitsQueue(new Uint8Array(most))).toBe(true);
    expect(encodeMessage({ kind: 'packet', file: new Uint8Array(most) })).toHaveLength(
      MAX_QUEUE_MESSAGE_BYTES,
    );
    expect(fitsQueue(new Uint8Array(most + 1))).toBe(false);
  });
});

describe('bytes that are no queue message', () => {
  it.each([
    ['nothing', new Uint8Array(0), 'ENVELOPE_MALFORMED'],
    ['an unknown version', mark(0x21, ''), 'ENVELOPE_VERSION_UNKNOWN'],
    ['an unknown kind', mark(0x14, '{}'), 'ENVELOPE_VERSION_UNKNOWN'],
    ['a pointer without JSON', mark(0x12, 'x'), 'ENVELOPE_MALFORMED'],
    ['a pointer without UTF-8', Uint8Array.of(0x12, 0x22, 0xff, 0x22), 'ENVELOPE_MALFORMED'],
    ['a pointer to no packet', mark(0x12, '{"packet":"x","key":"spill/x"}'), 'ENVELOPE_MALFORMED'],
    ['a pointer with more to it', mark(0x12, `{"packet":"${PACKET}","key":"k","x":1}`), 'ENVELOPE_MALFORMED'],
    ['a pulse without a time', mark(0x13, '{}'), 'ENVELOPE_MALFORMED'],
  ])('are refused: %s', (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });

  it('never crash the decoder', () => {
    const known = fc.constantFrom(0x11, 0x12, 0x13, 0x00, 0xff);
    fc.assert(
      fc.property(known, fc.uint8Array({ maxLength: 60 }), (first, rest) => {
        expect(codeOf(Uint8Array.from([first, ...rest]))).toMatch(/^(decoded|ENVELOPE_)/);
      }),
    );
  });
});
