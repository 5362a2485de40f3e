// What is left of an erased event over HTTP: 410 with when and by which statement, a proof of its leaf; its neighbours prove as before,
// and no search, page or count has it any more.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ErasedAnswer, type EventProofAnswer, erasedAnswer } from '../../../schemas/proof-api.ts';
import { carryOutErasures } from '../../../workers/persist/erasures.ts';
import type { BuiltPacket } from '../../support/packet-builder.ts';
import { NOON } from '../../support/packet-builder.ts';
import { checkTlogProof, rootByPath, sha256 } from '../../support/reference-log.ts';
import { archive, archiveRetry, freshArchive, get, publishedVkey, seal } from './sealed-archive.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const many = (events: number) => ({
  events: Array.from({ length: events }, (_, i) => ({ message: `event ${i}`, user: { name: `user${i}x` } })),
});

let vkey: string;
let packet: BuiltPacket;
let lonely: BuiltPacket;
let retry: string;
/** Proofs of all events of the packet, from before. */
let before: EventProofAnswer[];

const proofOf = (uid: string): Promise<Response> => get(`/v1/events/${uid}/proof`);

async function erase(uid: string): Promise<void> {
  await env.CATALOG.prepare(
    `INSERT INTO erasures (tenant, uid, reason, asked_by, asked_by_jti, asked_at, state)
     VALUES ('acme', ?1, 'ground', 'root', 'jti', 1, 'asked')`,
  )
    .bind(uid)
    .run();
}

beforeAll(async () => {
  await freshArchive();
  vkey = await publishedVkey();
  const [one, two] = await archive(many(5), many(1), many(2));
  if (one === undefined || two === undefined) throw new Error('packets are there');
  [packet, lonely] = [one, two];
  retry = await archiveRetry(one);
  await seal();
  before = await Promise.all(
    [0, 1, 2, 3, 4].map(async (i) => (await proofOf(`${one.id}.${i}`)).json<EventProofAnswer>()),
  );
  for (const uid of [`${one.id}.3`, `${two.id}.0`]) await erase(uid);
  let drawn = 0;
  await carryOutErasures({
    env: { CATALOG: env.CATALOG, ARCHIVE: env.ARCHIVE, SPILL: env.ARCHIVE },
    now: () => NOON,
    random: () => drawn++,
  });
  await seal();
}, 60_000);

/** RFC 6962 and C2SP by hand: the leaf in its packet, the packet in the log. */
function checkByHand(leaf: Uint8Array, proof: EventProofAnswer | ErasedAnswer['proof']): void {
  const manifest = JSON.parse(proof.manifest);
  const root = rootByPath(leaf, proof.index, manifest.events, proof.path.map(hex));
  expect(Buffer.from(root ?? []).toString('hex')).toBe(manifest.root);
  expect(checkTlogProof(proof.tlog_proof, sha256(utf8(proof.manifest)), vkey).index).toBe(proof.log_index);
}

