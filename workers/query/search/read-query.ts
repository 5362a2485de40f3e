// The text of a query -> what is looked for: parsed, retries replaced by what they repeat, prepared for the scan.
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { packets } from '../../../schemas/catalog.ts';
import type { EventsParameters } from '../../../schemas/query-api.ts';
import { Unavailable } from '../../core/errors.ts';
import { parseQuery } from '../../core/search/parse.ts';
import { type PreparedQuery, prepareQuery } from '../../core/search/prepared-query.ts';
import { packetsNamed, withFirstPackets } from '../../core/search/retries.ts';

/**
 * Reads `q`; asks the catalog only when it names packets. Finds events that repeat others if told to, or asked for them. Throws as
 * parseQuery, or `Unavailable` QUERY_CATALOG_UNAVAILABLE.
 */
export async function readQuery(
  catalog: D1Database,
  tenant: string,
  q: string,
  repeats: EventsParameters['repeats'] = 'skip',
): Promise<PreparedQuery> {
  const query = parseQuery(q);
  const named = packetsNamed(query);
  const meant =
    named.length === 0 ? query : withFirstPackets(query, await firstPackets(catalog, tenant, named));
  return repeats === 'include' ? prepareQuery(meant, true) : prepareQuery(meant);
}

/** For each of these that is a retry, the packet it repeats. */
async function firstPackets(
  catalog: D1Database,
  tenant: string,
  named: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { packet, duplicateOf } = packets;
  const isNamed = inArray(packet, sql`(SELECT value FROM json_each(${JSON.stringify(named)}))`);
  try {
    const rows = await drizzle(catalog)
      .select({ packet, duplicateOf })
      .from(packets)
      .where(and(isNamed, eq(packets.tenant, tenant), isNotNull(duplicateOf)));
    return new Map(rows.map((row) => [row.packet, row.duplicateOf ?? row.packet]));
  } catch (cause) {
    throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog cannot be read just now.', { cause });
  }
}
