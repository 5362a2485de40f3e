// The front door (design, section 2): takes events in, forwards every other path to query, sweeps spill each minute. Has no
// database on purpose: it accepts events while the rest is down (promise 7).
import { app } from './app.ts';
import { runCron } from './crons.ts';

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  scheduled: (controller, env) => runCron(controller.cron, env, controller.scheduledTime),
} satisfies ExportedHandler<IngestEnv>;
