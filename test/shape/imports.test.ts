// The building inspects itself: who may import whom, and how large a room may grow.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Source files below a folder of the project, as paths from its root. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/** What a file imports: project files as paths from the root, anything else as written. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)/g),
  ];
  return found
    .map((match) => match[1] ?? match[2] ?? '')
    .map((name) => (name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name));
}

const workers = ['ingest', 'persist', 'seal', 'query', 'registry', 'devices', 'witness'];

describe('imports', () => {
  it('keeps core pure: it imports core, schemas, node: built-ins and its own libraries only', () => {
    const allowed =
      /^(workers\/core\/|schemas\/|node:(crypto|zlib|buffer)$|zod(\/mini|\/v4)?$|drizzle-orm$|hyparquet(-writer)?($|\/))/;
    const strangers = sources('workers/core').flatMap((file) =>
      importsOf(file)
        .filter((name) => !allowed.test(name))
        .map((name) => `${file} imports ${name}`),
    );
    expect(strangers).toEqual([]);
  });

  it('lets no Worker import another', () => {
    const crossings = workers.flatMap((worker) =>
      sources(`workers/${worker}`).flatMap((file) =>
        importsOf(file)
          .filter((name) => workers.some((other) => other !== worker && name.startsWith(`workers/${other}/`)))
          .map((name) => `${file} imports ${name}`),
      ),
    );
    expect(crossings).toEqual([]);
  });

  it('keeps what several Workers share small: it knows core and schemas, and neither ingest nor the queues need it', () => {
    const outside = sources('workers/http').flatMap((file) =>
      importsOf(file).filter((name) => !/^(workers\/(core|http|platform)\/|schemas\/|hono)/.test(name)),
    );
    const users = ['ingest', 'persist', 'seal'].flatMap((worker) =>
      sources(`workers/${worker}`).filter((file) =>
        importsOf(file).some((name) => name.startsWith('workers/http/')),
      ),
    );
    expect([...outside, ...users]).toEqual([]);
  });

  it('keeps what every Worker does alike with the platform free of everything else', () => {
    const found = sources('workers/platform').flatMap((file) => importsOf(file));
    expect(found).toEqual([]);
  });

  it('keeps Node built-ins out of what the browser verifies with', () => {
    const seen = new Set<string>();
    const walk = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const name of importsOf(file)) {
        if (name.startsWith('workers/') || name.startsWith('schemas/')) walk(name);
        else expect(`${file} imports ${name}`).toBe('no outside import');
      }
    };
    walk('workers/core/attest/complete-verifier.ts');
    expect(seen.size).toBeGreaterThan(1);
  });

  it('keeps clocks, randomness and logging out of core', () => {
    const impure = sources('workers/core').filter((file) => {
      const code = readFileSync(join(root, file), 'utf8').replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
      return /Date\.now\(|performance\.now\(|Math\.random\(|getRandomValues\(|console\.|\bprocess\.(env|argv|exit|hrtime|std)/.test(
        code,
      );
    });
    expect(impure).toEqual([]);
  });

  it('has no branch in shipped code that knows of tests', () => {
    const knowing = sources('workers').filter((file) =>
      /\b(isTest|NODE_ENV|VITEST|underTest)\b/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(knowing).toEqual([]);
  });
});

describe('sizes', () => {
  it('keeps every source file at most 250 lines and every test at most 400', () => {
    const tooLong = [...sources('workers'), ...sources('schemas'), ...sources('cli'), ...sources('bench')]
      .filter((file) => lines(file) > 250)
      .concat(sources('test').filter((file) => lines(file) > 400));
    expect(tooLong).toEqual([]);
  });

  it('keeps every file name in kebab-case and free of catch-all names', () => {
    const odd = [...sources('workers'), ...sources('schemas'), ...sources('cli'), ...sources('bench')].filter(
      (file) => !/^[a-z0-9/.-]+$/.test(file) || /\/(utils?|helpers?|common|misc|types)\.ts$/.test(file),
    );
    expect(odd).toEqual([]);
  });
});

const lines = (file: string): number => readFileSync(join(root, file), 'utf8').split('\n').length - 1;
