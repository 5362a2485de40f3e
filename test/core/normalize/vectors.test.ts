// The vectors of test/vectors/normalize: each line becomes exactly the event beside it, valid and whole.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MAPPERS } from '../../../workers/core/normalize/table.ts';
import { attested } from '../../support/attested.ts';
import { lostLeaves } from '../../support/kept-leaves.ts';
import { mapText } from '../../support/map-text.ts';
import { checkOcsf, hasOcsfSchema } from '../../support/ocsf-schema.ts';

const folder = fileURLToPath(new URL('../../vectors/normalize/', import.meta.url));

const cases = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.in.txt'))
  .sort()
  .map((path) => path.slice(0, -'.in.txt'.length));

describe.each(cases)('%s', (name) => {
  const events = mapText(readFileSync(`${folder}${name}.in.txt`, 'utf8'));

  it('becomes the events beside it', () => {
    const mapped: unknown = JSON.parse(JSON.stringify(events.map((event) => event.mapped)));
    const file = `${folder}${name}.out.json`;
    if (process.env.UPDATE_VECTORS === '1') writeFileSync(file, `${JSON.stringify(mapped, null, 2)}\n`);
    expect(mapped).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  it.skipIf(!hasOcsfSchema)('is valid OCSF 1.8.0, and nothing of it is lost', () => {
    for (const { event, mapped } of events) {
      expect({ raw: event.raw, ...checkOcsf(attested(mapped, event.raw)) }).toMatchObject({
        errors: [],
        warnings: [],
      });
      expect(lostLeaves(event, mapped)).toEqual([]);
    }
  });
});

it('every row of the table has a folder of vectors', () => {
  expect(MAPPERS.map((row) => row.product).filter((product) => !existsSync(`${folder}${product}`))).toEqual(
    [],
  );
});
