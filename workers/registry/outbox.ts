// How KV follows D1. What KV is to hold is written down in the transaction of the change it comes from (`registry_outbox`), told
// to KV by the request itself, and told once more by the upkeep of a later minute: so a KV that fails is made up for, and of two
// changes at once, whose puts may arrive in any order, the later one wins in the end (decision 0016).
import { asc } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { registryOutbox } from '../../schemas/catalog.ts';
import { Unavailable } from '../core/errors.ts';
import { within } from '../platform/deadline.ts';
import { causeOf } from '../platform/log.ts';
import { asked } from './catalog.ts';
import { log } from './log.ts';

/** One key of KV as it shall be. */
export interface Entry {
  readonly key: string;
  /** Null: it shall not be there. */
  readonly value: string | null;
  /** Epoch ms at which it may vanish. */
  readonly expiresAt: number | null;
}

/** A put under way when its change was told anew has landed by then; what is younger is told again by a later minute. */
const SETTLED_AFTER_MS = 60_000;

/** KV takes an expiration of a minute ahead or more. */
const MIN_EXPIRATION_MS = 90_000;

const KV_DEADLINE_MS = 5_000;

/** Keys one run of upkeep tells: KV allows 1,000 operations an invocation. */
const MAX_TOLD = 200;

/** Connections an invocation may have waiting; more would spend their deadline in a queue. */
const MAX_AT_ONCE = 6;

/** The statement that writes entries down; of one key only the newest stays. */
export function enqueue(catalog: D1Database, entries: readonly Entry[], now: number): D1PreparedStatement {
  return catalog
    .prepare(
      `INSERT INTO registry_outbox (key, value, expires_at, changed_at)
       SELECT value->>'key', value->>'value', value->>'expiresAt', ?2 FROM json_each(?1) WHERE true
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at,
         changed_at = excluded.changed_at`,
    )
    .bind(JSON.stringify(entries), now);
}

/** Tells KV at once. Throws `Unavailable` REGISTRY_NOT_PUBLISHED: the entries stay written down. */
export async function publish(kv: KVNamespace, entries: readonly Entry[], now: number): Promise<void> {
  try {
    await Promise.all(entries.map((entry) => tell(kv, entry, now)));
  } catch (cause) {
    throw new Unavailable(
      'REGISTRY_NOT_PUBLISHED',
      'the change is recorded but does not count yet: KV did not take it and is told again each minute',
      { cause },
    );
  }
}

async function tell(kv: KVNamespace, { key, value, expiresAt }: Entry, now: number): Promise<void> {
  const task = value === null ? kv.delete(key) : kv.put(key, value, expirationOf(expiresAt, now));
  await within(KV_DEADLINE_MS, 'REGISTRY', task);
}

function expirationOf(expiresAt: number | null, now: number): KVNamespacePutOptions {
  if (expiresAt === null) return {};
  return { expiration: Math.ceil(Math.max(expiresAt, now + MIN_EXPIRATION_MS) / 1000) };
}

/** Tells KV what is written down, and forgets what has settled. A key that fails waits for the next run. */
export async function flush(
  catalog: D1Database,
  kv: KVNamespace,
  now: number,
): Promise<{ told: number; failed: number }> {
  const { changedAt } = registryOutbox;
  const written = drizzle(catalog).select().from(registryOutbox).orderBy(asc(changedAt)).limit(MAX_TOLD);
  const entries = await asked(written.execute());
  const told: typeof entries = [];
  for (let at = 0; at < entries.length; at += MAX_AT_ONCE) {
    const group = entries.slice(at, at + MAX_AT_ONCE);
    const outcomes = await Promise.allSettled(group.map((entry) => tell(kv, entry, now)));
    told.push(...group.filter((_, index) => outcomes[index]?.status === 'fulfilled'));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) log('warn', 'not-published', { cause: causeOf(failure.reason) });
  }
  const settled = told.filter((entry) => entry.changedAt <= now - SETTLED_AFTER_MS);
  if (settled.length > 0) await asked(forget(catalog, settled).run());
  return { told: told.length, failed: entries.length - told.length };
}

/** Unless they were changed again in the meantime. */
function forget(
  catalog: D1Database,
  settled: readonly { readonly key: string; readonly changedAt: number }[],
): D1PreparedStatement {
  return catalog
    .prepare(
      `DELETE FROM registry_outbox WHERE (key, changed_at) IN
       (SELECT value->>0, value->>1 FROM json_each(?1))`,
    )
    .bind(JSON.stringify(settled.map(({ key, changedAt }) => [key, changedAt])));
}
