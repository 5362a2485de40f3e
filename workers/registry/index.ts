// The registry Worker (docs/decisions/0016-registry-worker.md): settings of sources, revoked tokens, and what is to be erased. The only
// one that writes the KV registry and its record in D1; reached through the front door, and needed by no event on its way (promise 7).
import { Hono } from 'hono';
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { Refusal } from '../core/errors.ts';
import { refuseOtherMethods } from '../http/other-methods.ts';
import { authenticate, requireAdmin } from './admin.ts';
import type { RegistryApp, RegistryTypes } from './app.ts';
import { logFailure } from './log.ts';
import { refusedAnswer } from './refusals.ts';
import { mountErasures } from './routes/erasures.ts';
import { mountRevocations } from './routes/revocations.ts';
import { mountSources } from './routes/sources.ts';
import { mountTenant } from './routes/tenant.ts';
import { upkeep } from './upkeep.ts';

// What zod finds amiss is said to an administrator in words.
z.config(en());

/** Builds the app. Order matters: authentication stands before anything under /v1/. */
export function buildApp(): RegistryApp {
  const app = new Hono<RegistryTypes>();
  app.onError((error, c) => {
    const { status, body, headers } = refusedAnswer(error);
    logFailure(error, status);
    return c.json(body, status, { ...headers, 'cache-control': 'no-store' });
  });
  // Not under /v1/: the front door forwards it from nobody, it asks for it by itself.
  app.post('/upkeep', async (c) => c.json(await upkeep(c.env, Date.now())));
  app.use('/v1/*', authenticate);
  mountTenant(app);
  app.use('/v1/*', requireAdmin);
  mountSources(app);
  mountRevocations(app);
  mountErasures(app);
  refuseOtherMethods(app, 'REGISTRY_METHOD_NOT_ALLOWED');
  app.notFound(() => {
    throw new Refusal('REGISTRY_PATH_UNKNOWN', 'there is no such path');
  });
  return app;
}

const app = buildApp();

export default { fetch: app.fetch } satisfies ExportedHandler<RegistryEnv>;
