// The shipped persist Worker with its bindings counted. A consumer's invocation is counted as a request: the worst case.
import worker from '../../workers/persist/index.ts';
import { count, counted, report } from './operations.ts';

export default {
  async queue(batch, env): Promise<void> {
    count('requests');
    await worker.queue(batch, counted(env));
    report();
  },
} satisfies ExportedHandler<PersistEnv>;
