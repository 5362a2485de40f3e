// What a line says, by example: `Bad password attempt for '%user' from %addr`. Words that begin with `%` are values, all else
// stands in the line as it is. No regular expression: each part is looked for once, so that time is linear.

/** The values of a line by the names in its phrase; none is empty. */
export type Values = Readonly<Partial<Record<string, string>>>;

/** Reads a text; undefined where it does not say this. */
export type Phrase = (text: string) => Values | undefined;

const LONGEST_VALUE = 512;

/** Values between the literals, the first place of each; what follows the last literal is not looked at. */
const fromLeft =
  (literals: readonly string[], names: readonly string[]): Phrase =>
  (text) => {
    const values: Record<string, string> = {};
    let at = literals[0]?.length ?? 0;
    for (const [i, name] of names.entries()) {
      const literal = literals[i + 1] ?? '';
      const end = literal === '' ? text.length : text.indexOf(literal, at);
      if (end <= at || end - at > LONGEST_VALUE) return undefined;
      const value = text.slice(at, end);
      // An id is a word: nobody can write the rest of a line into it.
      if (name === 'id' && value.includes(' ')) return undefined;
      values[name] = value;
      at = end + literal.length;
    }
    return values;
  };

/** The same with the last place of each: for lines in which a stranger's word comes before what the program knows. */
const fromRight =
  (literals: readonly string[], names: readonly string[]): Phrase =>
  (text) => {
    const values: Record<string, string> = {};
    let end = text.length;
    for (let i = names.length; i > 0; i--) {
      const literal = literals[i] ?? '';
      const before = literals[i - 1] ?? '';
      if (literal !== '' && i === names.length) end = text.lastIndexOf(literal);
      const at = i === 1 ? 0 : text.lastIndexOf(before, end - before.length);
      const start = at + before.length;
      if (at < 0 || start >= end || end - start > LONGEST_VALUE) return undefined;
      values[names[i - 1] ?? ''] = text.slice(start, end);
      end = at;
    }
    return values;
  };

/** Compiles a phrase, once, at start. A leading `<` has it read from the right. */
export const phrase = (template: string): Phrase => {
  const isRight = template.startsWith('<');
  const parts = template.slice(isRight ? 1 : 0).split(/%([a-z]+)/);
  const literals = parts.filter((_, i) => i % 2 === 0);
  const names = parts.filter((_, i) => i % 2 === 1);
  const first = literals[0] ?? '';
  const read = (isRight ? fromRight : fromLeft)(literals, names);
  return (text) => (text.startsWith(first) ? read(text) : undefined);
};
