// Everything of ../shared/data that holds logs, judged as `npm run corpora` judges it: valid OCSF 1.8.0, nothing lost, in a
// real class, and in agreement with what the corpus says itself. Skips, saying so, where the data is not.
import { describe, expect, it } from 'vitest';
import { allCorpora } from '../../corpora/all-corpora.ts';
import { Data } from '../../corpora/corpus.ts';
import { FIELDS } from '../../corpora/expected.ts';
import { Judge, type Verdict } from '../../corpora/judge.ts';
import { RECEIVED_AT } from '../../support/map-text.ts';
import { hasOcsfSchema } from '../../support/ocsf-schema.ts';
import { haveRealData, realDataFolder } from '../../support/real-corpora.ts';

const here = hasOcsfSchema && haveRealData;
if (!here) console.warn('skipped: there are no corpora in ../shared/data');

/** The least share of events that are taken apart in their format, and in a real class, where it is not 99.5 and 95 %. */
const LEAST: Readonly<Record<string, { readonly decoded?: number; readonly real?: number }>> = {
  // Records trimmed upstream to a member or two, of which nobody could say what they were.
  'panther/AWS.S3ServerAccess': { real: 0.9 },
  'panther/AWS.VPCDns': { real: 0.8 },
  'panther/AWS.VPCFlow': { real: 0.7 },
  // Records cut out of their events: a working directory or a lone address is nothing that happened.
  'auditd/auparse': { real: 0.75 },
  // Vectors of parsers: of products nobody made, and messages of a few letters.
  'syslog/vectors': { real: 0 },
  'cef/vectors': { real: 0.4 },
  'leef/vectors': { decoded: 0.97, real: 0.35 },
};

/** Fields on which less than 98 % of what a corpus says is agreed on or explained. */
const disagreed = ({ scores }: Verdict): string[] =>
  FIELDS.filter((field) => {
    const { agreed, explained, expected } = scores[field];
    return expected > 0 && agreed + explained < 0.98 * expected;
  });

const corpora = here ? allCorpora(new Data(realDataFolder), RECEIVED_AT) : [];

describe.skipIf(!here)('the corpora', () => {
  it.each(corpora.map((corpus) => ({ name: corpus.name, corpus })))('$name', ({ name, corpus }) => {
    const verdict = new Judge(name, RECEIVED_AT).judge(corpus);
    const { errors, warnings, lost, units, events, decoded, realClass } = verdict;
    expect({ errors: [...errors], warnings: [...warnings], lost: [...lost] }).toEqual({
      errors: [],
      warnings: [],
      lost: [],
    });
    const least = LEAST[name] ?? {};
    expect(decoded / units).toBeGreaterThanOrEqual(least.decoded ?? 0.995);
    expect(realClass / events).toBeGreaterThanOrEqual(least.real ?? 0.95);
    expect({ disagreed: disagreed(verdict), kinds: [...verdict.disagreements].slice(0, 10) }).toMatchObject({
      disagreed: [],
    });
  });
});
