// `npm run corpora`: judges the real logs beside the project and prints a table. `-- --data DIR` another folder laid out the
// same way, `--corpus NAME` the rows whose names hold it, `--show N` examples of what is wrong, `--json`, `--write` the page.
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { RECEIVED_AT } from '../support/map-text.ts';
import { hasOcsfSchema } from '../support/ocsf-schema.ts';
import { allCorpora } from './all-corpora.ts';
import { Data } from './corpus.ts';
import { type Example, Judge, total, type Verdict } from './judge.ts';
import { asJson, asMarkdown, asText, leftovers } from './report.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: fileURLToPath(new URL('../../../shared/data', import.meta.url)) },
    corpus: { type: 'string', default: '' },
    show: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

/** At most `most` examples of each kind of finding. */
const shown = (verdict: Verdict, most: number): string[] => {
  const byKind = new Map<string, Example[]>();
  for (const example of verdict.examples.filter((one) => one.what.includes(values.only))) {
    byKind.set(example.what, [...(byKind.get(example.what) ?? []), example]);
  }
  return [...byKind].flatMap(([what, all]) => [
    `\n${verdict.corpus}: ${what} ×${all.length}`,
    ...all.slice(0, most).map(({ detail, where }) => `    ${detail}\n      ${where}`),
  ]);
};

const judgeAll = (): Verdict[] => {
  const corpora = allCorpora(new Data(values.data), RECEIVED_AT).filter(
    (corpus) => corpus.bodies.length > 0 && corpus.name.includes(values.corpus),
  );
  return corpora.map((corpus, i) => {
    process.stderr.write(`\r\u001b[K  ${i + 1}/${corpora.length} ${corpus.name}`);
    return new Judge(corpus.name, RECEIVED_AT).judge(corpus);
  });
};

const print = (verdicts: readonly Verdict[]): void => {
  console.log(asText(verdicts));
  console.log(leftovers(verdicts.slice(0, -1), 5).join('\n'));
  const most = Number(values.show);
  if (most > 0) for (const verdict of verdicts) console.log(shown(verdict, most).join('\n'));
};

if (existsSync(values.data)) {
  if (!hasOcsfSchema)
    console.warn('The compiled OCSF schema is not beside the project: nothing is held against it.');
  const started = performance.now();
  const judged = judgeAll();
  const verdicts = judged.length > 1 ? [...judged, total(judged)] : judged;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(`\r\u001b[K  ${judged.length} corpora judged in ${seconds} s\n\n`);
  if (values.json) console.log(JSON.stringify(verdicts.map(asJson), null, 2));
  else print(verdicts);
  if (values.write) {
    writeFileSync(fileURLToPath(new URL('../../docs/corpora.md', import.meta.url)), asMarkdown(verdicts));
    console.log('\nwritten: docs/corpora.md');
  }
} else {
  console.log(`There are no corpora to judge: ${values.data} does not exist.`);
}
