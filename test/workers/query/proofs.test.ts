// Proofs over HTTP, verified by hand from RFC 6962 and C2SP with code that shares nothing with ours (promise 6), and what
// the routes answer otherwise.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { EventProofAnswer, PacketAnswer, PacketProofAnswer } from '../../../schemas/proof-api.ts';
import { eventProofAnswer, packetAnswer, packetProofAnswer } from '../../../schemas/proof-api.ts';
import { verifyEventProof } from '../../../workers/core/attest/verify.ts';
import { segmentKey } from '../../../workers/core/segment/keys.ts';
import { buildSegment } from '../../../workers/core/segment/write.ts';
import { type BuiltPacket, NOON } from '../../support/packet-builder.ts';
import { checkTlogProof, rootByPath, sha256 } from '../../support/reference-log.ts';
import { archive, archiveRetry, broken, freshArchive, get, publishedVkey, seal } from './sealed-archive.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const many = (events: number) => ({
  events: Array.from({ length: events }, (_, i) => ({ message: `event ${i} ☂` })),
});

async function json<T>(path: string, tenant = 'acme'): Promise<T> {
  const response = await get(path, tenant);
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json<T>();
}

async function refusal(path: string, tenant: string | null = 'acme', bindings = {}) {
  const response = await get(path, tenant, bindings);
  const { error } = await response.json<{ error: { code: string; message: string } }>();
  return { status: response.status, code: error.code, retry: response.headers.get('retry-after'), error };
}

/** Design, section 3, by hand: salt and text to leaf, leaf to root in the manifest, manifest to log, log to signature. */
function checkByHand(proof: EventProofAnswer, vkey: string): number {
  const manifest = JSON.parse(proof.manifest);
  const leaf = sha256(Uint8Array.of(0), hex(proof.salt), utf8(proof.event));
  const root = rootByPath(leaf, proof.index, manifest.events, proof.path.map(hex));
  if (root === null || Buffer.from(root).toString('hex') !== manifest.root)
    throw new Error('not in the packet');
  if (JSON.parse(proof.event).metadata.uid !== `${manifest.packet}.${proof.index}`)
    throw new Error('another uid');
  const { index, head } = checkTlogProof(proof.tlog_proof, sha256(utf8(proof.manifest)), vkey);
  if (index !== proof.log_index) throw new Error('another index');
  return head.size;
}

let vkey: string;
let early: BuiltPacket[];
let late: BuiltPacket[];

beforeAll(async () => {
  await freshArchive();
  vkey = await publishedVkey();
  early = await archive(many(1), many(5), many(300));
  for (let n = 0; n < 4; n++) await archive(...Array.from({ length: 100 }, () => ({})));
  await seal();
  late = await archive(many(2), many(7));
  await seal();
}, 60_000);

describe('the proof of an event', () => {
  test.each([
    [0, 0],
    [1, 0],
    [1, 4],
    [2, 299],
  ])('of packet %i, event %i verifies by hand and with our verifier', async (p, index) => {
    const uid = `${early[p]?.id}.${index}`;
    const proof = await json<EventProofAnswer>(`/v1/events/${uid}/proof`);
    expect(eventProofAnswer.parse(proof)).toEqual(proof);
    expect(checkByHand(proof, vkey)).toBe(405);
    expect(proof.log_index).toBe(p);
    const jwks = await (await get('/.well-known/jwks.json', null)).json<{ keys: unknown[] }>();
    expect((await verifyEventProof(proof, jwks, { uid, origin: env.LOG_ORIGIN })).ok).toBe(true);
  });

  test('fails for any changed character, in every member', async () => {
    const proof = await json<EventProofAnswer>(`/v1/events/${late[1]?.id}.3/proof`);
    expect(checkByHand(proof, vkey)).toBe(405);
    for (const member of ['event', 'salt', 'manifest', 'tlog_proof'] as const) {
      const text = proof[member];
      for (let at = 0; at < text.length; at++) {
        const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
        expect(() => checkByHand({ ...proof, [member]: changed }, vkey), `${member} at ${at}`).toThrow();
      }
    }
    for (const [at, hash] of proof.path.entries()) {
      const path = proof.path.with(
        at,
        hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      );
      expect(() => checkByHand({ ...proof, path }, vkey)).toThrow();
      expect(() => checkByHand({ ...proof, path: proof.path.toSpliced(at, 1) }, vkey)).toThrow();
    }
    for (const other of [{ index: proof.index ^ 1 }, { log_index: proof.log_index + 1 }]) {
      expect(() => checkByHand({ ...proof, ...other }, vkey)).toThrow();
    }
  });

  test('is asked for by uid: what is none, or beyond the packet, is not found', async () => {
    const id = early[1]?.id;
    for (const uid of [
      `${id}.5`,
      `${id}.05`,
      `${id}.-1`,
      `${id}.`,
      `${id}`,
      'x',
      `${id}.1e1`,
      `${id}.999999999`,
    ]) {
      expect(await refusal(`/v1/events/${uid}/proof`), uid).toMatchObject({
        status: 404,
        code: 'QUERY_NOT_FOUND',
      });
    }
  });
});

