// Finding a row by format and markers must answer as asking every row in order would.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DecodedEvent } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { Rows } from '../../../workers/core/normalize/rows.ts';
import { MAPPERS } from '../../../workers/core/normalize/table.ts';
import { mapText } from '../../support/map-text.ts';

const folder = fileURLToPath(new URL('../../vectors/normalize/', import.meta.url));
const events = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.in.txt'))
  .sort()
  .flatMap((path) => mapText(readFileSync(`${folder}${path}`, 'utf8')).map(({ event }) => event));

const inOrder = (event: DecodedEvent): string | undefined =>
  MAPPERS.find(
    (row) => (row.formats === undefined || row.formats.includes(event.format)) && row.matches(event),
  )?.product;

describe('the row of an event', () => {
  const rows = new Rows(MAPPERS);

  it('is the one that asking all in order finds, for every vector', () => {
    for (const event of events) {
      expect({ raw: event.raw, row: rows.find(event)?.product }).toEqual({
        raw: event.raw,
        row: inOrder(event),
      });
    }
  });

  it("is the pinned product's where that matches, else the one it is anyway", () => {
    const record = { rule: { id: '1', level: 3 }, agent: { id: '1' }, output: 'x', priority: 'Notice' };
    const both = { format: 'json', raw: '{}', record: { ...record, rule: 'r' } };
    expect(rows.find(both)?.product).toBe('falco');
    expect(rows.find(both, 'json')?.product).toBe('json');
    expect(rows.find(both, 'wazuh')?.product).toBe('falco');
    expect(rows.find(both, 'nothing of the kind')?.product).toBe('falco');
  });

  it('stays so when members are taken away one by one', () => {
    for (const event of events) {
      for (const gone of Object.keys(event.record)) {
        const record: JsonObject = Object.fromEntries(
          Object.entries(event.record).filter(([name]) => name !== gone),
        );
        const less = { ...event, record };
        expect({ raw: event.raw, gone, row: rows.find(less)?.product }).toEqual({
          raw: event.raw,
          gone,
          row: inOrder(less),
        });
      }
    }
  });
});
