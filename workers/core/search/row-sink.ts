// What becomes of the rows that match: hits of a page, or counts. The scan itself knows neither.
import type { ColumnSlices } from '../segment/column-slices.ts';
import type { ColumnName } from '../segment/columns.ts';
import type { OpenSegment } from '../segment/read.ts';
import type { Order, Position } from './position.ts';

/** Which rows are asked for, whatever the query says. */
export interface Window {
  /** Event time, inclusive; null is open. */
  readonly from: number | null;
  readonly to: number | null;
  readonly order: Order;
  /** Only what comes after this in the order. */
  readonly after: Position | null;
}

/** A row with the columns that were read of it. */
export interface FoundRow {
  readonly segment: OpenSegment;
  readonly row: number;
  readonly time: number;
  readonly columns: ColumnSlices;
}

/** Takes matches. */
export interface RowSink {
  /** Columns it needs of a row, besides `time`. */
  readonly columns: readonly ColumnName[];
  /** Whether nothing at this time, nor anything later in the order, can still matter. May become true, never false again. */
  isFullBefore(time: number): boolean;
  /** Whether this row matters if it matches. */
  wants(row: FoundRow): boolean;
  /** Takes a match; `event` gives its text where that is at hand. */
  take(row: FoundRow, event: (() => string) | null): void;
}
