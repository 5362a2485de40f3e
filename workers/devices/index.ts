// The devices Worker (docs/decisions/0024-devices-worker.md): challenges, verdicts on attestations, and the registry of devices they
// rest on. Reached through the front door; no event of anybody else needs it (promise 7).
import { Hono } from 'hono';
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { Refusal } from '../core/errors.ts';
import { refuseOtherMethods } from '../http/other-methods.ts';
import type { DevicesApp, DevicesTypes } from './app.ts';
import { authenticate } from './authenticate.ts';
import { logFailure } from './log.ts';
import { refusedAnswer } from './refusals.ts';
import { mountAttestations } from './routes/attestations.ts';
import { mountDevices } from './routes/devices.ts';
import { mountOutbox } from './routes/outbox.ts';
import { mountPolicies } from './routes/policies.ts';

// What zod finds amiss is said in words.
z.config(en());

/** Builds the app. Order matters: authentication stands before anything under /v1/. */
export function buildApp(): DevicesApp {
  const app = new Hono<DevicesTypes>();
  app.onError((error, c) => {
    const { status, body, headers } = refusedAnswer(error);
    logFailure(error, status);
    return c.json(body, status, { ...headers, 'cache-control': 'no-store' });
  });
  mountOutbox(app);
  app.use('/v1/*', authenticate);
  mountAttestations(app);
  mountPolicies(app);
  mountDevices(app);
  refuseOtherMethods(app, 'DEVICES_METHOD_NOT_ALLOWED');
  app.notFound(() => {
    throw new Refusal('DEVICES_PATH_UNKNOWN', 'there is no such path');
  });
  return app;
}

const app = buildApp();

export default { fetch: app.fetch } satisfies ExportedHandler<DevicesEnv>;
