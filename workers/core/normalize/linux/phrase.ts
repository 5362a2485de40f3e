// What a line says, by example: `Bad password attempt for '%user' from %addr`. Words that begin with `%` are values, all else
// stands in the line as it is. No regular expression: each part is looked for once, so that time is linear.
import { interned } from '../../decode/interned.ts';

/** The values of a line by the names in its phrase; none is empty. */
export type Values = Readonly<Partial<Record<string, string>>>;

/** Reads a text; undefined where it does not say this. */
export type Phrase = (text: string) => Values | undefined;

const LONGEST_VALUE = 512;

/** Literals and, between them, names. */
interface Side {
  readonly literals: readonly string[];
  readonly names: readonly string[];
}

const sideOf = (template: string): Side => {
  const parts = template.split(/%([a-z]+)/);
  return {
    literals: parts.filter((_, i) => i % 2 === 0),
    names: parts.filter((_, i) => i % 2 === 1).map(interned),
  };
};

/** Sets a value; false where it cannot be one. An id is a word: nobody can write the rest of a line into it. */
const setValue = (values: Record<string, string>, name: string, value: string): boolean => {
  if (value === '' || value.length > LONGEST_VALUE || (name === 'id' && value.includes(' '))) return false;
  values[name] = value;
  return true;
};

/** Values between the literals, the first place of each; where the last literal ended, or -1. */
const fromLeft = ({ literals, names }: Side, text: string, values: Record<string, string>): number => {
  let at = literals[0]?.length ?? 0;
  for (let i = 0; i < names.length; i++) {
    const literal = literals[i + 1] ?? '';
    const end = literal === '' ? text.length : text.indexOf(literal, at);
    if (end < 0 || !setValue(values, names[i] ?? '', text.slice(at, end))) return -1;
    at = end + literal.length;
  }
  return at;
};

/** The same with the last place of each. */
const fromRight = ({ literals, names }: Side, text: string, values: Record<string, string>): boolean => {
  if (!text.startsWith(literals[0] ?? '')) return false;
  let end = text.length;
  const last = literals[names.length] ?? '';
  if (last !== '') end = text.lastIndexOf(last);
  for (let i = names.length; i > 0; i--) {
    const before = literals[i - 1] ?? '';
    const at = i === 1 ? 0 : text.lastIndexOf(before, end - before.length);
    const start = at + before.length;
    if (at < 0 || start > end || !setValue(values, names[i - 1] ?? '', text.slice(start, end))) return false;
    end = at;
  }
  return true;
};

/**
 * Compiles a phrase, once, at start. It is read from the left, and from a `^` on from the right: for lines in which a
 * stranger's word comes before what the program knows. What follows the last literal is not looked at.
 */
export const phrase = (template: string): Phrase => {
  const turn = template.indexOf('^');
  const left = sideOf(turn < 0 ? template : template.slice(0, turn));
  const right = turn < 0 ? undefined : sideOf(template.slice(turn + 1));
  const first = left.literals[0] ?? '';
  return (text) => {
    // Most lines are another phrase's.
    if (!text.startsWith(first)) return undefined;
    const values: Record<string, string> = {};
    const at = fromLeft(left, text, values);
    if (at < 0) return undefined;
    return right === undefined || fromRight(right, text.slice(at), values) ? values : undefined;
  };
};
