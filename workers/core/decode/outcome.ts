// What became of one text: an event, a defect, or the events of a container; and how something that was around them is added.
import type { DecodedEvent, SyslogHeader } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { Defect } from './defect.ts';
import { decoded } from './format.ts';
import { isObject } from './json.ts';

/** One event, or what is wrong with it. */
export type Outcome = DecodedEvent | Defect;

/** Several events in one text, each with its own. */
export class Several {
  readonly parts: readonly { readonly raw: string; readonly outcome: Outcome }[];

  constructor(parts: Several['parts']) {
    this.parts = parts;
  }
}

/** Parts that may themselves be several, in a row. */
export function several(
  parts: readonly { readonly raw: string; readonly outcome: Outcome | Several }[],
): Several {
  const flat: { raw: string; outcome: Outcome }[] = [];
  for (const { raw, outcome } of parts) {
    if (outcome instanceof Several) for (const part of outcome.parts) flat.push(part);
    else flat.push({ raw, outcome });
  }
  return new Several(flat);
}

/** Changes each event there is. */
export function mapEvents(
  outcome: Outcome | Several,
  change: (event: DecodedEvent) => DecodedEvent,
): Outcome | Several {
  if (outcome instanceof Defect) return outcome;
  if (!(outcome instanceof Several)) return change(outcome);
  return new Several(
    outcome.parts.map(({ raw, outcome: part }) => ({
      raw,
      outcome: part instanceof Defect ? part : change(part),
    })),
  );
}

/** An event with one more thing around it. */
export function around(event: DecodedEvent, envelope: JsonObject | undefined): DecodedEvent {
  return envelope === undefined ? event : carriedBy(event, event.raw, event.syslog, envelope);
}

/** An event that was found in the text `raw`, under that header, with `envelope` around it. */
export function carriedBy(
  { format, record, defect, encoding, envelope: nearest }: DecodedEvent,
  raw: string,
  syslog: SyslogHeader | undefined,
  envelope: JsonObject | undefined,
): DecodedEvent {
  const both =
    nearest === undefined || envelope === undefined ? (nearest ?? envelope) : nest(nearest, envelope);
  return decoded(format, raw, record, syslog, defect, encoding, both);
}

/** The nearest stays where it is; the next one out is its `envelope`, and so on. */
function nest(inner: JsonObject, outer: JsonObject): JsonObject {
  const next = inner.envelope;
  if (isObject(next)) return { ...inner, envelope: nest(next, outer) };
  return { ...inner, [Object.hasOwn(inner, 'envelope') ? 'envelope_' : 'envelope']: outer };
}

/** A syslog header as members of an envelope, where an event has a nearer one. */
export function headerEnvelope({ time: _, ...header }: SyslogHeader): JsonObject {
  return { syslog: { ...header } };
}
