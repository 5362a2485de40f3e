// Packets checked from the outside: everything a packet commits to is computed again from its bytes, by hand from RFC 6962
// with node:crypto, sharing nothing with the code under test.
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OcsfEvent } from '../../../schemas/event.ts';
import { MAX_PACKET_BYTES } from '../../../schemas/limits.ts';
import { laneHasher, nativeHasher } from '../../../workers/core/attest/batch-hasher.ts';
import { importPublicKeys } from '../../../workers/core/attest/keys.ts';
import { type AttestedPacket, attestPacket } from '../../../workers/core/attest/packet.ts';
import { workbench } from '../../../workers/core/attest/packet-texts.ts';
import { verifyReceipt } from '../../../workers/core/attest/receipt.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { keys, ocsfEvent, PACKET, packetInput } from '../../support/attest-input.ts';
import { jsonValues, texts } from '../../support/json-values.ts';
import { lanesModule } from '../../support/lanes.ts';

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 6962, section 2.1: split at the largest power of two below the size. */
function treeRoot(leaves: Buffer[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return sha256();
  if (leaves.length === 1) return first;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), treeRoot(leaves.slice(0, split)), treeRoot(leaves.slice(split)));
}

/** Part i of texts that lie one after the other. */
const part = (bytes: Uint8Array, offsets: Uint32Array, i: number): Uint8Array =>
  bytes.subarray(offsets[i], offsets[i + 1]);

/** Everything that must hold of a packet, recomputed. */
function checkPacket(packet: AttestedPacket, raws: readonly string[], body: Uint8Array): void {
  const leaves = raws.map((raw, i) => {
    const text = part(packet.canonical, packet.canonicalOffsets, i);
    const original = part(packet.raw, packet.rawOffsets, i);
    expect(Buffer.from(original).equals(Buffer.from(raw))).toBe(true);
    const event = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
    expect(event.metadata.uid).toBe(`${PACKET}.${i}`);
    const value = sha256(original).toString('hex');
    expect(event.raw_data_hash).toEqual({ algorithm: 'SHA-256', algorithm_id: 3, value });
    expect(event.raw_data_size).toBe(original.length);
    return sha256(Buffer.of(0), packet.salts.subarray(16 * i, 16 * i + 16), text);
  });
  expect(packet.manifest.events).toBe(raws.length);
  expect(packet.manifest.root).toBe(treeRoot(leaves).toString('hex'));
  expect(packet.manifest.body).toBe(sha256(body).toString('hex'));
  expect(packet.manifest.bytes).toBe(body.length);
  expect(JSON.parse(packet.manifestText)).toEqual(packet.manifest);
  expect(packet.manifestHash).toBe(sha256(Buffer.from(packet.manifestText)).toString('hex'));
}

const benches = [
  ['four lanes', workbench(laneHasher(lanesModule))],
  ['node:crypto', workbench(nativeHasher())],
] as const;

