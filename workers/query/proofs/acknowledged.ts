// Which packets are finished: archived, and under a published checkpoint. One statement for as many as are asked for, narrowed to
// one tenant and one source, so that the packets of others are found as little as ones that never were (promise 8).
import { Unavailable } from '../../core/errors.ts';

/** The packets, or for retries the first ones, whose place in the log lies below its head. */
const STATEMENT = `
SELECT asked.value AS prefix, min(coalesce(segment.log_start + first.position < head.size, 0)) AS finished
FROM json_each(?1) AS asked
CROSS JOIN packets AS packet ON packet.packet > asked.value || '-' AND packet.packet < asked.value || '.'
LEFT JOIN packets AS first ON first.packet = coalesce(packet.duplicate_of, packet.packet) AND first.tenant = ?2
LEFT JOIN segments AS segment ON segment.id = first.segment AND segment.tenant = ?2
LEFT JOIN log_head AS head ON head.id = 1
WHERE packet.tenant = ?2 AND packet.source = ?3
GROUP BY asked.value`;

/** Whose packets are asked for. */
export interface Owner {
  readonly tenant: string;
  readonly source: string;
}

/**
 * Of these beginnings of packet ids (`tttttttt-tttt-7rrr`), those of which there is a packet and every one is finished.
 * @throws Unavailable QUERY_CATALOG_UNAVAILABLE
 */
export async function findFinished(
  catalog: D1Database,
  { tenant, source }: Owner,
  prefixes: readonly string[],
): Promise<ReadonlySet<string>> {
  try {
    const { results } = await catalog
      .prepare(STATEMENT)
      .bind(JSON.stringify(prefixes), tenant, source)
      .all<{ prefix: string; finished: number }>();
    return new Set(results.filter(({ finished }) => finished === 1).map(({ prefix }) => prefix));
  } catch (cause) {
    throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog cannot be read just now.', { cause });
  }
}
