// An archive and a log as persist and seal leave them, for the routes that answer from them: real packets, real segments,
// real checkpoints, in the Worker's own D1 and R2.
import { applyD1Migrations, createExecutionContext, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { packets, rollups, segments } from '../../../schemas/catalog.ts';
import type { Scope } from '../../../schemas/registry.ts';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import { signToken } from '../../../workers/core/attest/token.ts';
import { noteVerifier } from '../../../workers/core/log/note.ts';
import { segmentKey } from '../../../workers/core/segment/keys.ts';
import { buildSegment } from '../../../workers/core/segment/write.ts';
import worker from '../../../workers/query/index.ts';
import { sealEverything } from '../../../workers/seal/seal.ts';
import { type BuiltPacket, buildPacket, type PacketSpec } from '../../support/packet-builder.ts';

const ROLLUP_KEY = [rollups.tenant, rollups.hour, rollups.source, rollups.classUid, rollups.severityId];

let nextSegment = 1;

/** Empties D1 and R2. */
export async function freshArchive(): Promise<void> {
  await reset();
  await applyD1Migrations(env.CATALOG, env.TEST_MIGRATIONS);
}

/** Archives one segment of these packets (all of one tenant), unsealed. */
export async function archive(...specs: PacketSpec[]): Promise<BuiltPacket[]> {
  const built = await Promise.all(specs.map(buildPacket));
  const { bytes, row, terms, rollups: counts } = buildSegment(built.map(({ packet }) => packet));
  const id = nextSegment++;
  const object = segmentKey(row.tenant, row.receivedFrom, id);
  await env.ARCHIVE.put(object, bytes);
  const db = drizzle(env.CATALOG);
  await db.insert(segments).values({ ...row, id, object });
  await db.run(sql`INSERT INTO segment_terms (rowid, terms) VALUES (${id}, ${terms})`);
  for (const count of counts) {
    const addition = sql`events + ${count.events}`;
    await db
      .insert(rollups)
      .values({ tenant: row.tenant, ...count })
      .onConflictDoUpdate({ target: ROLLUP_KEY, set: { events: addition } });
  }
  for (const [position, { packet }] of built.entries())
    await account(packet.manifest, { segment: id, position });
  return built;
}

/** Accounts for a retry of `first`, as persist does: a row of its own and nothing else. */
export async function archiveRetry(first: BuiltPacket, spec: PacketSpec = {}): Promise<string> {
  const { tenant, source } = first.packet.manifest;
  const { id, packet } = await buildPacket({ tenant, source, ...spec });
  await account(packet.manifest, { duplicateOf: first.id });
  return id;
}

type Place = { segment: number; position: number } | { duplicateOf: string };

async function account(manifest: BuiltPacket['packet']['manifest'], place: Place): Promise<void> {
  const { packet, tenant, source, received_at, body, bytes, events, sequence = null } = manifest;
  const known = { packet, tenant, source, receivedAt: received_at, body, bytes, events, sequence };
  const row = { ...known, rejected: 0, ...place };
  await drizzle(env.CATALOG).insert(packets).values(row);
}

/** Seals everything archived so far. */
export async function seal(): Promise<void> {
  const { key, publicKey } = await importSigningKey(env.TEST_LOG_KEY, 'log');
  await sealEverything({
    catalog: env.CATALOG,
    tiles: env.TILES,
    signer: { ...(await noteVerifier(env.LOG_ORIGIN, publicKey)), privateKey: key },
    now: Date.now,
    attempt: () => crypto.randomUUID(),
  });
}

/** A reader's token. */
export async function token(tenant: string, scope: Scope[] = ['read']): Promise<string> {
  const key = await importSigningKey(env.TEST_TOKEN_KEY, 'token');
  return signToken({ sub: 'reader', tenant, scope, jti: crypto.randomUUID() }, key);
}

/** GET through the whole Worker; with a token of the tenant, unless the path is public (null). */
export async function get(
  path: string,
  tenant: string | null = 'acme',
  with_: Partial<QueryEnv> = {},
): Promise<Response> {
  const headers = tenant === null ? {} : { authorization: `Bearer ${await token(tenant)}` };
  const request = new Request(`https://edgeseal.local${path}`, { headers });
  return worker.fetch(request, { ...env, ...with_ }, createExecutionContext());
}

/** A binding none of whose methods answers. */
export function broken<B extends object>(binding: B): B {
  return new Proxy(binding, {
    get: () => () => {
      throw new Error('Network connection lost');
    },
  });
}

/** The verifier key an auditor is configured with, from the published key set. */
export async function publishedVkey(): Promise<string> {
  const { keys } = await (await get('/.well-known/jwks.json', null)).json<{
    keys: Record<string, string>[];
  }>();
  return keys.find((key) => key.edgeseal_use === 'log')?.c2sp_vkey ?? '';
}
