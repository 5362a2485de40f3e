// What a batch is worked on with: bindings, clock and chance arrive as arguments, so that tests can hand in others.
import type { Stage } from './dispositions.ts';

/** The surroundings of one batch. */
export interface Desk {
  readonly env: PersistEnv;
  /** Which queue the batch came from. */
  readonly stage: Stage;
  /** Epoch ms. */
  readonly now: () => number;
  /** An unsigned 16-bit random number. */
  readonly random: () => number;
}
