// The threshold between a sender's words and OCSF: every decoded event comes out as one OCSF 1.8.0 event, never as
// an error, and every value it carried is found in an attribute or under `unmapped` (design, section 4, promise 2).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';
import { genericJson } from './generic/json.ts';
import { insideOf, unwrapped } from './inside.ts';
import { severityAround } from './otel/severity.ts';
import { Rows } from './rows.ts';
import { MAPPERS } from './table.ts';
import { baseEvent } from './toolkit/base-event.ts';
import { Draft } from './toolkit/draft.ts';

const ROWS = new Rows(MAPPERS);

/**
 * Interprets one decoded event. Does not set `metadata.uid`, `raw_data_hash` and `raw_data_size`: attest does. Never
 * throws for an event of the decode room; parts of the record may be shared with the result, so the record must not
 * be changed afterwards.
 */
export const normalize = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  try {
    const mapped = mapKnown(event, context);
    if (mapped === undefined) return unclassified(event, context, 'no mapper matches');
    // What stands around an event may say how bad it is where the event does not.
    if (mapped.severity_id === 0 && event.envelope !== undefined)
      mapped.severity_id = severityAround(event.envelope);
    return mapped;
  } catch (cause) {
    // A mapper with a mistake must not cost an event; the reason is kept where it can be searched for.
    return unclassified(
      event,
      context,
      `mapper failed: ${cause instanceof Error ? cause.message : 'unknown'}`,
    );
  }
};

/** By its own row; what only the last one takes may hold a product's record. */
const mapKnown = (event: DecodedEvent, context: NormalizeContext): OcsfEvent | undefined => {
  const row = ROWS.find(event, context.product);
  if (row !== genericJson) return row?.map(event, context);
  for (const [member, record] of insideOf(event.record)) {
    const known = ROWS.find({ ...event, record }, context.product);
    if (known !== undefined && known !== genericJson)
      return known.map(unwrapped(event, member, record), context);
  }
  return row.map(event, context);
};

/** A Base Event that holds the whole record, and why it got no further. */
const unclassified = (event: DecodedEvent, context: NormalizeContext, reason: string): OcsfEvent => {
  const draft = new Draft(event, context);
  draft.takeSyslogTime();
  draft.note(reason);
  return baseEvent(draft, { name: context.source }, {});
};
