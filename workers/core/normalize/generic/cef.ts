// ArcSight CEF, any product: its names are in cef-names.ts, what is known of vendors in generic/vendors.ts. The class is
// the one that these, its words and its facts justify.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonValue } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { tenSeverity, wordSeverity } from '../toolkit/severity.ts';
import { assembleVendor } from './assemble.ts';
import { type Labelled, readLabels } from './cef-labels.ts';
import { CEF_NAMES } from './cef-names.ts';
import * as FACT from './fact.ts';
import { Facts } from './facts.ts';

/** OCSF severity of the header's: 0..10 or a word; undefined for anything else (it stays in `unmapped`). */
const severityOf = (value: JsonValue | undefined): number | undefined => {
  const number = wholeNumber(value);
  if (number !== undefined) return tenSeverity(number);
  return typeof value === 'string' ? wordSeverity(value) : undefined;
};

/** PAN-OS writes a threat's name as the category, and bytes as the dictionary says: `in` is what the source sent. */
const readPanOs = (facts: Facts): void => {
  if (facts.peek(FACT.name) === 'THREAT') facts.move(FACT.category, FACT.threatName);
  facts.swap(FACT.bytesIn, FACT.bytesOut);
};

const setLabelled = (facts: Facts, { slots, tags }: Labelled): void => {
  for (let i = 0; i < tags.length; i++) {
    const slot = slots[i];
    if (slot !== undefined) facts.set(slot, tags[i]?.value);
  }
};

const mapCef = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const labelled = readLabels(event.record.extension);
  const facts = new Facts(event.record, CEF_NAMES, labelled?.keys);
  if (labelled !== undefined) setLabelled(facts, labelled);
  if (event.record.device_vendor === 'Palo Alto Networks') readPanOs(facts);
  draft.takeTime(facts, FACT.time);
  draft.takeTime(facts, FACT.time2);
  draft.takeTime(facts, FACT.start);
  draft.takeTime(facts, FACT.end);
  draft.takeSyslogTime();
  const log_version = facts.text(FACT.logVersion);
  return assembleVendor(draft, facts, 'CEF', {
    metadata: { log_version, tags: labelled?.tags },
    severity: severityOf(facts.peek(FACT.severity)),
  });
};

/** CEF of any product. */
export const cef: Mapper = {
  product: 'cef',
  matches: (event) => event.format === 'cef',
  map: mapCef,
};
