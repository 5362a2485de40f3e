// The process a test stack lives in, so that it can be killed as a whole: Miniflare with the built Workers.
// Started by stack.ts with its wishes in the first argument; speaks over IPC; ends when its parent does.

import { appendFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare';
import { WORKERS, type WorkerName } from './stack-build.ts';
import { modulesIn } from './stack-modules.ts';
import { type DeedMessage, type ReachedMessage, reach } from './stack-reach.ts';

/** What stack.ts asks for. */
export interface StackWishes {
  readonly buildDir: string;
  readonly stateDir: string;
  readonly port: number;
  readonly workers: readonly WorkerName[];
  /** Variables and secrets by Worker; win over wrangler.toml. */
  readonly bindings: Readonly<Record<WorkerName, Readonly<Record<string, string>>>>;
}

/** What the process says when it is ready, or why it never will be. */
export type StackWord = { readonly url: string } | { readonly failed: string };

const nameOf = (worker: WorkerName): string => `edgeseal-${worker}`;

/** Stands where a Worker that was left out would be: a call to it fails, as one to a broken deployment does. */
const absent = (worker: WorkerName): V4WorkerOptions => ({
  name: nameOf(worker),
  modules: true,
  compatibilityDate: '2026-11-01',
  script: `export default { fetch() { throw new Error('${worker} is down'); } };`,
});

async function workerOptions(wishes: StackWishes): Promise<V4WorkerOptions[]> {
  const stored: V4WorkerOptions[] = JSON.parse(
    await readFile(join(wishes.buildDir, 'options/options.json'), 'utf8'),
  );
  const modules = await Promise.all(
    WORKERS.map((worker) => modulesIn(join(wishes.buildDir, worker), wishes.workers.includes(worker))),
  );
  return WORKERS.flatMap((worker, index) => {
    const options = stored[index];
    if (options === undefined || !wishes.workers.includes(worker)) {
      return ['persist', 'query', 'registry', 'devices', 'witness'].includes(worker) ? [absent(worker)] : [];
    }
    const folder = join(wishes.buildDir, worker);
    return [
      {
        ...options,
        name: nameOf(worker),
        rootPath: folder,
        modules: modules[index] ?? [],
        bindings: { ...options.bindings, ...wishes.bindings[worker] },
        ...(options.assets === undefined
          ? {}
          : { assets: { ...options.assets, directory: join(folder, 'console') } }),
      } satisfies V4WorkerOptions,
    ];
  });
}

/** Applies migrations/ to a catalog that has none; a state folder is only ever used by one version of the sources. */
async function migrate(miniflare: Miniflare, wishes: StackWishes): Promise<void> {
  const owner = wishes.workers.find((worker) => worker !== 'ingest');
  if (owner === undefined) return;
  const catalog = await miniflare.getD1Database('CATALOG', nameOf(owner));
  const known = await catalog.prepare("SELECT name FROM sqlite_master WHERE name = 'segments'").first();
  if (known !== null) return;
  const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()) {
    const statements = (await readFile(join(folder, file), 'utf8')).split('--> statement-breakpoint');
    await catalog.batch(statements.map((statement) => catalog.prepare(statement)));
  }
}

async function start(wishes: StackWishes): Promise<{ miniflare: Miniflare; url: string }> {
  const log = join(wishes.stateDir, 'stack.log');
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: wishes.port,
      log: new Log(LogLevel.NONE),
      logRequests: false,
      handleStructuredLogs: ({ level, message }) => appendFileSync(log, `${level} ${message}\n`),
      resourcePersistencePath: join(wishes.stateDir, 'v3'),
      unsafeTriggerHandlers: true,
      workers: await workerOptions(wishes),
    }),
  );
  const url = (await miniflare.ready).origin;
  await migrate(miniflare, wishes);
  return { miniflare, url };
}

const say = (word: StackWord | ReachedMessage): void => {
  process.send?.(word);
};

try {
  const wishes: StackWishes = JSON.parse(process.argv[2] ?? '');
  const { miniflare, url } = await start(wishes);
  // The parent closes the channel to stop us, and dying closes it too.
  process.on('disconnect', () => {
    miniflare.dispose().finally(() => process.exit(0));
  });
  process.on('message', ({ id, deed }: DeedMessage) => {
    reach(miniflare, deed).then(
      (reached) => say({ id, reached }),
      (error) => say({ id, failed: String(error) }),
    );
  });
  say({ url });
} catch (error) {
  say({ failed: error instanceof Error ? `${error.message}\n${error.cause ?? ''}` : String(error) });
  process.exitCode = 1;
  process.disconnect?.();
}
