// A packet whose events came in slices is the packet whose events came at once: its root, its receipt and every byte of its file.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OcsfEvent, RejectedEvent } from '../../../schemas/event.ts';
import { MAX_PACKET_BYTES } from '../../../schemas/limits.ts';
import { attestPacket, OpenPacket, type PacketInput } from '../../../workers/core/attest/packet.ts';
import { expandPacketFile } from '../../../workers/core/attest/packet-compression.ts';
import { encodePacketFile } from '../../../workers/core/attest/packet-file.ts';
import { PacketFileWriter } from '../../../workers/core/attest/packet-file-writer.ts';
import { Violation } from '../../../workers/core/errors.ts';
import { contentBytes, framesOf } from '../../../workers/core/zstd.ts';
import { ocsfEvent, packetInput } from '../../support/attest-input.ts';

const SALT_BYTES = 16;

const extras = (rejected: readonly RejectedEvent[] = []) => ({
  ...{ idempotencyKey: 'key', dedupWindowSeconds: 300 },
  rejected,
});

/** Events are completed in place: made anew for each packet. */
const inputOf = (messages: readonly string[]): PacketInput =>
  packetInput(
    messages.map((message) => ocsfEvent({ message })),
    [...messages],
  );

async function whole(messages: readonly string[], rejected?: readonly RejectedEvent[]) {
  const packet = await attestPacket(inputOf(messages));
  return { packet, file: encodePacketFile(packet, extras(rejected)) };
}

/** The same packet, its events cut behind each of `ends`. */
async function cut(
  messages: readonly string[],
  ends: readonly number[],
  rejected?: readonly RejectedEvent[],
) {
  const input = inputOf(messages);
  const events = [...input.events];
  const open = new OpenPacket(input);
  const writer = new PacketFileWriter();
  let from = 0;
  for (const end of [...ends, messages.length]) {
    const salts = input.random.slice(SALT_BYTES * from, SALT_BYTES * end);
    writer.add(open.add(input.raws.slice(from, end), events.slice(from, end), salts));
    from = end;
  }
  const sealed = await open.seal({ ...input, nonce: input.random.subarray(SALT_BYTES * messages.length) });
  return { sealed, file: writer.finish(sealed, extras(rejected)) };
}

function expanded(file: Uint8Array): Buffer | 'refused' {
  try {
    return Buffer.from(expandPacketFile(file));
  } catch (error) {
    if (error instanceof Violation) return 'refused';
    throw error;
  }
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });

describe('a packet in slices', () => {
  it('is the same packet, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(40)),
        async (messages, ends) => {
          const sorted = ends.filter((end) => end < messages.length).sort((a, b) => a - b);
          const { packet, file } = await whole(messages);
          const sliced = await cut(messages, sorted);
          const { manifest, manifestText, manifestHash, receipt } = packet;
          expect(sliced.sealed).toEqual({ manifest, manifestText, manifestHash, receipt });
          expect(Buffer.from(expandPacketFile(sliced.file)).equals(file)).toBe(true);
          expect(contentBytes(sliced.file)).toBe(file.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is one frame where it is one slice, two frames a slice and two before them where it is several', async () => {
    const messages = Array.from({ length: 30 }, (_, i) => `message ${i}`);
    const frames = async (ends: number[]) => framesOf((await cut(messages, ends)).file)?.length;
    expect(await frames([])).toBe(1);
    expect(await frames([10])).toBe(3 + 4);
    expect(await frames([10, 20])).toBe(3 + 6);
  });

  it('never expands to something else when a byte of it is changed, or it is cut short', async () => {
    const messages = ['one', 'two', 'three', 'four'];
    const { file } = await cut(messages, [2]);
    const good = Buffer.from(expandPacketFile(file));
    const refusal = expect.objectContaining({ code: 'ENVELOPE_MALFORMED' });
    for (let at = 0; at < file.length; at++) {
      const bent = file.slice();
      bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8));
      expect(expanded(bent)).toSatisfy((found) => found === 'refused' || good.equals(found));
    }
    // Cut between two frames it is a shorter file, which is for its reader to see.
    const ends = new Set(framesOf(file)?.map(({ end }) => end));
    for (let length = 0; length < file.length; length++) {
      if (!ends.has(length)) expect(() => expandPacketFile(file.subarray(0, length))).toThrow(refusal);
    }
  });

  it('keeps rejected texts of any size as they are', async () => {
    const raw = '{"é": "\u{1f600} \\';
    const rejected = Array.from({ length: 50 }, (_, index) => ({
      ...{ index: index + 1, code: 'DECODE_JSON_SYNTAX' as const, message: `no ${index}` },
      raw: raw.repeat(3_000),
    }));
    for (const ends of [[], [1]]) {
      const { file } = await whole(['one', 'two'], rejected);
      const sliced = await cut(['one', 'two'], ends, rejected);
      expect(framesOf(sliced.file)?.length).toBeGreaterThan(4);
      expect(Buffer.from(expandPacketFile(sliced.file)).equals(file)).toBe(true);
    }
  });

  it('holds all slices together to what a packet may take, and says the same as of one', async () => {
    const messages = Array.from({ length: 70 }, (_, i) => `${i}`.padEnd(1024 * 1024, 'x'));
    const input = packetInput(
      messages.map((message) => ocsfEvent({ message })),
      messages.map((_, i) => `${i}`),
    );
    const refused = await attestPacket(input).catch((error: unknown) => error);
    const events: OcsfEvent[] = messages.map((message) => ocsfEvent({ message }));
    const open = new OpenPacket(input);
    const add = (from: number, end: number) =>
      open.add(
        input.raws.slice(from, end),
        events.slice(from, end),
        new Uint8Array(SALT_BYTES * (end - from)),
      );
    for (let from = 0; from < 50; from += 10) add(from, from + 10);
    expect(() => add(50, 70)).toThrow(expect.objectContaining({ code: 'INGEST_PACKET_TOO_LARGE' }));
    expect(refused).toMatchObject({ detail: { allowed: MAX_PACKET_BYTES } });
    const again = new OpenPacket(input);
    const one = (i: number) =>
      again.add([`${i}`], [ocsfEvent({ message: messages[i] ?? '' })], new Uint8Array(SALT_BYTES));
    expect(() => messages.forEach((_, i) => void one(i))).toThrow(
      expect.objectContaining({ ...Object(refused) }),
    );
  });
});
