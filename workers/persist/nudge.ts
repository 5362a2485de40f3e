// A nudge tells seal that something waits: what it is stands in the catalog, so a lost nudge costs at most a minute (the pulse).
import type { SealingMessage } from '../../schemas/packet.ts';
import { Unavailable } from '../core/errors.ts';

/** Nudges seal. Throws `Unavailable` PERSIST_SEALING_UNAVAILABLE: then the messages are kept, and their next delivery nudges again. */
export async function nudgeSeal(sealing: Queue, segment: number | null): Promise<void> {
  try {
    await sealing.send({ v: 1, segment } satisfies SealingMessage);
  } catch (cause) {
    throw new Unavailable('PERSIST_SEALING_UNAVAILABLE', 'could not nudge seal', {
      cause,
      retryAfterSeconds: 1,
    });
  }
}
