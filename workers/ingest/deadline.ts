// How long ingest waits for a neighbour. A dependency that hangs must cost a sender seconds, not its request (promise 7).

/** Thrown by {@link within}: nothing was heard in time. What was started may still happen. */
export class DeadlinePassed extends Error {
  constructor(what: string, ms: number) {
    super(`${what} did not answer within ${ms} ms`);
    this.name = 'DeadlinePassed';
  }
}

/** The attempt's outcome, or {@link DeadlinePassed} after `ms`. A late failure of the attempt is nobody's business. */
export async function within<T>(ms: number, what: string, attempt: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlinePassed(what, ms)), ms);
  });
  try {
    // `race` subscribes to both, so that a rejection after the race is handled.
    return await Promise.race([attempt, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
