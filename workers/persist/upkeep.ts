// What a pulse does here (docs/decisions/0004-pulse.md): erase what is to be erased (docs/erasure.md), close the books of the hours
// that are over, walk a stretch of the archive for orphans, audit a stretch of the log (docs/audit.md), and pass the pulse on to seal.
// Nothing of it is needed for any single event, so a failure waits for the next pulse, a minute away.
import { closeBooks } from './books.ts';
import type { Desk } from './desk.ts';
import { carryOutErasures } from './erasures.ts';
import { log, logFailure } from './log.ts';
import { nudgeSeal } from './nudge.ts';
import { walkArchive } from './orphans.ts';
import { forgetRecent } from './recent-events.ts';
import { auditStretch } from './self-audit.ts';

/** Does the upkeep of a pulse sent at `at` (epoch ms). Never throws. */
export async function keepUp({ env, now, random }: Desk, at: number): Promise<void> {
  try {
    const closed = await closeBooks({ catalog: env.CATALOG, now: at, random });
    if (closed.books > 0) log('info', 'booked', { ...closed });
  } catch (error) {
    logFailure('books-failed', error, {});
  }
  try {
    await forgetRecent(env.CATALOG, at);
  } catch (error) {
    logFailure('recent-events-not-forgotten', error, {});
  }
  try {
    const walked = await walkArchive(env.CATALOG, env.ARCHIVE, now());
    if (walked !== undefined) log('info', 'walked', { ...walked });
  } catch (error) {
    logFailure('walk-failed', error, {});
  }
  try {
    const nonce = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16));
    const audited = await auditStretch({ env, now: now(), nonce });
    if (audited !== undefined) log('info', 'audited', { ...audited });
  } catch (error) {
    logFailure('audit-failed', error, {});
  }
  // Behind all else: a segment that is rewritten is held whole, and a very large one is more than an isolate can hold.
  try {
    await carryOutErasures({ env, now, random });
  } catch (error) {
    logFailure('erasures-failed', error, {});
  }
  try {
    await nudgeSeal(env.SEALING, null);
  } catch (error) {
    logFailure('nudge-failed', error, {});
  }
}
