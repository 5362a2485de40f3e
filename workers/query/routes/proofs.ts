// What was received, and the proof of it: packets, and the proofs of packets and events (design, section 3, "Query").
// For a retry the answer is that of the first packet, which Content-Location then names (RFC 9110 section 8.7).

import {
  type ErasedAnswer,
  type ErasedProof,
  type PacketAnswer,
  proofParameters,
} from '../../../schemas/proof-api.ts';
import { parseEventUid } from '../../../schemas/query-api.ts';
import { Refusal } from '../../core/errors.ts';
import type { QueryApp, QueryContext } from '../app.ts';
import { bounded } from '../bounded.ts';
import { parametersOf } from '../parameters.ts';
import {
  type FoundPacket,
  findPacket,
  findProvable,
  type ProvablePacket,
  readRecordOf,
} from '../proofs/archived-packet.ts';
import { findErasure, gone } from '../proofs/erased-event.ts';
import { proveEvent } from '../proofs/event-proof.ts';
import { type ProofStore, provePacket, sealedPacket } from '../proofs/packet-proof.ts';
import { refusedAnswer } from '../refusals.ts';
import { logStoreOf } from './log.ts';

/** A packet that is archived is under a checkpoint about a second later. */
const RETRY_AFTER_SECONDS = '1';

/** Mounts the paths of this file. */
export function mountProofs(app: QueryApp): void {
  app.get('/v1/packets/:packet', servePacket);
  app.get('/v1/packets/:packet/proof', bounded, servePacketProof);
  app.get('/v1/events/:uid/proof', bounded, serveEventProof);
}

async function servePacket(c: QueryContext): Promise<Response> {
  const found = await findPacket(c.env.CATALOG, c.get('caller').tenant, c.req.param('packet') ?? '');
  const record = found.archived && (await readRecordOf(c.env.ARCHIVE, found.archived));
  const { asked, archived } = found;
  return c.json({
    packet: asked.packet,
    source: asked.source,
    received_at: asked.receivedAt,
    events: asked.events,
    rejected: asked.rejected,
    bytes: asked.bytes,
    body: asked.body,
    idempotency_key: asked.idempotencyKey,
    duplicate_of: asked.duplicateOf,
    segment: archived?.segment.id ?? null,
    position: archived?.position ?? null,
    log_index: archived?.logIndex ?? null,
    manifest: record?.manifest ?? null,
    receipt: record?.receipt ?? null,
  } satisfies PacketAnswer);
}

async function servePacketProof(c: QueryContext): Promise<Response> {
  const found = await find(c, c.req.param('packet') ?? '');
  nameFirst(c, found, (first) => `/v1/packets/${first}/proof`);
  return c.json(await orSoon(c, () => provePacket(proofStoreOf(c.env), sealedPacket(found))));
}

async function serveEventProof(c: QueryContext): Promise<Response> {
  const uid = parseEventUid(c.req.param('uid') ?? '');
  if (uid === undefined)
    throw new Refusal('QUERY_NOT_FOUND', 'There is no such event, or it is not archived yet.');
  const found = await find(c, uid.packet);
  nameFirst(c, found, (first) => `/v1/events/${first}.${uid.index}/proof`);
  const proof = await orSoon(c, () => proveEvent(proofStoreOf(c.env), sealedPacket(found), uid.index));
  return 'event' in proof ? c.json(proof) : serveErased(c, found, proof);
}

/** 410, with the proof that the event was there: its leaf, without what it was the hash of. */
async function serveErased(
  c: QueryContext,
  { archived, asked }: FoundPacket,
  proof: ErasedProof,
): Promise<Response> {
  const uid = `${archived?.packet ?? asked.packet}.${proof.index}`;
  const erased = await findErasure(c.env.CATALOG, c.get('caller').tenant, uid);
  const { body, status } = refusedAnswer(gone({ ...erased, leaf: proof.leaf }));
  return c.json({ ...body, proof } satisfies ErasedAnswer, status);
}

function find(c: QueryContext, packet: string): Promise<ProvablePacket> {
  const { checkpoint } = parametersOf(c, proofParameters);
  return findProvable(c.env.CATALOG, c.get('caller').tenant, packet, checkpoint);
}

function proofStoreOf(env: QueryEnv): ProofStore {
  return { ...logStoreOf(env), archive: env.ARCHIVE };
}

function nameFirst(c: QueryContext, { asked }: FoundPacket, pathOf: (first: string) => string): void {
  if (asked.duplicateOf !== null) c.header('content-location', pathOf(asked.duplicateOf));
}

/**
 * What is not sealed yet is 404, since the proof does not exist yet, with Retry-After, since it will: 202 would make a 2xx
 * that proves nothing, 409 would blame the caller, 503 the service.
 */
async function orSoon<T>(c: QueryContext, prove: () => Promise<T>): Promise<T> {
  try {
    return await prove();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'QUERY_NOT_SEALED')
      c.header('retry-after', RETRY_AFTER_SECONDS);
    throw error;
  }
}
