// Which row of the table maps an event? Rows are asked in order, but only those of the event's format, and of these only
// the ones whose markers it has: forty products' questions would cost an event more than its mapping does.
import type { DecodedEvent } from '../../../schemas/event.ts';
import type { Mapper } from './mapper.ts';

/** The rows of one format, and which of them each marker calls for. */
class FormatRows {
  readonly #rows: readonly Mapper[];
  readonly #byMarker = new Map<string, number[]>();
  /** Per row, the number of the event that last had one of its markers; rows without markers are always asked. */
  readonly #called: Float64Array;
  #event = 0;

  constructor(rows: readonly Mapper[]) {
    this.#rows = rows;
    this.#called = new Float64Array(rows.length);
    for (const [i, { markers }] of rows.entries()) {
      if (markers === undefined) this.#called[i] = Number.POSITIVE_INFINITY;
      for (const marker of markers ?? []) {
        const known = this.#byMarker.get(marker);
        if (known === undefined) this.#byMarker.set(marker, [i]);
        else known.push(i);
      }
    }
  }

  find(event: DecodedEvent): Mapper | undefined {
    const number = ++this.#event;
    const called = this.#called;
    for (const name in event.record) {
      const rows = this.#byMarker.get(name);
      if (rows === undefined) continue;
      for (const i of rows) called[i] = number;
    }
    for (let i = 0; i < called.length; i++) {
      const at = called[i];
      if (at === undefined || at < number) continue;
      const row = this.#rows[i];
      if (row?.matches(event)) return row;
    }
    return undefined;
  }
}

/** A table's rows, found by format. Made once; its memory is as large as the table times the formats. */
export class Rows {
  readonly #table: readonly Mapper[];
  readonly #byFormat = new Map<string, FormatRows>();
  readonly #byProduct: ReadonlyMap<string, Mapper>;

  constructor(table: readonly Mapper[]) {
    this.#table = table;
    this.#byProduct = new Map(table.map((row) => [row.product, row]));
  }

  /** The first row that matches an event, as if all were asked in order; the pinned product's before them, if it matches. */
  find(event: DecodedEvent, product?: string): Mapper | undefined {
    const { format } = event;
    const pinned = product === undefined ? undefined : this.#byProduct.get(product);
    if (pinned?.formats?.includes(format) !== false && pinned?.matches(event)) return pinned;
    let rows = this.#byFormat.get(format);
    if (rows === undefined) {
      rows = new FormatRows(
        this.#table.filter((row) => row.formats === undefined || row.formats.includes(format)),
      );
      this.#byFormat.set(format, rows);
    }
    return rows.find(event);
  }
}