describe('an erased event', () => {
  test('is gone, and it is said when and by which statement', async () => {
    const response = await get(`/v1/events/${packet.id}.3`);
    expect(response.status).toBe(410);
    const { error } = await response.json<{ error: { code: string; detail: Record<string, unknown> } }>();
    expect(error).toMatchObject({ code: 'QUERY_ERASED', detail: { uid: `${packet.id}.3`, erased_at: NOON } });
    const proof = await (await get(`/v1/statements/${error.detail.statement}/proof`)).json<{
      statement: string;
      tlog_proof: string;
    }>();
    expect(JSON.parse(proof.statement)).toMatchObject({
      ...{ v: 1, kind: 'erasure', tenant: 'acme', uid: `${packet.id}.3`, leaf: error.detail.leaf },
      ...{ reason: 'ground', asked_by: 'root', created_at: NOON },
    });
    checkTlogProof(proof.tlog_proof, sha256(utf8(proof.statement)), vkey);
  });

  test('has a proof of its leaf, which is the leaf that was proven before', async () => {
    const response = await proofOf(`${packet.id}.3`);
    expect(response.status).toBe(410);
    const { proof, error } = erasedAnswer.parse(await response.json());
    const old = before[3];
    if (old === undefined) throw new Error('there was a proof');
    const leaf = sha256(Uint8Array.of(0), hex(old.salt), utf8(old.event));
    expect([proof.leaf, error.detail?.leaf]).toEqual(Array(2).fill(Buffer.from(leaf).toString('hex')));
    checkByHand(leaf, proof);
  });

  test('that was alone in its packet has one as well', async () => {
    const { proof } = erasedAnswer.parse(await (await proofOf(`${lonely.id}.0`)).json());
    expect([proof.path, proof.leaf]).toEqual([[], JSON.parse(proof.manifest).root]);
    checkByHand(hex(proof.leaf), proof);
    expect((await get(`/v1/packets/${lonely.id}/proof`)).status).toBe(200);
  });

  test('is answered likewise by the name of a retry', async () => {
    for (const path of [`/v1/events/${retry}.3`, `/v1/events/${retry}.3/proof`]) {
      const response = await get(path);
      expect(response.status).toBe(410);
      expect(await response.json()).toMatchObject({ error: { detail: { uid: `${packet.id}.3` } } });
    }
  });

  test('is unknown to other tenants, as it ever was', async () => {
    for (const path of [`/v1/events/${packet.id}.3`, `/v1/events/${packet.id}.3/proof`]) {
      expect((await get(path, 'other')).status).toBe(404);
    }
  });

  test('is told even when the catalog has forgotten why', async () => {
    await env.CATALOG.prepare("UPDATE erasures SET uid = 'x' || uid").run();
    expect((await get(`/v1/events/${packet.id}.3`)).status).toBe(410);
    expect(await (await proofOf(`${packet.id}.3`)).json()).toMatchObject({
      error: { code: 'QUERY_ERASED', detail: { statement: null } },
      proof: { leaf: expect.any(String) },
    });
    await env.CATALOG.prepare('UPDATE erasures SET uid = substr(uid, 2)').run();
  });
});

describe('its neighbours', () => {
  test('are there, and prove what they proved before', async () => {
    for (const i of [0, 1, 2, 4]) {
      expect((await get(`/v1/events/${packet.id}.${i}`)).status).toBe(200);
      const proof = await (await proofOf(`${packet.id}.${i}`)).json<EventProofAnswer>();
      const { event, salt, path, manifest, log_index } = before[i] ?? proof;
      expect(proof).toMatchObject({ event, salt, path, manifest, log_index });
      checkByHand(sha256(Uint8Array.of(0), hex(proof.salt), utf8(proof.event)), proof);
    }
  });

  test('beyond the packet there is still nothing', async () => {
    expect((await get(`/v1/events/${packet.id}.5`)).status).toBe(404);
    expect((await proofOf(`${packet.id}.5`)).status).toBe(404);
  });
});

describe('searches and counts', () => {
  const uids = async (q: string): Promise<string[]> => {
    const { events } = await (await get(`/v1/events?${new URLSearchParams({ q })}`)).json<{
      events: { metadata: { uid: string } }[];
    }>();
    return events.map(({ metadata }) => metadata.uid);
  };

  test('have no erased event, by whatever it is asked for', async () => {
    expect(await uids('')).toHaveLength(6);
    for (const q of ['user3x', 'user.name:user3x', `metadata.uid:${packet.id}.3`, `metadata.uid:${retry}.3`])
      expect(await uids(q), q).toEqual([]);
    expect(await uids(`packet:${packet.id}`)).toHaveLength(4);
    expect(await uids('user2x')).toEqual([`${packet.id}.2`]);
  });

  test('agree, whether they come from rollups, segment rows or columns', async () => {
    for (const [from, to, interval] of [
      [NOON - 3_600_000, NOON + 3_600_000, '1h'],
      [NOON - 60_000, NOON + 60_000, '1m'],
    ]) {
      for (const q of ['', 'event']) {
        const query = new URLSearchParams({
          from: String(from),
          to: String(to),
          interval: String(interval),
          q,
        });
        expect(await (await get(`/v1/stats?${query}`)).json()).toMatchObject({ total: 6 });
      }
    }
  });
});
