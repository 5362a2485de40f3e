// An event that was erased (docs/erasure.md): looked for only where a packet has no row for an event it should have. What is said of it
// is what stays: when, by which statement, and its leaf.
import { and, eq, ne } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { erasures } from '../../../schemas/catalog.ts';
import { Refusal, Unavailable } from '../../core/errors.ts';

/** What stays of an event. Nulls: the catalog was set back to before the erasure. */
export interface ErasedEvent {
  readonly uid: string;
  readonly leaf: string | null;
  readonly erasedAt: number | null;
  readonly statement: string | null;
}

/**
 * What is known of the erasure of an event that has no row.
 * @throws Unavailable QUERY_CATALOG_UNAVAILABLE
 */
export async function findErasure(catalog: D1Database, tenant: string, uid: string): Promise<ErasedEvent> {
  const { leaf, erasedAt, statement } = erasures;
  const isIt = and(eq(erasures.tenant, tenant), eq(erasures.uid, uid), ne(erasures.state, 'asked'));
  try {
    const [row] = await drizzle(catalog).select({ leaf, erasedAt, statement }).from(erasures).where(isIt);
    return { uid, ...(row ?? { leaf: null, erasedAt: null, statement: null }) };
  } catch (cause) {
    throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog cannot be read just now.', { cause });
  }
}

/** What an erased event is answered with: 410. */
export function gone({ uid, leaf, erasedAt, statement }: ErasedEvent): Refusal {
  return new Refusal(
    'QUERY_ERASED',
    'The payload of this event was erased. Its leaf, its proof and who asked for it remain.',
    {
      detail: { uid, leaf, erased_at: erasedAt, statement },
    },
  );
}
