// Values of some columns for a stretch of rows, taken from the pages that hold them without copying.

/** Values of some rows that lie side by side. */
export interface ColumnPage {
  readonly start: number;
  readonly values: ArrayLike<unknown>;
}

/** Rows are named by their position in the segment. */
export class ColumnSlices {
  readonly start: number;
  readonly end: number;
  readonly #pages = new Map<string, ColumnPage[]>();

  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }

  /** Takes a page's values; `start` is the row of the first. */
  add(name: string, values: ArrayLike<unknown>, start: number): void {
    const pages = this.#pages.get(name);
    if (pages === undefined) this.#pages.set(name, [{ start, values }]);
    else pages.push({ start, values });
  }

  /** The column page by page, for who looks at all of it. */
  pagesOf(name: string): readonly ColumnPage[] {
    return this.#pages.get(name) ?? [];
  }

  /** Whether the column was read. */
  has(name: string): boolean {
    return this.#pages.has(name);
  }

  #value(name: string, row: number): unknown {
    const pages = this.#pages.get(name);
    if (pages === undefined) return undefined;
    for (let i = pages.length - 1; i >= 0; i--) {
      const page = pages[i];
      if (page !== undefined && row >= page.start) return page.values[row - page.start];
    }
    return undefined;
  }

  /** A text or number; null where the row has none. */
  scalar(name: string, row: number): string | number | null {
    const value = this.#value(name, row);
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  }

  /** A text; empty where the row has none. */
  text(name: string, row: number): string {
    const value = this.#value(name, row);
    return typeof value === 'string' ? value : '';
  }

  /** A number. Columns that are asked for so are never absent; NaN would show a column that was not read. */
  number(name: string, row: number): number {
    const value = this.#value(name, row);
    return typeof value === 'number' ? value : Number.NaN;
  }

  /** Bytes; empty where the row has none. */
  bytes(name: string, row: number): Uint8Array {
    const value = this.#value(name, row);
    return value instanceof Uint8Array ? value : new Uint8Array();
  }
}
