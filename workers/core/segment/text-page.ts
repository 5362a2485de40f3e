// One page of a text column, searched as a whole before any of its texts is decoded: looking for a word costs about what
// reading the bytes costs, and only the rows that hold it become strings.

/** Where a row's text lies in the page. */
interface Place {
  readonly from: number;
  readonly to: number;
}

/**
 * Of all characters beyond ASCII only these two have an ASCII letter in their lower case (U+0130 and U+212A, as UTF-8 reads
 * in Latin-1): rows that hold one are decoded before they are searched.
 */
const BECOMES_ASCII = ['\u00c4\u00b0', '\u00e2\u0084\u00aa'];

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** The texts of some rows, as PLAIN pages have them: one after the other in one buffer, each behind its length. */
export class TextPage {
  /** The row of the first text. */
  readonly start: number;
  readonly #values: readonly Uint8Array[];
  readonly #base: number;
  readonly #rowsByWord = new Map<string, ReadonlySet<number>>();
  #latin1: string | undefined;
  #lower: string | undefined;

  constructor(start: number, values: readonly Uint8Array[]) {
    this.start = start;
    this.#values = values;
    this.#base = values[0]?.byteOffset ?? 0;
  }

  /** Whether the row's text, lower-cased, holds a word of ASCII letters, digits, '_' and '.'. */
  holds(row: number, word: string): boolean {
    let rows = this.#rowsByWord.get(word);
    if (rows === undefined) {
      rows = this.#rowsWith(word);
      this.#rowsByWord.set(word, rows);
    }
    return rows.has(row);
  }

  /** The row's text. Costs a decoding each time. */
  text(row: number): string {
    const value = this.#values[row - this.start];
    return value === undefined ? '' : decoder.decode(value);
  }

  #placeOf(index: number): Place {
    const value = this.#values[index];
    if (value === undefined) return { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    const from = value.byteOffset - this.#base;
    return { from, to: from + value.length };
  }

  /** The whole page with one character a byte. */
  #page(): string {
    this.#latin1 ??= this.#readPage();
    return this.#latin1;
  }

  #readPage(): string {
    const [first, last] = [this.#values[0], this.#values.at(-1)];
    if (first === undefined || last === undefined) return '';
    const length = last.byteOffset + last.length - this.#base;
    return Buffer.from(first.buffer, this.#base, length).toString('latin1');
  }

  #rowsWith(word: string): Set<number> {
    const rows = new Set<number>();
    this.#lower ??= this.#page().toLowerCase();
    this.#addRows(rows, this.#lower, word, () => true);
    for (const odd of BECOMES_ASCII) {
      this.#addRows(rows, this.#page(), odd, (row) => this.text(row).toLowerCase().includes(word));
    }
    return rows;
  }

  /** Adds the rows in whose place `sought` stands; what spans a length between two texts is in neither. */
  #addRows(rows: Set<number>, page: string, sought: string, accept: (row: number) => boolean): void {
    let index = 0;
    for (let at = page.indexOf(sought); at >= 0; ) {
      while (this.#placeOf(index).to <= at) index++;
      const { from, to } = this.#placeOf(index);
      const isInside = at >= from && at + sought.length <= to;
      if (isInside && accept(this.start + index)) rows.add(this.start + index);
      // One find settles a row.
      at = page.indexOf(sought, isInside ? to : at + 1);
    }
  }
}
