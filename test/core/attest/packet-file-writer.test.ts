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

const broken = (index: number, raw: string): RejectedEvent => ({
  ...{ index, code: 'DECODE_JSON_SYNTAX', message: `no ${index}` },
  raw,
});

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

  it('is one frame up to 4 MiB of text, and frames of 2 MiB of each kind of text above', async () => {
    const messages = (bytes: number) => Array.from({ length: 4 }, (_, i) => `${i}`.padEnd(bytes / 4, 'x'));
    const frames = async (bytes: number) => framesOf((await cut(messages(bytes), [1, 2])).file);
    expect(await frames(1_900_000)).toHaveLength(1);
    const sizes = (await frames(2_200_000))?.map(({ contentBytes: size = 0 }) => size) ?? [];
    expect(sizes.filter((size) => size === 2 * 1024 * 1024)).toHaveLength(2);
    expect(sizes).toHaveLength(3 + 4);
  });

  it('is the same file in frames, whatever comes before and behind the first of them', async () => {
    const messages = Array.from({ length: 12 }, (_, i) => `${i}`.padEnd(300_000 + 77_777 * i, 'text '));
    const { file } = await whole(messages);
    for (const ends of [[], [1], [11], [3, 6, 9], messages.map((_, i) => i)]) {
      const sliced = await cut(messages, ends);
      expect(framesOf(sliced.file)?.length).toBeGreaterThan(6);
      expect(Buffer.from(expandPacketFile(sliced.file)).equals(file)).toBe(true);
    }
  });

  it('never expands to something else when a byte of it is changed, or it is cut short', async () => {
    const rejected = Array.from({ length: 90 }, (_, index) => broken(index, 'x'.repeat(50_000)));
    const { file } = await cut(['one', 'two', 'three', 'four'], [2], rejected);
    const good = Buffer.from(expandPacketFile(file));
    // Cut between two frames it is a shorter file, which is for its reader to see.
    const ends = new Set([0, ...(framesOf(file)?.map(({ end }) => end) ?? [])]);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const bent = file.slice();
        bent[at] = (bent[at] ?? 0) ^ mask;
        expect(expanded(bent)).toSatisfy((found) => found === 'refused' || good.equals(found));
        if (!ends.has(at)) expect(expanded(file.subarray(0, at))).toBe('refused');
      }),
      { numRuns: 40 },
    );
  });

  it('keeps rejected texts of any size as they are', async () => {
    const raw = '{"é": "\u{1f600} \\';
    const rejected = Array.from({ length: 50 }, (_, index) => broken(index, raw.repeat(8_000)));
    for (const ends of [[], [1]]) {
      const { file } = await whole(['one', 'two'], rejected);
      const sliced = await cut(['one', 'two'], ends, rejected);
      expect(framesOf(sliced.file)?.length).toBeGreaterThan(4);
      expect(Buffer.from(expandPacketFile(sliced.file)).equals(file)).toBe(true);
    }
  });

  it('keeps one rejected text as large as a body as it is, wherever its pieces end', async () => {
    for (const before of ['', 'x']) {
      const rejected = [broken(0, `${before}${'\u{1f600}"\n'.repeat(1_500_000)}`), broken(1, 'small')];
      const { file } = await whole(['one'], rejected);
      const sliced = await cut(['one'], [], rejected);
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
