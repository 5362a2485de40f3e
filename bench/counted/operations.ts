// Counts what Cloudflare would bill, at the bindings, while the shipped code runs unchanged. One JSON line a second with what was
// counted since the last one; bench/cost.ts adds them up and multiplies by list prices.
import type { Operations } from '../billed-operations.ts';

const NONE: Operations = {
  requests: 0,
  queue_ops: 0,
  r2_class_a: 0,
  r2_class_b: 0,
  d1_rows_written: 0,
  d1_rows_read: 0,
  kv_reads: 0,
  kv_writes: 0,
};

/** A queue operation is 64,000 B written, read or deleted: three a chunk for a message that is delivered once. */
const QUEUE_CHUNK_BYTES = 64_000;
const OPERATIONS_A_CHUNK = 3;

let counts: Operations = { ...NONE };

/** Adds to the count of this isolate. */
export function count(what: keyof Operations, times = 1): void {
  counts[what] += times;
}

/** Writes what was counted and begins anew. Called at the end of each invocation. */
export function report(): void {
  console.log(JSON.stringify({ counted: counts }));
  counts = { ...NONE };
}

const bytesOf = (body: unknown): number =>
  body instanceof Uint8Array || body instanceof ArrayBuffer ? body.byteLength : JSON.stringify(body).length;

const sent = (body: unknown): void =>
  count('queue_ops', Math.ceil(bytesOf(body) / QUEUE_CHUNK_BYTES) * OPERATIONS_A_CHUNK);

/** Calls `before` for each call of a named method, then the method itself. */
function watching<T extends object>(
  target: T,
  methods: Readonly<Record<string, (args: unknown[]) => void>>,
): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (typeof name === 'string') methods[name]?.(args);
        return Reflect.apply(value, object, args);
      };
    },
  });
}

interface BatchedMessage {
  readonly body: unknown;
}

const queue = {
  send: ([body]: unknown[]) => sent(body),
  sendBatch: ([messages]: unknown[]) => {
    if (Array.isArray(messages)) for (const { body } of messages as BatchedMessage[]) sent(body);
  },
};

const bucket = {
  put: () => count('r2_class_a'),
  list: () => count('r2_class_a'),
  get: () => count('r2_class_b'),
  head: () => count('r2_class_b'),
};

const registry = { get: () => count('kv_reads'), put: () => count('kv_writes') };

const statements = new WeakMap<object, D1PreparedStatement>();

const billed = ({ meta }: { meta: { rows_written?: number; rows_read?: number } }): void => {
  count('d1_rows_written', meta.rows_written ?? 0);
  count('d1_rows_read', meta.rows_read ?? 0);
};

/** Every way to run a statement goes through all(), which alone says what it cost. */
function countedStatement(statement: D1PreparedStatement): D1PreparedStatement {
  const all = async () => {
    const result = await statement.all();
    billed(result);
    return result;
  };
  const proxy = new Proxy(statement, {
    get(object, name) {
      if (name === 'bind') return (...values: unknown[]) => countedStatement(object.bind(...values));
      if (name === 'all' || name === 'run') return all;
      if (name === 'first') return async () => (await all()).results[0] ?? null;
      if (name === 'raw') return async () => (await all()).results.map((row) => Object.values(row as object));
      return Reflect.get(object, name, object);
    },
  });
  statements.set(proxy, statement);
  return proxy;
}

function countedCatalog(catalog: D1Database): D1Database {
  return new Proxy(catalog, {
    get(object, name) {
      if (name === 'prepare') return (sql: string) => countedStatement(object.prepare(sql));
      if (name === 'withSession') return () => countedCatalog(object);
      if (name === 'batch') {
        return async (list: D1PreparedStatement[]) => {
          const results = await object.batch(list.map((one) => statements.get(one) ?? one));
          for (const result of results) billed(result);
          return results;
        };
      }
      return Reflect.get(object, name, object);
    },
  });
}

const KINDS: Readonly<Record<string, (binding: never) => unknown>> = {
  PACKETS: (binding: Queue) => watching(binding, queue),
  SEALING: (binding: Queue) => watching(binding, queue),
  SPILL: (binding: R2Bucket) => watching(binding, bucket),
  ARCHIVE: (binding: R2Bucket) => watching(binding, bucket),
  TILES: (binding: R2Bucket) => watching(binding, bucket),
  REGISTRY: (binding: KVNamespace) => watching(binding, registry),
  CATALOG: countedCatalog,
};

const known = new WeakMap<object, object>();

/** The same environment with every billed binding counted. The one cast: bindings are known by their names. */
export function counted<E extends object>(env: E): E {
  const made = known.get(env);
  if (made !== undefined) return made as E;
  const wrapped = Object.fromEntries(
    Object.entries(env).map(([name, binding]) => [name, KINDS[name]?.(binding as never) ?? binding]),
  );
  known.set(env, wrapped);
  return wrapped as E;
}
