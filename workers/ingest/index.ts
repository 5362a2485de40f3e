// The front door (design, section 2): takes events in, forwards every other path to query, sweeps spill each minute. Has no
// database on purpose: it accepts events while the rest is down (promise 7). What this file imports is what every isolate
// evaluates before its first request; all else is loaded where it is used (docs/decisions/0030-code-in-parts.md).
import { app } from './app.ts';
import { part } from './part.ts';

const crons = part(() => import('./crons.ts'));

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  scheduled: async (controller, env) => {
    const { runCron } = await crons();
    await runCron(controller.cron, env, controller.scheduledTime);
  },
} satisfies ExportedHandler<IngestEnv>;
