// What events are said to repeat, looked up for the self-audit (docs/audit.md): in the segments that hold it, which the same audit checks
// in their turn. core/audit/repeat-claims.ts judges.
import type { segments } from '../../schemas/catalog.ts';
import type { Report } from '../core/audit/finding.ts';
import { identityHex, judgeClaim, type NamedEvent, type RepeatClaim } from '../core/audit/repeat-claims.ts';
import {
  type OpenSegment,
  openSegment,
  type ReadRange,
  readColumns,
  readTextBytes,
} from '../core/segment/read.ts';

/** Segments that are looked into for the claims of one: copies lie close to what they repeat. The others wait for who audits from outside. */
const MAX_SEGMENTS = 8;

interface Place extends Pick<typeof segments.$inferSelect, 'object' | 'bytes' | 'footerBytes'> {
  readonly packet: string;
  readonly source: string;
}

const FIND = `SELECT p.packet, p.source, s.object, s.bytes, s.footer_bytes AS footerBytes
  FROM json_each(?1) AS named JOIN packets AS p ON p.packet = named.value AND p.tenant = ?2
  JOIN segments AS s ON s.id = p.segment AND s.tenant = p.tenant`;

/** Judges the claims of a segment. Throws what D1 or R2 throws: the stretch is then audited again. */
export async function checkRepeats(
  env: Pick<PersistEnv, 'CATALOG' | 'ARCHIVE'>,
  tenant: string,
  claims: readonly RepeatClaim[],
  now: number,
  report: Report,
): Promise<void> {
  if (claims.length === 0) return;
  const byPacket = Map.groupBy(claims, ({ of }) => of.slice(0, 36));
  const { results } = await env.CATALOG.prepare(FIND)
    .bind(JSON.stringify([...byPacket.keys()]), tenant)
    .all<Place>();
  const found = new Map<string, NamedEvent>();
  const held = Map.groupBy(results, ({ object }) => object);
  const looked = new Set<string>();
  for (const places of [...held.values()].slice(0, MAX_SEGMENTS)) {
    for (const { packet } of places) looked.add(packet);
    await lookInto(env.ARCHIVE, tenant, places, new Set(claims.map(({ of }) => of)), found);
  }
  const known = new Set(results.map(({ packet }) => packet));
  const missing = claims.filter(({ of }) => !found.has(of));
  for (const [uid, at] of await erasedAmong(env.CATALOG, tenant, missing)) found.set(uid, { erasedAt: at });
  for (const claim of claims) {
    const packet = claim.of.slice(0, 36);
    if (looked.has(packet) || !known.has(packet)) judgeClaim(claim, found.get(claim.of) ?? null, now, report);
  }
}

/** Takes what is named from one segment. */
async function lookInto(
  archive: R2Bucket,
  tenant: string,
  places: readonly Place[],
  wanted: ReadonlySet<string>,
  found: Map<string, NamedEvent>,
): Promise<void> {
  const [place] = places;
  if (place === undefined) return;
  const object = await archive.get(place.object);
  // That it is missing is a finding of its own.
  if (object === null) return;
  const bytes = await object.arrayBuffer();
  const read: ReadRange = async (start, end) => bytes.slice(start, end);
  const segment = await opened(place, read);
  if (segment === undefined) return;
  const sources = new Map(places.map(({ packet, source }) => [packet, source]));
  for (const { start, end } of segment.groups) {
    const columns = await readColumns(segment, ['packet', 'idx', 'repeats'], start, end, read);
    for (let row = start; row < end; row++) {
      const packet = columns.text('packet', row);
      const uid = `${packet}.${columns.number('idx', row)}`;
      const source = sources.get(packet);
      if (source === undefined || !wanted.has(uid)) continue;
      const texts = await readTextBytes(segment, ['event'], row, row + 1, read);
      const identity = identityHex({ tenant, source }, texts.bytes('event', row));
      found.set(uid, { identity, repeats: columns.text('repeats', row) || null });
    }
  }
}

/** Undefined for what cannot be read as a segment, which is a finding of its own. */
async function opened(place: Place, read: ReadRange): Promise<OpenSegment | undefined> {
  try {
    return await openSegment(place, read);
  } catch {
    return undefined;
  }
}

async function erasedAmong(
  catalog: D1Database,
  tenant: string,
  claims: readonly RepeatClaim[],
): Promise<[string, number][]> {
  if (claims.length === 0) return [];
  const { results } = await catalog
    .prepare(
      `SELECT subject, created_at AS at FROM statements WHERE tenant = ?1 AND kind = 'erasure'
       AND subject IN (SELECT value FROM json_each(?2))`,
    )
    .bind(tenant, JSON.stringify(claims.map(({ of }) => of)))
    .all<{ subject: string; at: number }>();
  return results.map(({ subject, at }) => [subject, at]);
}
