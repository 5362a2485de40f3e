// What the tests of erasure share: events with a marker, erasures as the registry records them, rounds of persist under faults, and a
// search for the marker in everything that is stored.
import { env } from 'cloudflare:workers';
import { parquetReadObjects } from 'hyparquet';
import { expect } from 'vitest';
import { parseSegmentKey } from '../../../workers/core/segment/keys.ts';
import { expandZstd } from '../../../workers/core/zstd.ts';
import { carryOutErasures } from '../../../workers/persist/erasures.ts';
import { FaultPlan, underFaults } from '../../support/faults.ts';
import { type BuiltPacket, buildPacket, type PacketSpec } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';

/** A word that no other event has, and that is found whatever surrounds it. */
export const markerOf = (index: number): string => `quagga${index}secret`;

/** A packet whose events have a marker each. */
export const markedPacket = (events: number, spec: PacketSpec = {}): Promise<BuiltPacket> =>
  buildPacket({
    ...spec,
    events: Array.from({ length: events }, (_, i) => ({
      message: `payload ${markerOf(i)}`,
      user: { name: markerOf(i) },
      class_uid: 3002 + (i % 2),
    })),
  });

/** Asks for an erasure as the registry does. */
export async function ask(uid: string, tenant = 'acme'): Promise<void> {
  await env.CATALOG.prepare(
    `INSERT INTO erasures (tenant, uid, reason, asked_by, asked_by_jti, asked_at, state)
     VALUES (?1, ?2, 'a court said so', 'root', 'jti-1', ?3, 'asked')`,
  )
    .bind(tenant, uid, Date.now())
    .run();
}

/** One round of persist's upkeep at a time; what it throws is told, since a pulse would log it. */
export async function round(options: { plan?: FaultPlan; later?: number } = {}): Promise<unknown> {
  const plan = options.plan ?? new FaultPlan();
  const now = Date.now() + (options.later ?? 0);
  return carryOutErasures({
    env: {
      CATALOG: underFaults('CATALOG', env.CATALOG, plan),
      ARCHIVE: underFaults('ARCHIVE', env.ARCHIVE, plan),
      SPILL: underFaults('SPILL', env.SPILL, plan),
    },
    now: () => now,
    random: () => Math.floor(Math.random() * 65_536),
  }).catch((error: unknown) => error);
}

/** A row of `erasures`. */
export interface ErasureState {
  readonly uid: string;
  readonly state: string;
  readonly leaf: string | null;
  readonly statement: string | null;
}

/** All erasures, by uid. */
export async function erasures(): Promise<ErasureState[]> {
  return (
    await env.CATALOG.prepare(
      'SELECT uid, state, leaf, statement FROM erasures ORDER BY uid',
    ).all<ErasureState>()
  ).results;
}

/** What must hold at every moment: the archive adds up, and an event is gone if and only if one statement says so. */
export async function checkErasures(): Promise<string[]> {
  const { uids } = await checkArchive();
  const rows = await erasures();
  const { results } = await env.CATALOG.prepare(
    'SELECT subject, hash, text FROM statements ORDER BY subject',
  ).all<{
    subject: string;
    hash: string;
    text: string;
  }>();
  const gone = rows.filter(({ state }) => state !== 'asked');
  expect(results.map(({ subject, hash }) => [subject, hash])).toEqual(
    gone.map((row) => [row.uid, row.statement]),
  );
  for (const [i, { text }] of results.entries()) {
    expect(JSON.parse(text)).toMatchObject({
      ...{ v: 1, kind: 'erasure', tenant: expect.any(String), uid: gone[i]?.uid, leaf: gone[i]?.leaf },
      ...{ reason: 'a court said so', asked_by: 'root', asked_by_jti: 'jti-1', asked_at: expect.any(Number) },
    });
  }
  for (const { uid, state } of rows) expect(uids.includes(uid), uid).toBe(state === 'asked');
  return uids;
}

/** Where a marker is: keys of R2, tables of D1. */
export async function whereIs(marker: string): Promise<string[]> {
  const found: string[] = [];
  for (const [name, bucket] of Object.entries({ ARCHIVE: env.ARCHIVE, SPILL: env.SPILL })) {
    for (const { key } of (await bucket.list()).objects) {
      const bytes = await (await bucket.get(key))?.arrayBuffer();
      if (bytes !== undefined && (await textOf(key, bytes)).includes(marker)) found.push(`${name}/${key}`);
    }
  }
  return [...found, ...(await tablesWith(marker))];
}

async function textOf(key: string, bytes: ArrayBuffer): Promise<string> {
  if (parseSegmentKey(key) !== undefined) {
    const expand = (page: Uint8Array, length: number) =>
      length === 0 ? new Uint8Array() : expandZstd(page, length);
    const compressors = { ZSTD: expand };
    const rows = await parquetReadObjects({ file: bytes, compressors });
    return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? Number(value) : value));
  }
  const text = Buffer.from(bytes);
  return text.readUInt32LE(0) === 0xfd2fb528
    ? Buffer.from(expandZstd(text, 8_000_000)).toString('latin1')
    : text.toString('latin1');
}

async function tablesWith(marker: string): Promise<string[]> {
  const tables = await env.CATALOG.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%cf%'",
  ).all<{
    name: string;
  }>();
  const found: string[] = [];
  for (const { name } of tables.results.filter((table) => table.name !== 'segment_terms')) {
    const { results } = await env.CATALOG.prepare(`SELECT * FROM ${name}`).all<Record<string, unknown>>();
    if (results.some((row) => Object.values(row).some((value) => holds(value, marker)))) found.push(name);
  }
  return found;
}

/** Terms of the index are cut by what they share with the one before: half of the marker is looked for as well. */
function holds(value: unknown, marker: string): boolean {
  const text = Array.isArray(value) ? Buffer.from(value).toString('latin1') : String(value);
  return text.includes(marker) || text.includes(marker.slice(6));
}
