// Verdicts as text: a table for the terminal, and docs/corpora.md.
import { FIELDS, type Field } from './expected.ts';
import type { Score, Tally, Verdict } from './judge.ts';

/** Columns of agreement; the roles of a user are one column. */
const COLUMNS: readonly (readonly [title: string, ...fields: Field[]])[] = [
  ['time', 'timestamp'],
  ['src ip', 'src_ip'],
  ['port', 'src_port'],
  ['dst ip', 'dst_ip'],
  ['port', 'dst_port'],
  ['user', 'user', 'actor', 'target'],
  ['outcome', 'outcome'],
  ['severity', 'severity'],
  ['host', 'host'],
  ['domain', 'domain'],
  ['url', 'url'],
  ['hashes', 'hash'],
  ['code', 'event_code'],
];

const HEAD = [
  'corpus',
  'events',
  'decoded',
  'real class',
  'errors',
  'warnings',
  'lost',
  ...COLUMNS.map(([title]) => title),
];

const percent = (part: number, whole: number): string => {
  if (whole === 0) return '–';
  const share = (part / whole) * 100;
  // Never rounded up to 100: that word is for all of them.
  return part === whole ? '100' : Math.min(99.9, Math.round(share * 10) / 10).toFixed(1);
};

const sumOf = (tally: Tally): number => [...tally.values()].reduce((sum, times) => sum + times, 0);

const cellOf = (scores: readonly Score[]): string => {
  const agreed = scores.reduce((sum, one) => sum + one.agreed, 0);
  const expected = scores.reduce((sum, one) => sum + one.expected, 0);
  const explained = scores.reduce((sum, one) => sum + one.explained, 0);
  // A star: whatever is not agreed on has its reason below.
  return `${percent(agreed, expected)}${explained > 0 && agreed + explained === expected ? '*' : ''}`;
};

const rowOf = (verdict: Verdict): string[] => [
  verdict.corpus,
  String(verdict.units),
  percent(Math.min(verdict.decoded, verdict.units), verdict.units),
  percent(verdict.realClass, verdict.events),
  String(sumOf(verdict.errors)),
  String(sumOf(verdict.warnings)),
  String(sumOf(verdict.lost)),
  ...COLUMNS.map(([, ...fields]) => cellOf(fields.map((field) => verdict.scores[field]))),
];

/** The most frequent of a tally, with their counts. */
export const top = (tally: Tally, most: number): string =>
  [...tally]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([kind, times]) => `${kind} ×${times}`)
    .join('; ');

/** A table in columns, for a terminal. */
export const asText = (verdicts: readonly Verdict[]): string => {
  const rows = [HEAD, ...verdicts.map(rowOf)];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    )
    .join('\n');
};

const LEFT: readonly (readonly [title: string, pick: (verdict: Verdict) => Tally])[] = [
  ['Left to the Base Event', (verdict) => verdict.base],
  ['Schema errors', (verdict) => verdict.errors],
  ['Warnings', (verdict) => verdict.warnings],
  ['Lost leaves', (verdict) => verdict.lost],
  ['Disagreements nobody explained', (verdict) => verdict.disagreements],
];

/** What is left, by corpus, in words: `most` kinds of each. */
export const leftovers = (verdicts: readonly Verdict[], most: number): string[] =>
  LEFT.flatMap(([title, pick]) => {
    const lines = verdicts
      .filter((verdict) => pick(verdict).size > 0)
      .map((verdict) => `- ${verdict.corpus}: ${top(pick(verdict), most)}`);
    return lines.length === 0 ? [] : ['', `${title}:`, '', ...lines];
  });

const explained = (verdicts: readonly Verdict[]): string[] => {
  const lines = verdicts.flatMap((verdict) =>
    [...verdict.reasons].map(([reason, times]) => `- ${verdict.corpus}, ${reason} (×${times})`),
  );
  return lines.length === 0 ? [] : ['', '## Disagreements that are meant', '', ...lines];
};

const withoutTotal = (verdicts: readonly Verdict[]): Verdict[] =>
  verdicts.filter(({ corpus }) => corpus !== 'all');

/** docs/corpora.md, whole. */
export const asMarkdown = (verdicts: readonly Verdict[]): string => {
  const rows = verdicts.map(rowOf).map((row) => `| ${row.join(' | ')} |`);
  const table = [`| ${HEAD.join(' | ')} |`, `|---|${'---:|'.repeat(HEAD.length - 1)}`, ...rows];
  const text = [
    ...INTRODUCTION,
    '',
    ...table,
    ...explained(verdicts),
    '',
    '## What is left',
    ...leftovers(withoutTotal(verdicts), 5),
  ];
  return `${text.join('\n')}\n`;
};

const INTRODUCTION = [
  '# The corpora',
  '',
  'Real logs that nobody here wrote, sent through decode and normalize. This page is printed by `npm run corpora -- --write`',
  'over `../shared/data`; none of the logs is in this repository. `npm run corpora -- --data DIR` judges another folder laid',
  'out the same way, `--corpus NAME` one row, `--show 20` tells what is behind the numbers.',
  '',
  '- **events**: what the corpus holds (records of one audit event count once); **decoded**: taken apart in their format.',
  '  A vector of an error counts when it is kept as text, with what is wrong with it.',
  '- **real class**: an OCSF class other than the Base Event. **errors**, **warnings**: of the official compiled OCSF 1.8.0',
  '  schema, read by a checker that shares nothing with the mappers. **lost**: leaves of the input (of the JSON in the',
  '  corpus, or of the decoded record) that are neither in an attribute nor under `unmapped`; raw text does not count.',
  '- The other columns are agreement, in percent of the events where the corpus itself says something, with a reading of',
  '  the corpus in test code that knows nothing of the mappers. **time** to the millisecond; **user** in the right role where',
  '  the source tells it; **outcome** is success, failure, allowed or blocked; **severity** by the scale the product documents;',
  '  **code** the event code, rule, signature or operation. A dash: the corpus says nothing. A star: every disagreement has its reason below.',
];

/** A row as plain data. */
export const asJson = (verdict: Verdict): Record<string, unknown> => ({
  corpus: verdict.corpus,
  units: verdict.units,
  events: verdict.events,
  decoded: verdict.decoded,
  realClass: verdict.realClass,
  agreement: Object.fromEntries(
    FIELDS.filter((field) => verdict.scores[field].expected > 0).map((field) => [
      field,
      verdict.scores[field],
    ]),
  ),
  ...Object.fromEntries(
    (['base', 'errors', 'warnings', 'lost', 'disagreements', 'formats', 'classes'] as const).map((name) => [
      name,
      Object.fromEntries(verdict[name]),
    ]),
  ),
});
