// The events of what came of attestations: fetched from the devices Worker's outbox onto the road of all events
// (docs/decisions/0024-devices-worker.md). A part (part.ts) that only a deployment with devices, and the cron, evaluate.
import { DEVICES_SOURCE } from '../core/devices/source.ts';
import { openDeployment } from './deployment.ts';
import { askDevices } from './devices.ts';
import { causeOf, log } from './log.ts';
import { collectEvents, type Outbox, tell } from './outbox.ts';
import type { Background } from './queue.ts';

const outboxOf = (env: IngestEnv): Outbox => ({
  ...{ worker: 'devices', source: DEVICES_SOURCE, deploymentTenant: env.DEFAULT_TENANT },
  ask: (request) => askDevices(env, request),
});

/** Has it forget what ended, and fetches what is left in its outbox. What fails is logged and waits for the next minute. */
export async function devicesUpkeep(env: IngestEnv): Promise<void> {
  const behind: Promise<unknown>[] = [];
  try {
    await tell(outboxOf(env), '/upkeep', {});
    await collectEvents(outboxOf(env), await openDeployment(env), (work) => behind.push(work));
    await Promise.all(behind);
  } catch (error) {
    log('warn', 'devices-upkeep-failed', { cause: causeOf(error) });
  }
}

/** The same without upkeep, behind an answer that may have left an event. */
export async function collectBehind(env: IngestEnv, background: Background): Promise<void> {
  try {
    await collectEvents(outboxOf(env), await openDeployment(env), background);
  } catch (error) {
    log('warn', 'devices-outbox-failed', { cause: causeOf(error) });
  }
}
