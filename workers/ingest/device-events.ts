// The events of what came of attestations: fetched from the devices Worker's outbox onto the road of all events
// (docs/decisions/0024-devices-worker.md). A part (part.ts) that only a deployment with devices, and the cron, evaluate.
import { DEVICES_SOURCE } from '../core/devices/source.ts';
import { openDeployment } from './deployment.ts';
import { askDevices } from './devices.ts';
import { causeOf, log } from './log.ts';
import { collectEvents, collectPage, type Outbox, tell } from './outbox.ts';
import type { Background } from './queue.ts';

/**
 * For so long a new record is its answer's to hand on, and the cron leaves it alone: else both would take it in. Longer than a
 * verdict and {@link HANDING_MS} together take.
 */
export const ANSWERS_OWN_MS = 120_000;

/** How long one answer hands on for all: the platform ends what runs behind an answer after 30 seconds. */
const HANDING_MS = 20_000;

/** Records asked for at once. */
const PAGE = 50;

/** Records that wait in an isolate to be handed on; what is beyond them is left to the cron. */
const MOST_WAITING = 5_000;

const outboxOf = (env: IngestEnv): Outbox => ({
  ...{ worker: 'devices', source: DEVICES_SOURCE, deploymentTenant: env.DEFAULT_TENANT },
  ask: (request) => askDevices(env, request),
});

/** Has it forget what ended, and fetches what no answer handed on. What fails is logged and waits for the next minute. */
export async function devicesUpkeep(env: IngestEnv, now: number): Promise<void> {
  try {
    await tell(outboxOf(env), '/upkeep', {});
    await collectEvents(outboxOf(env), await openDeployment(env), now - ANSWERS_OWN_MS);
  } catch (error) {
    log('warn', 'devices-upkeep-failed', { cause: causeOf(error) });
  }
}

/** What the answers of an isolate left to be handed on, and until when somebody is at it. */
interface Waiting {
  readonly ids: Set<string>;
  busyUntil: number;
}
const waitingIn = new WeakMap<object, Waiting>();

/**
 * Hands on the event of one record, behind the answer that named it. Answers that come together leave theirs to the first, which takes
 * them in page by page: each event is fetched once, however many come at once. What it does not come to is left in the outbox.
 */
export async function handOn(env: IngestEnv, id: string, background: Background): Promise<void> {
  const waiting = waitingIn.get(env) ?? { ids: new Set(), busyUntil: 0 };
  waitingIn.set(env, waiting);
  if (waiting.ids.size < MOST_WAITING) waiting.ids.add(id);
  const now = Date.now();
  // By the clock and not by a flag: whoever was at it may have been cancelled.
  if (now < waiting.busyUntil) return;
  const until = now + HANDING_MS;
  waiting.busyUntil = until;
  try {
    const deployment = await openDeployment(env);
    while (waiting.ids.size > 0 && Date.now() < until) {
      const body = { ids: takeSome(waiting.ids) };
      await collectPage(outboxOf(env), { path: '/outbox/named', body }, deployment, background);
    }
  } catch (error) {
    log('warn', 'devices-outbox-failed', { cause: causeOf(error) });
  } finally {
    if (waiting.busyUntil === until) waiting.busyUntil = 0;
  }
}

function takeSome(ids: Set<string>): string[] {
  const some = [...ids].slice(0, PAGE);
  for (const id of some) ids.delete(id);
  return some;
}
