// The one table of mappers: the first row that matches an event maps it. Order: exact products before generic forms.
// Adding a product is one file, one row here, and one folder of vectors in test/vectors/normalize.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';
import { cef } from './cef.ts';
import { genericJson } from './generic-json.ts';
import { leef } from './leef.ts';
import { linux } from './linux/linux.ts';
import { ocsf } from './ocsf.ts';
import { suricata } from './suricata/suricata.ts';
import { syslog } from './syslog.ts';

/** How one product's events become OCSF. Both functions are pure; `map` may assume that `matches` said yes. */
export interface Mapper {
  /** Names the row in tests, vectors and statistics. */
  readonly product: string;
  /** Cheap (a few member reads): it runs for every event that no row above wanted. */
  matches(event: DecodedEvent): boolean;
  map(event: DecodedEvent, context: NormalizeContext): OcsfEvent;
}

/** All mappers, in the order they are asked. The last one matches everything. */
export const MAPPERS: readonly Mapper[] = [ocsf, suricata, cef, leef, linux, syslog, genericJson];
