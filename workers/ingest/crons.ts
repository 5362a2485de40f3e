// What runs by the clock: one table. A cron that is not in it is refused by name, since the wrong upkeep is worse than none.
import { Violation } from '../core/errors.ts';
import { collectFindings } from './audit-events.ts';
import { type Deployment, openDeployment } from './deployment.ts';
import { devicesUpkeep } from './device-events.ts';
import { causeOf, log } from './log.ts';
import { registryUpkeep } from './registrar.ts';
import { sweep } from './sweep.ts';

const CRONS: Readonly<
  Record<string, (deployment: Deployment, now: number, env: IngestEnv) => Promise<void>>
> = {
  '* * * * *': pulse,
};

/** Runs the entry of a cron expression. Throws `Violation` CONFIG_INVALID, doing nothing, for one it does not know. */
export async function runCron(cron: string, env: IngestEnv, now: number): Promise<void> {
  try {
    const run = Object.hasOwn(CRONS, cron) ? CRONS[cron] : undefined;
    if (run === undefined) throw new Violation('CONFIG_INVALID', `no upkeep is known for the cron ${cron}`);
    await run(await openDeployment(env), now, env);
  } catch (error) {
    log('error', 'cron-failed', { cron, cause: causeOf(error) });
    throw error;
  }
}

/** Once a minute: point to what was left in SPILL, then nudge the whole path, the registry and the devices, take in what the self-audit found (docs/decisions/0004-pulse.md). */
async function pulse(deployment: Deployment, now: number, env: IngestEnv): Promise<void> {
  // Either alone is worth doing: neither waits for, or fails with, the other.
  const [swept, pulsed] = await Promise.allSettled([
    sweep(deployment, now),
    deployment.queue.send({ kind: 'pulse', at: now }),
    registryUpkeep(env),
    devicesUpkeep(env, now),
    collectFindings(env, now),
  ]);
  if (swept.status === 'fulfilled' && (swept.value.pointers > 0 || !swept.value.complete)) {
    log('info', 'swept', { ...swept.value });
  }
  for (const outcome of [swept, pulsed]) if (outcome.status === 'rejected') throw outcome.reason;
}
