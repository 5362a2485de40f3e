// Texts that are copied as bytes come out as they would character by character, wherever they stand and whatever they hold.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../../workers/core/attest/canonical.ts';
import { CanonicalWriter } from '../../../workers/core/attest/canonical-writer.ts';
import { EventBinding } from '../../../workers/core/attest/event-binding.ts';
import { ocsfEvent } from '../../support/attest-input.ts';

const raws = Array.from({ length: 1_200 }, (_, i) => `line ${i}`);
const digests = new Uint8Array(32 * raws.length);
raws.forEach((raw, i) => void digests.set(createHash('sha256').update(raw).digest(), 32 * i));
const offsets = Uint32Array.from({ length: raws.length + 1 }, (_, i) => 7 * i);

describe.each([
  '019a4c00-1234-7abc-8def-0123456789ab',
  'a packet "named" as none is: \\ é \u2028 and long enough to be copied',
  'x',
])('events bound in packet %j', (packet) => {
  it.each([0, 9, 10, 99, 1_199])('are written as they are read: event %i', (i) => {
    const bytes = new Uint8Array(8_192).fill(0x7e);
    const writer = new CanonicalWriter(bytes);
    const binding = new EventBinding(packet, digests, offsets);
    // The one bound before must leave nothing behind.
    binding.bind(ocsfEvent(), 1_111);
    const event = ocsfEvent();
    binding.bind(event, i);
    const hash = createHash('sha256').update(`line ${i}`).digest('hex');
    Object.assign(event, {
      message: hash,
      unmapped: { a: `${packet}.${i}`, b: `${hash} `, c: 'f'.repeat(64) },
    });
    writer.binding = binding;
    const text = new TextDecoder().decode(bytes.subarray(0, writer.write(event, 0)));
    expect(text).toBe(canonicalize(event));
    expect(event).toMatchObject({
      metadata: { uid: `${packet}.${i}` },
      raw_data_hash: { value: hash },
      raw_data_size: 7,
    });
  });
});
