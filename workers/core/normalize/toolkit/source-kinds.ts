// What a table of plan.ts may ask of a member before it takes it, one word each.
import type { JsonValue } from '../../../../schemas/json.ts';
import { type Fields, isObject } from './fields.ts';
import { parseTime } from './time.ts';

/** What a source must hold to be taken: the typed reads of {@link Fields}, and some more. */
const KINDS = [
  'text',
  'label',
  'int',
  'ip',
  'port',
  'host',
  'email',
  'mac',
  'texts',
  'told',
  'flag',
  'time',
  'copy',
  'data',
] as const;

/** One of them by its word in a table. */
export type Kind = (typeof KINDS)[number];

/** The kind a table means by a word. */
export const kindOf = (word: string): Kind | undefined => KINDS.find((kind) => kind === word);

/** Takes a member of that kind. By a switch: a table of functions would be called without knowing which comes. */
export const take = (at: Fields, key: string, kind: Kind): JsonValue | undefined => {
  switch (kind) {
    case 'text':
      return at.text(key);
    case 'label':
      return at.label(key);
    case 'int':
      return at.integer(key);
    case 'ip':
      return at.ip(key);
    case 'port':
      return at.port(key);
    case 'host':
      return at.hostname(key);
    case 'email':
      return at.email(key);
    case 'mac':
      return at.mac(key);
    case 'texts':
      return at.texts(key);
    default:
      return takeOther(at, key, kind);
  }
};

const takeOther = (at: Fields, key: string, kind: Kind): JsonValue | undefined => {
  const value = at.peek(key);
  switch (kind) {
    // A text that is not `-`.
    case 'told':
      return value === '-' ? undefined : at.text(key);
    // `true` or `false`, also spelled; it stays where it was, under its own name.
    case 'flag':
      return value === true || value === 'true'
        ? true
        : value === false || value === 'false'
          ? false
          : undefined;
    // A time as epoch ms; the text stays where it was.
    case 'time':
      return parseTime(value);
    // A text that is mapped elsewhere, too.
    case 'copy':
      return at.spell(key) || undefined;
    // Any object, as it is.
    default:
      if (!isObject(value)) return undefined;
      at.drop(key);
      return value;
  }
};
