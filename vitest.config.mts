// One project for the pure rooms (plain Node), one per Worker (workerd, bindings read from its own wrangler.toml),
// and one for the whole stack over HTTP. `npx vitest run --project core` runs one of them.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { makeWitnessKey } from './cli/witness-key.ts';
import { testKeys } from './test/support/keys.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Programs that tests start (`edgeseal`, stacks) are loaded hundreds of times: compiled once, they start in half the time.
process.env.NODE_COMPILE_CACHE ??= here('node_modules/.cache/edgeseal-compiled');

// The query Worker's assets are built by wrangler; its own tests only need the folder to be there.
mkdirSync(here('out/console'), { recursive: true });

const keys = await testKeys();
const migrations = await readD1Migrations(here('migrations'));

/** Secrets and migrations handed to each Worker under test; everything else is what its wrangler.toml says. */
const bindings = {
  ingest: { RECEIPT_KEY: keys.receiptKey, PUBLIC_KEYS: keys.publicKeys, TEST_TOKEN_KEY: keys.tokenKey },
  persist: { TEST_MIGRATIONS: migrations },
  seal: { LOG_KEY: keys.logKey, TEST_MIGRATIONS: migrations },
  query: {
    PUBLIC_KEYS: keys.publicKeys,
    TEST_TOKEN_KEY: keys.tokenKey,
    TEST_LOG_KEY: keys.logKey,
    TEST_MIGRATIONS: migrations,
  },
  registry: { PUBLIC_KEYS: keys.publicKeys, TEST_TOKEN_KEY: keys.tokenKey, TEST_MIGRATIONS: migrations },
  devices: { PUBLIC_KEYS: keys.publicKeys, TEST_TOKEN_KEY: keys.tokenKey, TEST_MIGRATIONS: migrations },
  witness: { WITNESS_KEY: (await makeWitnessKey('witness.test/w1')).secret, TEST_MIGRATIONS: migrations },
};

const workerProject = (name: keyof typeof bindings) => ({
  plugins: [
    cloudflareTest({
      // The front door's wrangler.toml names what its build makes; tests import the sources, as they do for every Worker.
      main: here(`workers/${name}/index.ts`),
      wrangler: { configPath: here(name === 'ingest' ? 'wrangler.toml' : `workers/${name}/wrangler.toml`) },
      miniflare: {
        bindings: bindings[name],
        // The front door's neighbours stand in by name only: whole-stack behaviour is tested in test/pipeline.
        ...(name === 'ingest'
          ? {
              serviceBindings: {
                QUERY: () => new Response('query'),
                REGISTRAR: () => new Response('registry'),
                DEVICES: () => new Response('devices'),
                WITNESS: () => new Response('witness'),
                AUDITOR: () => Response.json({ events: [] }),
              },
            }
          : {}),
        // A log that has not begun: what the self-audit does with one is tested in test/pipeline.
        ...(name === 'persist'
          ? { serviceBindings: { QUERY: () => new Response('none', { status: 404 }) } }
          : {}),
      },
    }),
  ],
  test: {
    name,
    include: [`test/workers/${name}/**/*.test.ts`],
    // Starting a workerd costs more than most files: one for all of them, which finds its stores empty before each. Not so where a
    // Worker remembers what it has read of the stores.
    isolate: ['persist', 'seal', 'query'].includes(name),
    setupFiles: [here('test/workers/empty-stores.ts')],
    testTimeout: 30_000,
  },
});

export default defineConfig({
  test: {
    // The Workers log one line a refusal: shown for a test that fails, since the tests are mostly of refusals.
    silent: 'passed-only',
    // Files of all projects side by side: each has a stack, ports and folders of its own.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'core',
          include: ['core', 'shape', 'cli', 'workers/platform'].map((room) => `test/${room}/**/*.test.ts`),
          // What is pure leaves nothing behind, and hundreds of modules are loaded once rather than for every file.
          isolate: false,
          testTimeout: 60_000,
        },
      },
      workerProject('ingest'),
      workerProject('persist'),
      workerProject('seal'),
      workerProject('query'),
      workerProject('registry'),
      workerProject('devices'),
      workerProject('witness'),
      {
        test: {
          name: 'pipeline',
          include: ['test/pipeline/**/*.test.ts', 'test/console/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
