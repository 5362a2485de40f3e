// Numbers that senders give their packets (docs/accounting.md, "Senders that number their packets"): what books say of them against the
// manifests, which carry them signed. A book is made from the catalog's rows, so whoever changes those before its hour is closed hides a gap.
import * as z from 'zod';
import { type Book, type BookNumbering, bookNumbering } from '../../schemas/book.ts';
import type { Manifest } from '../../schemas/packet.ts';
import { sumUpNumbers } from '../../workers/core/accounting/numbering.ts';
import { hourOf } from '../../workers/core/accounting/packet-order.ts';
import { canonicalize } from '../../workers/core/attest/canonical.ts';
import type { Report } from '../../workers/core/audit/finding.ts';

/** Of a source and hour, for a state file: numbers of its packets, and what each of its books says of them. */
export const storedNumbers = z.tuple([z.int(), z.string(), z.array(z.int()), z.array(bookNumbering)]);
export type StoredNumbers = z.infer<typeof storedNumbers>;

interface Numbered {
  /** In any order; eight bytes a numbered packet. */
  readonly given: number[];
  readonly said: BookNumbering[];
}

/** Numbers by source and hour of receipt. */
export class NumbersByHour {
  readonly #hours = new Map<string, Numbered>();

  /** Takes what was signed about packets. */
  addManifests(manifests: readonly Manifest[]): void {
    for (const { received_at: at, source, sequence } of manifests)
      if (sequence !== undefined) this.#of(hourOf(at), source).given.push(sequence);
  }

  /** Takes what a book says. */
  addBook({ hour, source, numbering }: Book): void {
    if (numbering !== undefined) this.#of(hour, source).said.push(numbering);
  }

  /** Reports each hour that `isWhole` of which the books do not say what the manifests have. */
  compare(isWhole: (hour: number, source: string) => boolean, report: Report): void {
    for (const [hour, source, given, said] of this.entries()) {
      if (!isWhole(hour, source) || isSaid(given, said)) continue;
      const subject = `${new Date(hour).toISOString()} ${source}`;
      const detail = `books say of the numbers of its packets ${words(...said)}, the manifests have ${words(sumUpNumbers(given))}`;
      report({ code: 'count-differs', subject, detail });
    }
  }

  /** For a state file. */
  entries(): StoredNumbers[] {
    return [...this.#hours].map(([key, { given, said }]): StoredNumbers => {
      const at = key.indexOf(' ');
      return [Number(key.slice(0, at)), key.slice(at + 1), given, said];
    });
  }

  /** From a state file. */
  restore(entries: readonly StoredNumbers[]): void {
    for (const [hour, source, given, said] of entries) {
      const of = this.#of(hour, source);
      for (const number of given) of.given.push(number);
      of.said.push(...said);
    }
  }

  #of(hour: number, source: string): Numbered {
    const key = `${hour} ${source}`;
    const known = this.#hours.get(key) ?? { given: [], said: [] };
    this.#hours.set(key, known);
    return known;
  }
}

/** One book says all; of several, which packets are whose is not known here: each number must be in one of them, and none too many. */
function isSaid(given: readonly number[], said: readonly BookNumbering[]): boolean {
  const whole = sumUpNumbers(given);
  const [one, ...others] = said;
  if (one === undefined || whole === undefined) return one === whole;
  if (others.length === 0) return canonicalize(one) === canonicalize(whole);
  const counted = said.reduce((sum, { numbers, repeated }) => sum + numbers + repeated, 0);
  return (
    counted === given.length &&
    Math.min(...said.map(({ first }) => first)) === whole.first &&
    Math.max(...said.map(({ last }) => last)) === whole.last &&
    given.every((number) => said.some((book) => hasNumber(book, number)))
  );
}

const hasNumber = ({ first, last, gaps }: BookNumbering, number: number): boolean =>
  number >= first && number <= last && !gaps.some(([from, to]) => number >= from && number <= to);

const words = (...all: (BookNumbering | undefined)[]): string =>
  all.flatMap((one) => (one === undefined ? [] : [wordsOf(one)])).join(' and ') || 'nothing';

const wordsOf = ({ first, last, numbers, repeated, missing }: BookNumbering): string =>
  `${numbers} from ${first} to ${last}, ${repeated} repeated, ${missing} missing`;
