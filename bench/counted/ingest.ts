// The shipped ingest Worker with its bindings counted.
import worker from '../../workers/ingest/index.ts';
import { count, counted, report } from './operations.ts';

export default {
  async fetch(request, env, ctx) {
    // What the bench itself asks while it waits is not the sender's bill.
    if (request.method === 'POST') count('requests');
    const response = await worker.fetch(request, counted(env), ctx);
    ctx.waitUntil(Promise.resolve().then(report));
    return response;
  },
  scheduled: (controller, env) => worker.scheduled(controller, counted(env)),
} satisfies ExportedHandler<IngestEnv>;
