// The threshold between a sender's words and OCSF: every decoded event comes out as one OCSF 1.8.0 event, never as
// an error, and every value it carried is found in an attribute or under `unmapped` (design, section 4, promise 2).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';
import { baseEvent } from './base-event.ts';
import { Draft } from './draft.ts';
import type { Mapper } from './mapper.ts';
import { MAPPERS } from './table.ts';

/**
 * Interprets one decoded event. Does not set `metadata.uid`, `raw_data_hash` and `raw_data_size`: attest does. Never
 * throws for an event of the decode room; parts of the record may be shared with the result, so the record must not
 * be changed afterwards.
 */
export const normalize = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  try {
    for (const mapper of mappersOf(event.format))
      if (mapper.matches(event)) return mapper.map(event, context);
    return unclassified(event, context, 'no mapper matches');
  } catch (cause) {
    // A mapper with a mistake must not cost an event; the reason is kept where it can be searched for.
    return unclassified(
      event,
      context,
      `mapper failed: ${cause instanceof Error ? cause.message : 'unknown'}`,
    );
  }
};

/** The rows that may be asked about a format's events, in the table's order; found once per format. */
const BY_FORMAT = new Map<string, readonly Mapper[]>();

const mappersOf = (format: string): readonly Mapper[] => {
  const known = BY_FORMAT.get(format);
  if (known !== undefined) return known;
  const rows = MAPPERS.filter((row) => row.formats === undefined || row.formats.includes(format));
  BY_FORMAT.set(format, rows);
  return rows;
};

/** A Base Event that holds the whole record, and why it got no further. */
const unclassified = (event: DecodedEvent, context: NormalizeContext, reason: string): OcsfEvent => {
  const draft = new Draft(event, context);
  draft.takeSyslogTime();
  draft.note(reason);
  return baseEvent(draft, { name: context.source }, {});
};
