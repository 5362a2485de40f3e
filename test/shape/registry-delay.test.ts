// "Within 60 s everywhere" (docs/senders/sources.md) is a sum; its terms stand in three files.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const numberIn = (path: string, pattern: RegExp): number =>
  Number(pattern.exec(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))?.[1]);

it('leaves ten seconds of the minute to KV itself', () => {
  const edge = numberIn('workers/ingest/registry.ts', /MIN_KV_CACHE_SECONDS = (\d+)/);
  const isolate = numberIn('wrangler.toml', /^REGISTRY_CACHE_SECONDS = "(\d+)"/m);
  expect(Math.max(edge, isolate) + isolate).toBeLessThanOrEqual(50);
});

it('says in docs/senders/sources.md what the numbers are', () => {
  const page = 'docs/senders/sources.md';
  expect(numberIn(page, /`cacheTtl`, .* \| (\d+) s \|/)).toBe(
    numberIn('workers/ingest/registry.ts', /MIN_KV_CACHE_SECONDS = (\d+)/),
  );
  expect(numberIn(page, /`REGISTRY_CACHE_SECONDS`\).* \| (\d+) s \|/)).toBe(
    numberIn('wrangler.toml', /^REGISTRY_CACHE_SECONDS = "(\d+)"/m),
  );
});
