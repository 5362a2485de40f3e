// What a product's file gives to the table of mappers. Apart from the table, so that a product need not know the others.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';

/** How one product's events become OCSF. Both functions are pure; `map` may assume that `matches` said yes. */
export interface Mapper {
  /** Names the row in tests, vectors and statistics. */
  readonly product: string;
  /** Cheap (a few member reads): it runs for every event that no row above wanted. */
  matches(event: DecodedEvent): boolean;
  map(event: DecodedEvent, context: NormalizeContext): OcsfEvent;
}
