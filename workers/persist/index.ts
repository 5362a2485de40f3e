// Queue `edgeseal-packets` -> archive and catalog (design, section 1.6), and its dead-letter queue, which is tried once more
// before anything is given up. Nobody can reach this Worker but the queues, and ingest for what its self-audit found; it holds no key.
import { Violation } from '../core/errors.ts';
import type { Stage } from './dispositions.ts';
import { answer } from './outbox.ts';
import { persistBatch } from './persist.ts';

/** The queues this Worker consumes (wrangler.toml). */
const STAGES: Readonly<Record<string, Stage>> = {
  'edgeseal-packets': 'packets',
  'edgeseal-packets-dead': 'dead-letter-queue',
};

const random = (): number => crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;

export default {
  fetch: (request, env) => answer(request, env.CATALOG),
  async queue(batch, env): Promise<void> {
    const stage = STAGES[batch.queue];
    // Thrown, not swallowed: the batch is delivered again once the deployment is mended.
    if (stage === undefined) throw new Violation('CONFIG_INVALID', `no consumer for queue ${batch.queue}`);
    await persistBatch(batch.messages, { env, stage, now: Date.now, random });
  },
} satisfies ExportedHandler<PersistEnv>;
