// Texts that are remembered beyond their event. A text cut out of a line keeps the line, and whatever that was cut out of, for
// as long as it lives itself: a table of short words could hold a body each.
import type { JsonValue } from '../../../../schemas/json.ts';
import { detached } from '../../decode/repeated-text.ts';

export { detached } from '../../decode/repeated-text.ts';

/** The same of a fact's value; undefined for one that is too long to be remembered, or is no text or number. */
export const remembered = (value: JsonValue | undefined, longest: number): JsonValue | undefined => {
  if (typeof value !== 'string') return typeof value === 'number' ? value : undefined;
  return value.length > longest ? undefined : detached(value);
};

/** A text that was remembered, and what it means. */
interface Known<Meaning> {
  readonly text: string;
  readonly meaning: Meaning;
}

/** Texts of one kind that are known at once. */
const MAX_KNOWN = 512;

/**
 * What short texts mean, whatever that is. Senders use few of a kind, again and again, and mostly the one of the line before:
 * comparing it is a tenth of looking it up. Bounded, and forgotten when full.
 */
export class Remembered<Meaning> {
  readonly #read: (text: string) => Meaning;

  readonly #longest: number;
  readonly #known = new Map<string, Known<Meaning>>();
  #last: Known<Meaning> | undefined = undefined;

  /** Texts longer than `longest` are read each time. */
  constructor(longest: number, read: (text: string) => Meaning) {
    this.#longest = longest;
    this.#read = read;
  }

  /** What a text means. */
  of(text: string): Meaning {
    const last = this.#last;
    if (last !== undefined && last.text === text) return last.meaning;
    if (text.length > this.#longest) return this.#read(text);
    const known = this.#known.get(text) ?? this.#remember(text);
    this.#last = known;
    return known.meaning;
  }

  #remember(text: string): Known<Meaning> {
    const known = { text: detached(text), meaning: this.#read(text) };
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(known.text, known);
    return known;
  }
}
