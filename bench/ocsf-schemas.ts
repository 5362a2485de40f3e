// What reading an event with the zod schemas of OCSF costs beside mapping it (docs/decisions/0013): run by itself,
// `node bench/ocsf-schemas.ts`. A Worker may not compile code from text, so zod must not here.
import { globSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { attested } from '../test/support/attested.ts';
import { mapText, RECEIVED_AT } from '../test/support/map-text.ts';
import { normalize } from '../workers/core/normalize/normalize.ts';

// Before the schemas are made: each decides then.
z.config({ jitless: true });
const { OcsfEvent } = await import('../schemas/ocsf/ocsf-event.ts');

const folder = new URL('../test/vectors/normalize/', import.meta.url);
const decoded = globSync('**/*.in.txt', { cwd: folder }).flatMap((path) =>
  mapText(readFileSync(new URL(path, folder), 'utf8')),
);
const events = decoded.map(({ event, mapped }) => attested(mapped, event.raw));

/** µs an event, the best of several rounds. */
const measure = (work: () => void): number => {
  for (let round = 0; round < 30; round++) work();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return (best * 1000) / events.length;
};

const parseAll = (): void => {
  for (const event of events)
    if (!OcsfEvent.safeParse(event).success) throw new Error('a vector is not valid');
};
const mapAll = (): void => {
  for (const { event } of decoded) normalize(event, { receivedAt: RECEIVED_AT, source: 'sender' });
};

const [mapping, reading] = [measure(mapAll), measure(parseAll)];
console.log(
  `${events.length} events of the vectors: mapping ${mapping.toFixed(1)} µs, reading with zod ${reading.toFixed(1)} µs an event`,
);