describe('the proof of a packet', () => {
  test('verifies by hand, and so does its receipt’s manifest', async () => {
    const proof = await json<PacketProofAnswer>(`/v1/packets/${late[0]?.id}/proof`);
    expect(packetProofAnswer.parse(proof)).toEqual(proof);
    expect(proof.manifest).toBe(late[0]?.packet.header.manifest);
    expect(checkTlogProof(proof.tlog_proof, sha256(utf8(proof.manifest)), vkey).index).toBe(403);
  });

  test('of every packet verifies, whichever tile it lies in', async () => {
    const { results } = await env.CATALOG.prepare('SELECT packet FROM packets').all<{ packet: string }>();
    expect(results).toHaveLength(405);
    const indices = new Set<number>();
    for (const { packet } of results.filter((_, i) => i % 9 === 0)) {
      const proof = await json<PacketProofAnswer>(`/v1/packets/${packet}/proof`);
      indices.add(checkTlogProof(proof.tlog_proof, sha256(utf8(proof.manifest)), vkey).index);
    }
    expect(indices.size).toBe(45);
  });
});

describe('a packet', () => {
  test('is told with its accounting, its place in the log, its manifest and its receipt', async () => {
    const [, , third] = early;
    const answer = await json<PacketAnswer>(`/v1/packets/${third?.id}`);
    expect(packetAnswer.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      ...{
        packet: third?.id,
        source: 'fw',
        events: 300,
        rejected: 0,
        duplicate_of: null,
        idempotency_key: null,
      },
      ...{
        position: 2,
        log_index: 2,
        manifest: third?.packet.header.manifest,
        receipt: third?.packet.header.receipt,
      },
    });
  });

  test('that is a retry is answered with the first one, for it and for its proofs', async () => {
    const [, first] = early;
    if (first === undefined) throw new Error('no first packet');
    const retry = await archiveRetry(first);
    const answer = await json<PacketAnswer>(`/v1/packets/${retry}`);
    expect(answer).toMatchObject({ packet: retry, duplicate_of: first.id, log_index: 1 });
    expect(answer.manifest).toBe(first.packet.header.manifest);
    for (const [asked, named] of [
      [`/v1/packets/${retry}/proof`, `/v1/packets/${first.id}/proof`],
      [`/v1/events/${retry}.4/proof`, `/v1/events/${first.id}.4/proof`],
    ] as const) {
      const response = await get(asked);
      expect([response.status, response.headers.get('content-location')]).toEqual([200, named]);
      expect(await response.json()).toEqual(await json(named));
    }
    expect(await refusal(`/v1/events/${retry}.5/proof`)).toMatchObject({ code: 'QUERY_NOT_FOUND' });
  });

  test('archived but not sealed has no proof yet: 404 that says when to ask again', async () => {
    const [waiting] = await archive({ tenant: 'patient' });
    const unsealed = { status: 404, code: 'QUERY_NOT_SEALED', retry: '1' };
    expect(await refusal(`/v1/packets/${waiting?.id}/proof`, 'patient')).toMatchObject(unsealed);
    expect(await refusal(`/v1/events/${waiting?.id}.0/proof`, 'patient')).toMatchObject(unsealed);
    expect(await json<PacketAnswer>(`/v1/packets/${waiting?.id}`, 'patient')).toMatchObject({
      log_index: null,
      manifest: waiting?.packet.header.manifest,
    });
    await seal();
    expect((await get(`/v1/packets/${waiting?.id}/proof`, 'patient')).status).toBe(200);
  });
});

