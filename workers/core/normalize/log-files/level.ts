// How bad a line of an application says it is: a word behind its time, in capitals or in brackets, or the letter of klog.
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';

/** A level, as it is written and on our scale. */
export interface Level {
  readonly written: string;
  readonly severity: number;
}

/** klog's letters (github.com/kubernetes/klog). */
const LETTERS = new Map([
  ['I', SEVERITY.informational],
  ['W', SEVERITY.medium],
  ['E', SEVERITY.high],
  ['F', SEVERITY.fatal],
]);

/** Redis's, warnings and all that is graver being one. */
const SIGNS = new Map([
  ['.', SEVERITY.informational],
  ['-', SEVERITY.informational],
  ['*', SEVERITY.low],
  ['#', SEVERITY.medium],
]);

/** In capitals, or in any case between brackets. */
const WORD = /(?:^|[\s[(|<:-])([A-Z]{3,11})(?=[\s\])|>:-]|$)|[[(<]([A-Za-z]{3,11}) {0,3}[\])>]/g;

/** How far behind the time it is looked for: past a process, a thread and a logger. */
const FURTHEST = 96;

/** The level of a line whose time ends at `at`. */
export const levelOf = (line: string, at: number): Level | undefined => {
  const letter = line.charAt(0);
  const known = LETTERS.get(letter);
  if (known !== undefined && line.charCodeAt(5) === 0x20) return { severity: known, written: letter };
  const sign = line.charCodeAt(at + 1) === 0x20 ? SIGNS.get(line.charAt(at)) : undefined;
  if (sign !== undefined && /^\d{1,7}:[MSCX] /.test(line))
    return { severity: sign, written: line.charAt(at) };
  for (const [, capitals, bracketed] of line.slice(at, at + FURTHEST).matchAll(WORD)) {
    const word = capitals ?? bracketed ?? '';
    const severity = NOT_LEVELS.has(word.toLowerCase()) ? undefined : wordSeverity(word);
    if (severity !== undefined) return { severity, written: word };
  }
  return undefined;
};

/** Words of severity that are levels of no logger. */
const NOT_LEVELS: ReadonlySet<string> = new Set([
  'high',
  'low',
  'major',
  'medium',
  'minor',
  'moderate',
  'none',
]);