describe.each(benches)('a packet attested with %s', (_, bench) => {
  const attest = async (events: OcsfEvent[], raws?: string[]): Promise<AttestedPacket> => {
    const input = packetInput(events, raws);
    const packet = await attestPacket(input, bench);
    checkPacket(packet, input.raws, input.body);
    return packet;
  };

  it('commits to no event, one event, and as many as fill several batches', async () => {
    for (const count of [0, 1, 2, 3, 511, 512, 513, 1_500]) {
      await attest(Array.from({ length: count }, (_, i) => ocsfEvent({ message: `event ${i}`, n: i })));
    }
  });

  it('commits to any events and any texts', async () => {
    const event = fc.tuple(jsonValues, texts).map(([value, raw]) => ({ event: ocsfEvent({ value }), raw }));
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (made) => {
        const copies = made.map(({ event }) => structuredClone(event));
        await attest(
          copies,
          made.map(({ raw }) => raw),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('commits to events and texts larger than its memory, between small ones', async () => {
    const large = (size: number, character: string) => ({ message: character.repeat(size) });
    const members = [
      {},
      large(700_000, 'x'),
      {},
      large(200_000, '😀'),
      large(90_000, '\n'),
      {},
      large(3_000, 'é'),
      {},
    ];
    const events = members.map((member) => ocsfEvent(member));
    await attest(events);
    await attest(events, [
      '',
      'x'.repeat(1_048_576),
      'ö',
      'y'.repeat(200_000),
      '\u0000',
      '😀'.repeat(60_000),
      '',
      'z',
    ]);
  });

  it('commits to every length around where batches end', async () => {
    const events = Array.from({ length: 700 }, (_, i) =>
      ocsfEvent({ message: 'm'.repeat((i * 37) % 2_000) }),
    );
    const raws = events.map((_, i) => (i % 97 === 5 ? 'ä' : 'r').repeat((i * 53) % 1_200));
    await attest(events, raws);
  });

  it('commits to texts of which the characters fit into what is left of its memory, and the bytes do not', async () => {
    const room = bench.hasher.arena.length;
    const texts = [room - 30_000, 20_000, 9_999, 1, 0, 3, room, room - 1, room + 1, 100];
    for (const [before, behind] of [
      ['a', '日'],
      ['ä', 'a'],
      ['a', '😀'],
      ['a', 'a'],
    ] as const) {
      const raws = texts.map((length, i) => (i % 2 === 0 ? before : behind).repeat(length));
      await attest(
        raws.map((_, i) => ocsfEvent({ n: i })),
        raws,
      );
    }
  });

  it('commits to texts beyond ASCII wherever they stand among others', async () => {
    const kinds = fc.constantFrom('a', 'plain text', 'é', '日本', '😀', '\u0080', '\u007f', '');
    await fc.assert(
      fc.asyncProperty(fc.array(kinds, { maxLength: 90 }), async (raws) => {
        await attest(
          raws.map(() => ocsfEvent()),
          raws,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('refuses an event without a canonical form, and attests the next packet as if nothing had been', async () => {
    const events = [ocsfEvent({ a: 'fine' }), ocsfEvent({ b: '\udead' })];
    await expect(attestPacket(packetInput(events), bench)).rejects.toMatchObject({
      code: 'ATTEST_NOT_CANONICAL',
    });
    await attest([ocsfEvent({ a: 'fine' })]);
  });

  it('refuses more canonical or original text than a packet may have', async () => {
    const megabyte = 'x'.repeat(1_000_000);
    const tooMany = Math.ceil(MAX_PACKET_BYTES / megabyte.length) + 1;
    const events = Array.from({ length: tooMany }, () => ocsfEvent({ message: megabyte }));
    const tooLarge = { code: 'INGEST_PACKET_TOO_LARGE' };
    await expect(
      attestPacket(
        packetInput(
          events,
          events.map(() => ''),
        ),
        bench,
      ),
    ).rejects.toMatchObject(tooLarge);
    const small = events.map(() => ocsfEvent());
    await expect(
      attestPacket(
        packetInput(
          small,
          small.map(() => megabyte),
        ),
        bench,
      ),
    ).rejects.toMatchObject(tooLarge);
  });

  it('says the same as with any other hasher', async () => {
    const events = () =>
      Array.from({ length: 40 }, (_, i) => ocsfEvent({ z: i, a: `é${i}`, list: [i, null] }));
    const [one, other] = [
      await attestPacket(packetInput(events()), bench),
      await attestPacket(packetInput(events())),
    ];
    expect(other).toEqual(one);
  });
});

describe('events that are made as they are asked for', () => {
  it('make the same packet as a list of them, and the first are written before the last are made', async () => {
    const events = () => Array.from({ length: 100 }, (_, i) => ocsfEvent({ message: `é ${i}` }));
    const waiting: OcsfEvent[] = [];
    let most = 0;
    const oneByOne = function* () {
      for (const event of events()) {
        waiting.push(event);
        most = Math.max(most, waiting.filter(({ metadata }) => metadata.uid === undefined).length);
        yield event;
      }
    };
    const lazily = await attestPacket({ ...packetInput(events()), events: oneByOne() });
    expect(lazily).toEqual(await attestPacket(packetInput(events())));
    expect(most).toBeLessThan(25);
  });

  it('are refused where there are more or fewer than texts', async () => {
    const input = packetInput([ocsfEvent(), ocsfEvent()]);
    for (const events of [[], [ocsfEvent()], [ocsfEvent(), ocsfEvent(), ocsfEvent()]])
      await expect(attestPacket({ ...input, events })).rejects.toThrow(TypeError);
  });
});

describe('the receipt and the manifest', () => {
  it('agree, and the receipt verifies with the receipt key alone', async () => {
    const set = await importPublicKeys(keys.publicKeys);
    const packet = await attestPacket(packetInput([ocsfEvent(), ocsfEvent()]));
    const claims = await verifyReceipt(packet.receipt, (kid) => set.find(kid, 'receipt'));
    const { root, body, events } = packet.manifest;
    expect(claims).toEqual({
      ...{ iss: 'https://edgeseal.test', sub: 'fw-1', iat: 1_790_000_000, jti: PACKET, tenant: 'acme' },
      ...{ events, root, body, manifest: packet.manifestHash },
    });
    await expect(verifyReceipt(packet.receipt, (kid) => set.find(kid, 'token'))).rejects.toThrow(Refusal);
  });

  it('take their nonce from behind the salts', async () => {
    const input = packetInput([ocsfEvent()]);
    const packet = await attestPacket(input);
    expect(packet.manifest.nonce).toBe(Buffer.from(input.random.subarray(16)).toString('hex'));
    expect(packet.salts).toEqual(input.random.subarray(0, 16));
  });

  it('are not made from the wrong number of texts or random bytes', async () => {
    const input = packetInput([ocsfEvent()]);
    await expect(attestPacket({ ...input, raws: [] })).rejects.toThrow(TypeError);
    await expect(attestPacket({ ...input, random: new Uint8Array(16) })).rejects.toThrow(TypeError);
  });
});
