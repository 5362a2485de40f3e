// The query Worker: search, proofs, the public log, the console (design, section 2). Reads only and holds no private key.
// Each file of routes/ mounts its own paths; what none of them knows is a file of the console or a 404 envelope.
import { Hono } from 'hono';
import { Refusal } from '../core/errors.ts';
import type { QueryApp, QueryTypes } from './app.ts';
import { requireReader } from './auth.ts';
import { serveConsole } from './console.ts';
import { logFailure } from './failure-log.ts';
import { refusedAnswer } from './refusals.ts';
import { mountAccounting } from './routes/accounting.ts';
import { mountEvents } from './routes/events.ts';
import { mountHealth } from './routes/health.ts';
import { mountHecAck } from './routes/hec-ack.ts';
import { mountLog } from './routes/log.ts';
import { mountOpenapi } from './routes/openapi.ts';
import { mountProofs } from './routes/proofs.ts';
import { mountSegments } from './routes/segments.ts';
import { mountSelfAudit } from './routes/self-audit.ts';
import { mountStatements } from './routes/statements.ts';
import { mountStats } from './routes/stats.ts';

/** Every GET path that was mounted refuses the other methods by name instead of seeming not to exist. */
function refuseOtherMethods(app: QueryApp): void {
  const paths = new Set(app.routes.filter((route) => route.method === 'GET').map((route) => route.path));
  for (const path of paths) {
    app.all(path, (c) => {
      c.header('allow', 'GET, HEAD');
      throw new Refusal('QUERY_METHOD_NOT_ALLOWED', `${c.req.method} is not allowed here; use GET.`);
    });
  }
}

/** Builds the app. Order matters: authentication stands before anything under /v1/. */
export function buildApp(): QueryApp {
  const app = new Hono<QueryTypes>();
  app.onError((error, c) => {
    const { status, body, headers } = refusedAnswer(error);
    logFailure(error, status, { method: c.req.method, path: c.req.path });
    return c.json(body, status, headers);
  });
  app.use('/v1/*', requireReader);
  for (const mount of [
    mountEvents,
    mountStats,
    mountProofs,
    mountStatements,
    mountAccounting,
    mountSegments,
    mountSelfAudit,
    mountLog,
    mountHealth,
    mountHecAck,
    mountOpenapi,
  ])
    mount(app);
  refuseOtherMethods(app);
  app.notFound(serveConsole);
  return app;
}

const app = buildApp();

export default { fetch: app.fetch } satisfies ExportedHandler<QueryEnv>;
