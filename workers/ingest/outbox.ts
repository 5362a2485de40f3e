// Events of other Workers of this deployment: fetched from their outboxes onto the road of all events (docs/decisions/0024-devices-worker.md), since
// ingest alone mints packets and signs receipts. Part of what only the cron, and a deployment with devices, evaluate.
import * as z from 'zod/mini';
import { ingestReply } from '../../schemas/ingest-api.ts';
import { name } from '../../schemas/packet.ts';
import { sourceSettings } from '../../schemas/registry.ts';
import { within } from '../platform/deadline.ts';
import type { Sender } from './authenticate.ts';
import type { Deployment } from './deployment.ts';
import { ingest } from './ingest.ts';
import { causeOf, log } from './log.ts';
import { native } from './protocols/native.ts';
import type { Protocol } from './protocols/protocol.ts';
import type { Background } from './queue.ts';

/** Whose outbox it is. */
export interface Outbox {
  /** Name of its Worker, in addresses and log lines. */
  readonly worker: string;
  /** What its events are of: no token is asked for, the binding is what lets them in, and their manifests say so. */
  readonly source: string;
  /** The tenant of events that concern the deployment. */
  readonly deploymentTenant: string;
  ask(request: Request): Promise<Response>;
}

/** How long one answer of an outbox is waited for. */
const DEADLINE_MS = 30_000;

/** Pages of one run, and how long it goes on: the next minute's run begins behind it. */
const MAX_PAGES = 20;
const RUN_MS = 40_000;

/** Events taken in at a time: under MAX_REQUESTS_PER_SOURCE for two who collect at once, so that neither is turned away. */
const AT_ONCE = 8;

/** No tenant's: what concerns the deployment as such. */
const DEPLOYMENT = '_';

const pendingEvents = z.object({
  events: z.array(
    z.object({ id: z.string(), tenant: z.union([name, z.literal(DEPLOYMENT)]), event: z.string() }),
  ),
});
type PendingEvent = z.infer<typeof pendingEvents>['events'][number];

/**
 * Takes in what the outbox holds of before `madeBefore` (epoch ms), oldest first: what is younger is being handed on by whoever answered for it.
 * An event that is not taken stays in the outbox, and does not hold up those behind it.
 */
export async function collectEvents(
  outbox: Outbox,
  deployment: Deployment,
  madeBefore: number,
): Promise<void> {
  const behind: Promise<unknown>[] = [];
  const background = (work: Promise<unknown>): void => void behind.push(work);
  const until = Date.now() + RUN_MS;
  let after = '';
  for (let page = 0; page < MAX_PAGES && Date.now() < until; page++) {
    const path = `/outbox/pending?after=${after}&before=${madeBefore}`;
    const events = await collectPage(outbox, { path, body: {} }, deployment, background);
    const last = events.at(-1)?.id;
    if (last === undefined) break;
    after = last;
  }
  await Promise.all(behind);
}

/** Takes in the events that one question is answered with, and says so. Taken twice is archived once: the record's id is the Idempotency-Key. */
export async function collectPage(
  outbox: Outbox,
  { path, body }: { readonly path: string; readonly body: unknown },
  deployment: Deployment,
  background: Background,
): Promise<readonly PendingEvent[]> {
  const answer = await tell(outbox, path, body);
  const { events } = pendingEvents.parse(await answer.json());
  const taken: { id: string; packet: string }[] = [];
  for (let from = 0; from < events.length; from += AT_ONCE) {
    await Promise.all(
      events.slice(from, from + AT_ONCE).map(async (event) => {
        const packet = await takeIn(event, outbox, deployment, background);
        if (packet !== undefined) taken.push({ id: event.id, packet });
      }),
    );
  }
  if (taken.length > 0) await tell(outbox, '/outbox/taken', { taken });
  return events;
}

async function takeIn(
  { id, tenant, event }: PendingEvent,
  { worker, source, deploymentTenant }: Outbox,
  deployment: Deployment,
  background: Background,
): Promise<string | undefined> {
  const url = `https://${worker}/v1/events`;
  const headers = new Headers({ 'content-type': 'application/json', 'idempotency-key': id });
  const head = { method: 'POST', url: new URL(url), headers, params: {}, cf: undefined };
  const request = new Request(url, { method: 'POST', headers, body: event });
  const sender: Sender = {
    tenant: tenant === DEPLOYMENT ? deploymentTenant : tenant,
    ...{ source, settings: sourceSettings.parse({ v: 1 }) },
    proof: { proof: 'worker', key: source },
  };
  const protocol: Protocol = { ...native, admit: async () => sender };
  try {
    const reply = await ingest(request, protocol, { head, deployment, background });
    return ingestReply.parse(await reply.json()).packet;
  } catch (error) {
    log('warn', `${worker}-event-not-taken`, { id, cause: causeOf(error) });
    return undefined;
  }
}

/** The answer to a question that is asked with a body. Throws for any but a good one. */
export async function tell(outbox: Outbox, path: string, body: unknown): Promise<Response> {
  const request = new Request(`https://${outbox.worker}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  const response = await within(DEADLINE_MS, outbox.worker, outbox.ask(request));
  if (response.ok) return response;
  await response.body?.cancel();
  throw new Error(`it answered ${response.status}`);
}
