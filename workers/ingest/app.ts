// Ingest's routes: the protocols' own paths, and everything else to query, untouched, so that one address serves all.
import { type Context, Hono } from 'hono';
import { Unavailable } from '../core/errors.ts';
import { assertBindings, openDeployment } from './deployment.ts';
import { ingest } from './ingest.ts';
import { logFailure } from './log.ts';
import { native } from './protocols/native.ts';
import type { Protocol } from './protocols/protocol.ts';
import { PROTOCOLS } from './protocols/table.ts';
import { refusedAnswer } from './refusals.ts';

type IngestContext = Context<{ Bindings: IngestEnv }>;

/** The HTTP side of the Worker. */
export const app = new Hono<{ Bindings: IngestEnv }>();

for (const protocol of PROTOCOLS) {
  app.on(protocol.method, protocol.path, (c) => take(c, protocol));
}
app.all('*', forward);

/** The error boundary of all protocols: whatever is thrown below becomes an answer in the protocol's own dress. */
async function take(c: IngestContext, protocol: Protocol): Promise<Response> {
  try {
    const deployment = await openDeployment(c.env);
    const claim = deployment.inFlight.open();
    const background = (work: Promise<unknown>): void => c.executionCtx.waitUntil(work);
    try {
      return await ingest(c.req.raw, protocol, { deployment, claim, background });
    } finally {
      claim.close();
    }
  } catch (error) {
    return refuse(error, protocol);
  }
}

/** Streams both ways; only query knows which paths there are. */
async function forward(c: IngestContext): Promise<Response> {
  try {
    assertBindings(c.env);
    return await reach(c.env.QUERY, c.req.raw);
  } catch (error) {
    return refuse(error, native);
  }
}

async function reach(query: Fetcher, request: Request): Promise<Response> {
  try {
    return await query.fetch(request);
  } catch (cause) {
    const message = 'the query Worker did not answer; events are still accepted';
    throw new Unavailable('INGEST_QUERY_UNAVAILABLE', message, { cause });
  }
}

function refuse(error: unknown, protocol: Protocol): Response {
  const answer = refusedAnswer(error);
  logFailure(error, answer.status);
  return protocol.refused(answer);
}
