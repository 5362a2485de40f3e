// How long an answer of a dependency is waited for: one that takes longer is as good as gone for whoever asked us.

/** The task's result, or a rejection once `ms` have passed. The task itself goes on: nothing can take it back. */
export async function within<T>(ms: number, what: string, task: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what}: no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
