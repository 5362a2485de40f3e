// Only the front door has an address (README, "Workers"): what a Worker behind it answers over a binding is asked of it by nobody else.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const workers = new URL('../../workers/', import.meta.url);
const behind = readdirSync(workers).flatMap((folder) => {
  try {
    return [[folder, readFileSync(new URL(`${folder}/wrangler.toml`, workers), 'utf8')] as const];
  } catch {
    return []; // rooms that are no Worker, and ingest, whose file is the top-level one
  }
});

it('knows the Workers behind the front door', () => {
  expect(behind.map(([folder]) => folder).toSorted()).toEqual([
    ...['devices', 'persist', 'query', 'registry', 'seal', 'witness'],
  ]);
});

it.each(behind)('gives %s neither an address of its own nor a route', (_, config) => {
  expect(config).toMatch(/^workers_dev = false\b/m);
  expect(config).not.toMatch(/^(routes?|preview_urls = true)\b/m);
});
