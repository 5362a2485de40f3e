// What ingest asks for by itself, over its service binding alone: the events no packet holds yet, and upkeep. Not under /v1/, which
// is all the front door forwards.
import * as z from 'zod/mini';
import { packetId } from '../../../schemas/packet.ts';
import { type DevicesApp, type DevicesContext, readAs } from '../app.ts';
import { forgetEnded } from '../challenges.ts';
import { MAX_PENDING, markTaken, namedEvents, pendingEvents } from '../history.ts';

const pending = z.object({
  after: z._default(z.string(), ''),
  before: z._default(z.coerce.number(), Number.MAX_SAFE_INTEGER),
});
const named = z.strictObject({ ids: z.array(z.string()).check(z.maxLength(MAX_PENDING)) });
const taken = z.strictObject({ taken: z.array(z.strictObject({ id: z.string(), packet: packetId })) });

/** Mounts the paths of this file. */
export function mountOutbox(app: DevicesApp): void {
  app.post('/outbox/pending', servePending);
  app.post('/outbox/named', serveNamed);
  app.post('/outbox/taken', serveTaken);
  app.post('/upkeep', serveUpkeep);
}

async function servePending(c: DevicesContext): Promise<Response> {
  return c.json({ events: await pendingEvents(c.env.CATALOG, readAs(pending, c.req.query())) });
}

async function serveNamed(c: DevicesContext): Promise<Response> {
  const { ids } = readAs(named, await c.req.json());
  return c.json({ events: await namedEvents(c.env.CATALOG, ids) });
}

async function serveTaken(c: DevicesContext): Promise<Response> {
  const told = readAs(taken, await c.req.json());
  await markTaken(c.env.CATALOG, told.taken);
  return c.body(null, 204);
}

async function serveUpkeep(c: DevicesContext): Promise<Response> {
  await forgetEnded(c.env.CATALOG, Date.now());
  return c.body(null, 204);
}
