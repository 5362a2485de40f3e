// The documents say what the code says: codes, bindings and secrets.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../workers/core/errors.ts';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

const configs = {
  ingest: 'wrangler.toml',
  persist: 'workers/persist/wrangler.toml',
  seal: 'workers/seal/wrangler.toml',
  query: 'workers/query/wrangler.toml',
  registry: 'workers/registry/wrangler.toml',
  devices: 'workers/devices/wrangler.toml',
  witness: 'workers/witness/wrangler.toml',
};

/** Binding names a Worker's wrangler.toml gives it. */
function bindingsOf(path: string): string[] {
  const text = read(path);
  const named = [...text.matchAll(/^binding = "(\w+)"/gm)].map((match) => match[1] ?? '');
  const secrets = /required = \[([^\]]*)\]/.exec(text)?.[1] ?? '';
  return [...named, ...[...secrets.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? '')].sort();
}

describe('docs', () => {
  it('explains every error code exactly once in docs/errors.md, and no other', () => {
    const listed = [...read('docs/errors.md').matchAll(/^\| `([A-Z0-9_]+)` /gm)].map((match) => match[1]);
    expect([...listed].sort()).toEqual([...ERROR_CODES].sort());
  });

  it('uses every error code somewhere in the code', async () => {
    const { globSync } = await import('node:fs');
    const all = globSync(['workers/**/*.ts', 'cli/**/*.ts'], {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
    })
      .filter((file) => !file.endsWith('core/errors.ts') && !/refusals/.test(file))
      .map(read)
      .join('\n');
    expect(ERROR_CODES.filter((code) => !new RegExp(`\\b${code}\\b`).test(all))).toEqual([]);
  });

  it.each(Object.entries(configs))(
    'lists in README what %s may touch, as its wrangler.toml has it',
    (name, path) => {
      const row = read('README.md')
        .split('\n')
        .find((line) => line.startsWith(`| ${name} |`));
      const shown = [...(row ?? '').matchAll(/`([A-Z_]+)`/g)].map((match) => match[1] ?? '');
      expect([...new Set(shown)].sort()).toEqual(bindingsOf(path));
    },
  );

  it('gives private keys to no Worker but their own', () => {
    expect(bindingsOf(configs.ingest)).not.toContain('LOG_KEY');
    for (const name of ['ingest', 'persist', 'seal', 'query', 'registry', 'devices'] as const)
      expect(bindingsOf(configs[name])).not.toContain('WITNESS_KEY');
    for (const name of ['persist', 'query', 'registry', 'devices', 'witness'] as const) {
      expect(bindingsOf(configs[name])).not.toContain('RECEIPT_KEY');
      expect(bindingsOf(configs[name])).not.toContain('LOG_KEY');
    }
    expect(bindingsOf(configs.ingest)).not.toContain('CATALOG');
  });
});
