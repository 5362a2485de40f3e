// Everything of ../shared/data that this formats cover, through decode and normalize: valid OCSF 1.8.0, nothing
// lost, and how much of it lands in a real class. Skips, saying so, where the data is not.
import { describe, expect, it } from 'vitest';
import { attested } from '../../support/attested.ts';
import { lostLeaves } from '../../support/kept-leaves.ts';
import { type Mapped, mapText } from '../../support/map-text.ts';
import { checkOcsf, hasOcsfSchema } from '../../support/ocsf-schema.ts';
import { haveRealData, realBodies } from '../../support/real-corpora.ts';

const here = hasOcsfSchema && haveRealData;
if (!here) console.warn('skipped: there are no corpora in ../shared/data');

/** Corpora, and the least share of real classes each must reach. go-syslog, rsyslog and vrl lines say nothing classifiable. */
const LEAST: Readonly<Record<string, number>> = {
  'suricata-eve': 0.82,
  syslog: 0.85,
  'syslog/rsyslog-corpus': 0,
  'cef vectors': 0.3,
  'leef vectors': 0.3,
  'syslog vectors': 0,
};

const corpora = (): Map<string, Mapped[]> => {
  const found = new Map<string, Mapped[]>();
  for (const body of realBodies()) {
    const mapped = mapText(body.lines.join('\n'));
    found.set(body.corpus, [...(found.get(body.corpus) ?? []), ...mapped]);
  }
  return found;
};

const faultsOf = ({ event, mapped }: Mapped): string[] => {
  const { errors, warnings } = checkOcsf(attested(mapped, event.raw));
  const notes = (mapped.metadata.debug ?? []).toString().includes('mapper') ? ['a mapper failed'] : [];
  const lost = lostLeaves(event, mapped).map((leaf) => `lost ${leaf}`);
  return [...errors, ...warnings, ...notes, ...lost].map((fault) => `${fault} <- ${event.raw.slice(0, 120)}`);
};

describe.skipIf(!here)('the corpora', () => {
  it.each(here ? [...corpora()] : [])('%s becomes valid OCSF without losing a value', (name, events) => {
    const classes = new Map<number, number>();
    for (const { mapped } of events) classes.set(mapped.class_uid, (classes.get(mapped.class_uid) ?? 0) + 1);
    const share = 1 - (classes.get(0) ?? 0) / events.length;
    console.info(
      `${name}: ${(share * 100).toFixed(1)} % of ${events.length} in a real class`,
      Object.fromEntries(classes),
    );
    expect(events.flatMap(faultsOf)).toEqual([]);
    expect(share).toBeGreaterThanOrEqual(LEAST[name] ?? 0);
  });
});
