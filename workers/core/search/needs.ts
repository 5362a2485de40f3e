// Query -> the words that every matching event must hold (need.ts says what for).
import { COLUMNS_WITH_REPEATS } from '../segment/columns.ts';
import { isSilent } from '../segment/leaves.ts';
import { tokenize } from '../segment/tokens.ts';
import { addressNeed, networkNeed } from './address-needs.ts';
import { allOf, anyOf, type Need, type Place, unindexed, wholeWord, wholeWords, wordPrefix } from './need.ts';
import { matchesPattern, type Part, type Pattern, plainText } from './pattern.ts';
import type { Operand, Query, Target, Test } from './query-tree.ts';

/** What a segment or row must hold to match. */
export function needOf(query: Query): Need {
  switch (query.kind) {
    case 'all':
    case 'not':
      return null;
    case 'and':
      return allOf(query.parts.map(needOf));
    case 'or':
      return anyOf(query.parts.map(needOf));
    case 'text':
      return allOf(query.words.map((word) => wordNeed(word, 'anywhere')));
    case 'field':
      return anyOf(query.targets.map((target) => fieldNeed(target, query.test)));
  }
}

/** The catalog does not hold the words of silent paths, nor of columns that are not in the event. */
function fieldNeed(target: Target, test: Test): Need {
  const need = testNeed(test, placeOf(target), target.isProse);
  const isInCatalog = target.keys.length === 0 ? target.column === 'raw' : !isSilent(target.path);
  return isInCatalog ? need : unindexed(need);
}

/** Columns of numbers may say 0 where the event says nothing, and those of the record are not in it at all. */
function placeOf({ column, keys }: Target): Place {
  if (column === null) return 'event';
  if (column === 'raw') return 'anywhere';
  return keys.length > 0 && TEXT_COLUMNS.has(column) ? 'event' : 'column';
}

const TEXT_COLUMNS: ReadonlySet<string> = new Set(
  COLUMNS_WITH_REPEATS.filter(({ type }) => type === 'STRING').map(({ name }) => name),
);

function testNeed(test: Test, place: Place, isProse: boolean): Need {
  switch (test.kind) {
    case 'exists':
    case 'range':
      return null;
    case 'equals':
      return equalsNeed(test.operand, place);
    case 'network':
      return networkNeed(test.network, place);
    case 'wildcard':
      // True and false are no words of the catalog; any other value holds the words of the pattern.
      if (matchesPattern(test.pattern, 'true') || matchesPattern(test.pattern, 'false')) return null;
      return anyOf([
        valueNeed(test.pattern, place),
        ...(isProse && test.words.length > 0 ? [allOf(test.words.map((word) => wordNeed(word, place)))] : []),
      ]);
  }
}

/** A date may stand for any number of milliseconds, so it asks for no word. */
function equalsNeed({ text, number, time, address }: Operand, place: Place): Need {
  if (time !== null || text === 'true' || text === 'false') return null;
  if (address !== null) return addressNeed(address, place);
  if (number === null || String(number) === text) return wholeWords(text, place);
  return anyOf([wholeWords(text, place), wholeWords(String(number), place)]);
}

/** The need of a pattern for one word: how the word begins, and pieces of it. */
function wordNeed(pattern: Pattern, place: Place): Need {
  const plain = plainText(pattern);
  if (plain !== null) return wholeWord(plain, place);
  const [first = '', ...rest] = pattern.flatMap(literalRuns);
  const startsPlain =
    first !== '' && pattern[0]?.text.startsWith(first) === true && pattern[0].holes[0] !== true;
  const pieces = (startsPlain ? rest : [first, ...rest]).filter((piece) => piece !== '');
  return allOf([
    ...(startsPlain ? [wordPrefix(first, place)] : []),
    ...pieces.map((text) => piece(text, place)),
  ]);
}

function piece(text: string, place: Place): Need {
  return { kind: 'word', text, form: 'piece', isIndexed: false, place };
}

/** The need of a pattern for a whole value: the words it spells out between its wildcards. */
function valueNeed(pattern: Pattern, place: Place): Need {
  const runs = pattern.flatMap(literalRuns);
  const last = runs.length - 1;
  const startsOpen = pattern[0]?.text === '' || pattern[0]?.holes[0] === true;
  const end = pattern.at(-1);
  const endsOpen = end?.text === '' || end?.holes.at(-1) === true;
  return allOf(runs.map((run, i) => runNeed(run, i > 0 || startsOpen, i < last || endsOpen, place)));
}

/**
 * The words of a text between wildcards. The first and last may go on beyond it (a single dot joins words): then only a
 * word's beginning, or a piece of it, is known.
 */
function runNeed(run: string, openLeft: boolean, openRight: boolean, place: Place): Need {
  const tokens = tokenize(run);
  const last = tokens.length - 1;
  const touchesLeft = (token: string): boolean =>
    openLeft && (run.startsWith(token) || run.startsWith(`.${token}`));
  const touchesRight = (token: string): boolean =>
    openRight && (run.endsWith(token) || run.endsWith(`${token}.`));
  return allOf(
    tokens.map((token, i) => {
      if (i === 0 && touchesLeft(token)) return piece(token, place);
      if (i === last && touchesRight(token)) return wordPrefix(token, place);
      return wholeWord(token, place);
    }),
  );
}

/** The texts between the `?` of a part. */
function literalRuns({ text, holes }: Part): string[] {
  if (holes.length === 0) return text === '' ? [] : [text];
  const runs: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && holes[at] !== true) continue;
    if (at > start) runs.push(text.slice(start, at));
    start = at + 1;
  }
  return runs;
}
