// Texts through decode and normalize, as ingest does it, at a fixed time.
import type { DecodedEvent, OcsfEvent } from '../../schemas/event.ts';
import { decodeBody } from '../../workers/core/decode/body.ts';
import { normalize } from '../../workers/core/normalize/normalize.ts';

/** Noon of the day the corpora were made: all their times are believable then. */
export const RECEIVED_AT = Date.UTC(2026, 10, 21, 12);

/** A decoded event and what it became. */
export interface Mapped {
  readonly event: DecodedEvent;
  readonly mapped: OcsfEvent;
}

/** Decodes a body of one event a line (or a JSON document) and maps every event. Nothing may be rejected. */
export const mapText = (text: string): Mapped[] => {
  const body = decodeBody(new TextEncoder().encode(text), { mediaType: null, receivedAt: RECEIVED_AT });
  if (body.rejected.length > 0) throw new Error(`not decoded: ${JSON.stringify(body.rejected[0])}`);
  return body.events.map((event) => ({
    event,
    mapped: normalize(event, { receivedAt: RECEIVED_AT, source: 'sender' }),
  }));
};
