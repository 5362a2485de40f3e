// Texts of some columns for a stretch of rows, still as their pages have them (text-page.ts).
import { TextPage } from './text-page.ts';

/** Rows are named by their position in the segment. */
export class TextSlices {
  readonly #pages = new Map<string, TextPage[]>();

  /** Takes a page; `start` is the row of its first text. */
  add(name: string, values: ArrayLike<unknown>, start: number): void {
    const texts = Array.from(values).filter((value) => value instanceof Uint8Array);
    const page = new TextPage(start, texts);
    const pages = this.#pages.get(name);
    if (pages === undefined) this.#pages.set(name, [page]);
    else pages.push(page);
  }

  #page(name: string, row: number): TextPage | undefined {
    return this.#pages.get(name)?.findLast((page) => row >= page.start);
  }

  /** Whether a row's text, lower-cased, holds a word of ASCII letters, digits, '_' and '.'. */
  holds(name: string, row: number, word: string): boolean {
    return this.#page(name, row)?.holds(row, word) ?? false;
  }

  /** A row's text. */
  text(name: string, row: number): string {
    return this.#page(name, row)?.text(row) ?? '';
  }
}
