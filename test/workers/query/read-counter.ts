// Counts what a request reads from KV, D1 and R2, and in how many rounds: a round is what can be under way at the same time. Operations
// that come while others are under way wait until those are done, as if each took equally long.

type Bindings = Pick<QueryEnv, 'REGISTRY' | 'CATALOG' | 'ARCHIVE' | 'TILES'>;

/** Bindings that count, and what they counted. */
export interface WatchedReads {
  readonly bindings: Bindings;
  /** `<binding>.<method>` in the order of their beginning. */
  readonly operations: readonly string[];
  rounds(): number;
}

/** Watches the bindings of a Worker. */
export function watchReads({ REGISTRY, CATALOG, ARCHIVE, TILES }: Bindings): WatchedReads {
  const operations: string[] = [];
  const rounds = new Rounds();
  const watch = <B extends object>(name: string, binding: B, methods: readonly string[]): B =>
    new Proxy(binding, {
      get(target, method) {
        const value: unknown = Reflect.get(target, method, target);
        if (typeof value !== 'function') return value;
        if (typeof method !== 'string' || !methods.includes(method)) return value.bind(target);
        return (...args: unknown[]) => {
          operations.push(`${name}.${method}`);
          return rounds.run(() => Reflect.apply(value, target, args));
        };
      },
    });
  return {
    bindings: {
      REGISTRY: watch('REGISTRY', REGISTRY, ['get']),
      CATALOG: watch('CATALOG', CATALOG, ['batch']),
      ARCHIVE: watch('ARCHIVE', ARCHIVE, ['get']),
      TILES: watch('TILES', TILES, ['get']),
    },
    operations,
    rounds: () => rounds.count,
  };
}

class Rounds {
  count = 0;
  #under = 0;
  #waiting: (() => void)[] = [];

  async run<T>(work: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      if (this.#under === 0 && this.#waiting.length === 1) setTimeout(() => this.#begin(), 0);
    });
    try {
      return await work();
    } finally {
      this.#under--;
      if (this.#under === 0 && this.#waiting.length > 0) setTimeout(() => this.#begin(), 0);
    }
  }

  /** All that wait are one round. */
  #begin(): void {
    const begun = this.#waiting;
    if (this.#under > 0 || begun.length === 0) return;
    this.#waiting = [];
    this.#under = begun.length;
    this.count++;
    for (const begin of begun) begin();
  }
}