describe('another tenant’s packet', () => {
  const paths = (id: string | undefined) => [
    `/v1/packets/${id}`,
    `/v1/packets/${id}/proof`,
    `/v1/events/${id}.0/proof`,
  ];

  test('is answered exactly as one that never was', async () => {
    const unknown = '019a0000-0000-7000-8000-000000000000';
    const theirs = await Promise.all(paths(early[0]?.id).map((path) => refusal(path, 'rival')));
    const nobodys = await Promise.all(paths(unknown).map((path) => refusal(path, 'rival')));
    expect(theirs).toEqual(nobodys);
    expect(theirs.every(({ status, code }) => status === 404 && code === 'QUERY_NOT_FOUND')).toBe(true);
  });

  test('is not reached through a retry row that names it', async () => {
    const [own] = await archive({ tenant: 'rival' });
    await env.CATALOG.prepare(
      'UPDATE packets SET duplicate_of = ?, segment = NULL, position = NULL WHERE packet = ?',
    )
      .bind(early[0]?.id ?? '', own?.id ?? '')
      .run();
    expect((await json<PacketAnswer>(`/v1/packets/${own?.id}`, 'rival')).manifest).toBeNull();
    expect(await refusal(`/v1/packets/${own?.id}/proof`, 'rival')).toMatchObject({ code: 'QUERY_NOT_FOUND' });
  });

  test('needs a token at all', async () => {
    for (const path of paths(early[0]?.id)) {
      expect(await refusal(path, null)).toMatchObject({ status: 401, code: 'AUTH_TOKEN_MISSING' });
    }
  });
});

describe('what cannot be proven is not answered', () => {
  test('with the catalog or the archive down: 503', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const path = `/v1/events/${early[1]?.id}.0/proof`;
    const down = { status: 503 };
    expect(await refusal(path, 'acme', { CATALOG: broken(env.CATALOG) })).toMatchObject(down);
    expect(await refusal(path, 'acme', { ARCHIVE: broken(env.ARCHIVE) })).toMatchObject(down);
    vi.restoreAllMocks();
  });

  const uid = () => `${early[1]?.id}.0`;

  test.each([
    [
      'the manifest of another packet where the catalog says this one is',
      'ATTEST_PROOF_INVALID',
      () => swapPositions(early[0]?.id, early[1]?.id),
    ],
    [
      'no segment object',
      'ENVELOPE_MALFORMED',
      () => spoil(env.ARCHIVE, segmentKey('acme', NOON, 1), () => null),
    ],
  ])('with %s: 500, reported as %s, and no proof', async (_, code, spoilIt) => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const restore = await spoilIt();
    for (const path of [`/v1/events/${uid()}/proof`, `/v1/packets/${early[1]?.id}/proof`]) {
      expect(await refusal(path)).toMatchObject({ status: 500, code: 'INTERNAL' });
    }
    expect(reported).toHaveBeenCalledTimes(2);
    for (const [line] of reported.mock.calls) expect(line).toContain(code);
    vi.restoreAllMocks();
    await restore();
    expect((await get(`/v1/events/${uid()}/proof`)).status).toBe(200);
  });

  test('with events that were changed in the archive, though the packet still has its proof', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await forgeEvents(early);
    expect(await refusal(`/v1/events/${uid()}/proof`)).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(reported).toHaveBeenCalledWith(expect.stringContaining('ATTEST_PROOF_INVALID'));
    vi.restoreAllMocks();
    expect((await get(`/v1/packets/${early[1]?.id}/proof`)).status).toBe(200);
  });
});

/** Puts something else in an object's place, or nothing; gives the way back. */
async function spoil(
  bucket: R2Bucket,
  key: string,
  other: () => Uint8Array | null,
): Promise<() => Promise<unknown>> {
  const original = await (await bucket.get(key))?.bytes();
  const bytes = other();
  await (bytes === null ? bucket.delete(key) : bucket.put(key, bytes));
  return async () => original !== undefined && bucket.put(key, original);
}

/** Says of two packets of a segment that each is where the other one is; gives the way back. */
async function swapPositions(one = '', other = ''): Promise<() => Promise<unknown>> {
  const swap = () =>
    env.CATALOG.prepare(
      'UPDATE packets SET position = (SELECT sum(position) FROM packets WHERE packet IN (?1, ?2)) - position WHERE packet IN (?1, ?2)',
    )
      .bind(one, other)
      .run();
  await swap();
  return swap;
}

/** Replaces the first segment by one whose manifests are the same and whose events are not, as an intruder with all rights would. */
async function forgeEvents(built: readonly BuiltPacket[]): Promise<void> {
  const changed = built.map(({ packet }) => {
    const text = new TextDecoder().decode(packet.canonical).replaceAll('"event ', '"evenT ');
    return { ...packet, canonical: utf8(text) };
  });
  const { bytes, row } = buildSegment(changed);
  await env.ARCHIVE.put(segmentKey('acme', NOON, 1), bytes);
  await env.CATALOG.prepare(
    'UPDATE segments SET bytes = ?, footer_bytes = ?, packets_offset = ?, packets_bytes = ? WHERE id = 1',
  )
    .bind(row.bytes, row.footerBytes, row.packetsOffset, row.packetsBytes)
    .run();
}
