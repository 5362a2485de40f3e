// How long a dependency is waited for: one that hangs is as good as gone, and must cost whoever asked us seconds (promise 7).

/** Thrown by {@link within}: nothing was heard in time. What was started may still happen. */
export class DeadlinePassed extends Error {
  constructor(what: string, ms: number) {
    super(`${what} did not answer within ${ms} ms`);
    this.name = 'DeadlinePassed';
  }
}

/** The task's result, or {@link DeadlinePassed} after `ms`. The task goes on, and a late failure of it is nobody's business. */
export async function within<T>(ms: number, what: string, task: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DeadlinePassed(what, ms)), ms);
  try {
    // `race` subscribes to both, so that a rejection after the race is handled.
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
