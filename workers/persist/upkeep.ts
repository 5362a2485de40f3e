// What a pulse does here (docs/decisions/0004-pulse.md): walk a stretch of the archive for orphans, and pass the pulse on to seal.
// Nothing of it is needed for any single event, so a failure waits for the next pulse, a minute away.
import type { Desk } from './desk.ts';
import { log, logFailure } from './log.ts';
import { nudgeSeal } from './nudge.ts';
import { walkArchive } from './orphans.ts';

/** Does the upkeep of one pulse. Never throws. */
export async function keepUp({ env, now }: Desk): Promise<void> {
  try {
    const walked = await walkArchive(env.CATALOG, env.ARCHIVE, now());
    if (walked !== undefined) log('info', 'walked', { ...walked });
  } catch (error) {
    logFailure('walk-failed', error, {});
  }
  try {
    await nudgeSeal(env.SEALING, null);
  } catch (error) {
    logFailure('nudge-failed', error, {});
  }
}
