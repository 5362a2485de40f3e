// docs/senders.md says what the protocols do: its generated part is what their tables and their code give today.
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CLIENTS, FACTS } from '../../cli/dev/senders/facts.ts';
import { generatedPart, MARK, spokenProtocols } from '../../cli/dev/senders/page.ts';
import { SAMPLES } from '../support/sender-samples.ts';

const here = (path: string): URL => new URL(`../../${path}`, import.meta.url);

it('every protocol has facts, a page, and a sample that the facts are held to', async () => {
  const names = (await spokenProtocols()).map(({ name }) => name);
  expect(Object.keys(FACTS).sort()).toEqual(names.toSorted());
  expect(SAMPLES.map(({ protocol }) => protocol)).toEqual(names);
  const missing = Object.values(FACTS).filter(({ page }) => !existsSync(here(`docs/senders/${page}.md`)));
  expect(missing).toEqual([]);
});

it('every protocol answers what its row of the dialects says, and says when to come back', async () => {
  for (const { name, dialect, refuse } of await spokenProtocols()) {
    for (const [verdict, [status]] of Object.entries(dialect).filter(([one]) => one !== 'durable')) {
      const response = refuse(verdict, { 'retry-after': '7' });
      expect(response.status, `${name}: ${verdict}`).toBe(status);
      if (!['overloaded', 'unavailable'].includes(verdict)) continue;
      expect(response.headers.get('retry-after'), `${name}: ${verdict}`).toBe('7');
    }
  }
});

it('every client has a test', () => {
  expect(CLIENTS.filter(({ test }) => !existsSync(here(`test/pipeline/senders/${test}.test.ts`)))).toEqual(
    [],
  );
});

it('docs/senders.md is up to date: else run npm run senders', async () => {
  const page = readFileSync(here('docs/senders.md'), 'utf8');
  expect(page.slice(page.indexOf(MARK)).trimEnd()).toBe((await generatedPart()).trimEnd());
});
