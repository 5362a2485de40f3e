// The events of what came of attestations: fetched from the devices Worker's outbox onto the road of all events
// (docs/decisions/0024-devices-worker.md). A part (part.ts) that only a deployment with devices, and the cron, evaluate.
import * as z from 'zod/mini';
import { ingestReply } from '../../schemas/ingest-api.ts';
import { name } from '../../schemas/packet.ts';
import { sourceSettings } from '../../schemas/registry.ts';
import { DEVICES_SOURCE } from '../core/devices/source.ts';
import type { Sender } from './authenticate.ts';
import { within } from './deadline.ts';
import { type Deployment, openDeployment } from './deployment.ts';
import { askDevices, type DevicesBinding } from './devices.ts';
import { ingest } from './ingest.ts';
import { causeOf, log } from './log.ts';
import { native } from './protocols/native.ts';
import type { Protocol } from './protocols/protocol.ts';
import type { Background } from './queue.ts';

/** A page of the outbox is 50 events. */
const DEADLINE_MS = 30_000;

/** Pages of one run; the next minute goes on. */
const MAX_PAGES = 20;

const pendingEvents = z.object({
  events: z.array(z.object({ id: z.string(), tenant: name, event: z.string() })),
});
type PendingEvent = z.infer<typeof pendingEvents>['events'][number];

/** Has it forget what ended, and fetches what is left in its outbox. What fails is logged and waits for the next minute. */
export async function devicesUpkeep(env: IngestEnv): Promise<void> {
  const behind: Promise<unknown>[] = [];
  try {
    await tell(env, '/upkeep', {});
    await collectEvents(env, (work) => behind.push(work));
    await Promise.all(behind);
  } catch (error) {
    log('warn', 'devices-upkeep-failed', { cause: causeOf(error) });
  }
}

/** The same without upkeep, behind an answer that may have left an event. */
export async function collectBehind(env: IngestEnv, background: Background): Promise<void> {
  try {
    await collectEvents(env, background);
  } catch (error) {
    log('warn', 'devices-outbox-failed', { cause: causeOf(error) });
  }
}

/**
 * Takes in what the outbox holds, oldest first. Taken twice is archived once: the record's id is the Idempotency-Key. An event that is
 * not taken stays in the outbox, and does not hold up those behind it.
 */
async function collectEvents(env: IngestEnv, background: Background): Promise<void> {
  const deployment = await openDeployment(env);
  let after = '';
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await tell(env, `/outbox/pending?after=${after}`, {});
    const { events } = pendingEvents.parse(await answer.json());
    const taken: { id: string; packet: string }[] = [];
    for (const event of events) {
      const packet = await takeIn(event, deployment, background);
      if (packet !== undefined) taken.push({ id: event.id, packet });
    }
    if (taken.length > 0) await tell(env, '/outbox/taken', { taken });
    const last = events.at(-1)?.id;
    if (last === undefined) return;
    after = last;
  }
}

async function takeIn(
  { id, tenant, event }: PendingEvent,
  deployment: Deployment,
  background: Background,
): Promise<string | undefined> {
  const url = 'https://devices/v1/events';
  const headers = new Headers({ 'content-type': 'application/json', 'idempotency-key': id });
  const head = { method: 'POST', url: new URL(url), headers, params: {}, cf: undefined };
  const request = new Request(url, { method: 'POST', headers, body: event });
  try {
    const reply = await ingest(request, protocolOf(tenant), { head, deployment, background });
    return ingestReply.parse(await reply.json()).packet;
  } catch (error) {
    log('warn', 'device-event-not-taken', { id, cause: causeOf(error) });
    return undefined;
  }
}

/** Nobody's token is asked for: the binding is what lets it in, and the manifest says so. */
function protocolOf(tenant: string): Protocol {
  const settings = sourceSettings.parse({ v: 1 });
  const sender: Sender = {
    ...{ tenant, source: DEVICES_SOURCE, settings },
    proof: { proof: 'worker', key: DEVICES_SOURCE },
  };
  return { ...native, admit: async () => sender };
}

async function tell(env: DevicesBinding, path: string, body: unknown): Promise<Response> {
  const request = new Request(`https://devices${path}`, { method: 'POST', body: JSON.stringify(body) });
  const response = await within(DEADLINE_MS, 'DEVICES', askDevices(env, request));
  if (response.ok) return response;
  await response.body?.cancel();
  throw new Error(`it answered ${response.status}`);
}
