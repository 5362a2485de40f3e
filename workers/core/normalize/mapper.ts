// What a product's file gives to the table of mappers. Apart from the table, so that a product need not know the others.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';

/** How one product's events become OCSF. Both functions are pure; `map` may assume that `matches` said yes. */
export interface Mapper {
  /** Names the row in tests, vectors and statistics. */
  readonly product: string;
  /** The decoders whose events it may be asked about (names of decode's table); any, where left out. */
  readonly formats?: readonly string[];
  /**
   * Members of the record of which each of its events has one, by their exact names: it is asked about no others. The
   * rarer the names, the fewer questions.
   */
  readonly markers?: readonly string[];
  /** Cheap (a few member reads): it runs for every event that no row above wanted. */
  matches(event: DecodedEvent): boolean;
  /** Nothing may have been promised: a record that only looks like the product's must still come out whole. */
  map(event: DecodedEvent, context: NormalizeContext): OcsfEvent;
}
