// What reads segments or proves stands behind this: it runs in a slot of the isolate or is told to come again (429), so that the
// log, readiness and the console answer however many search (docs/decisions/0017-limits.md).
import { createMiddleware } from 'hono/factory';
import type { QueryTypes } from './app.ts';
import { SearchSlots } from './search/slots.ts';

const slots = new SearchSlots({
  now: () => Date.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

/**
 * Runs the route in a slot. A client that leaves takes its request with it, `finally` included; what is handed to `waitUntil` is
 * gone on with, so the slot is held while there is work for it and then given back.
 */
export const bounded = createMiddleware<QueryTypes>(async (c, next) => {
  const work = inSlot(slots.take(c.get('caller')), next);
  c.executionCtx.waitUntil(work.catch(() => undefined));
  await work;
});

async function inSlot(taken: Promise<() => void>, next: () => Promise<void>): Promise<void> {
  const giveBack = await taken;
  try {
    await next();
  } finally {
    giveBack();
  }
}
