// What time does to the registry: retired keys and secrets end, and KV is told again what it may not know. Asked for by the front
// door's cron once a minute (decision 0004: upkeep travels the road of the requests), over the service binding alone.
import { sourceSettings } from '../../schemas/registry.ts';
import type { SourceRecord } from '../../schemas/source-api.ts';
import { causeOf } from '../platform/log.ts';
import { changeSource } from './change.ts';
import { log } from './log.ts';
import { flush } from './outbox.ts';
import { dueSources, type StoredSource } from './records.ts';
import { withoutEnded } from './rotate.ts';

/** Sources whose keys end in one run; the next minute goes on. Six statements each, of the 1,000 D1 allows an invocation. */
const MAX_EXPIRED = 50;

/** One run. Throws when D1 does not answer; a source or key that fails waits for the next. */
export async function upkeep(
  env: RegistryEnv,
  now: number,
): Promise<{ expired: number; told: number; failed: number }> {
  const due = await dueSources(env.CATALOG, now, MAX_EXPIRED);
  let expired = 0;
  for (const source of due) {
    try {
      await expire(env, source, now);
      expired++;
    } catch (error) {
      log('warn', 'not-expired', { cause: causeOf(error) });
    }
  }
  return { expired, ...(await flush(env.CATALOG, env.REGISTRY, now)) };
}

async function expire(env: RegistryEnv, { tenant, source }: StoredSource, now: number): Promise<void> {
  const admin = { tenant, subject: 'upkeep', jti: '', scope: [] };
  const next = (known: SourceRecord | undefined): SourceRecord =>
    (known === undefined ? undefined : withoutEnded(known, now)) ?? known ?? sourceSettings.parse({ v: 1 });
  await changeSource({ env, admin, source, precondition: 'present', now }, { action: 'expire', next });
}
