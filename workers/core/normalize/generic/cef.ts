// ArcSight CEF, any product: its names are in cef-names.ts, what is known of vendors in generic/vendors.ts. The class is
// the one that these, its words and its facts justify.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { isObject, wholeNumber } from '../toolkit/fields.ts';
import { tenSeverity, wordSeverity } from '../toolkit/severity.ts';
import { assembleVendor } from './assemble.ts';
import { CEF_NAMES, LABELS } from './cef-names.ts';
import * as FACT from './fact.ts';
import { Facts } from './facts.ts';
import { detached } from './remembered.ts';

/** OCSF severity of the header's: 0..10 or a word; undefined for anything else (it stays in `unmapped`). */
const severityOf = (value: JsonValue | undefined): number | undefined => {
  const number = wholeNumber(value);
  if (number !== undefined) return tenSeverity(number);
  return typeof value === 'string' ? wordSeverity(value) : undefined;
};

/** A label as {@link LABELS} has it. */
const plainLabel = (label: string): string => label.toLowerCase().replace(/[^a-z0-9]/g, '');

/** What labels mean, as they were written. Bounded, and forgotten when full: senders use few, again and again. */
const MEANINGS = new Map<string, number>();
const MAX_MEANINGS = 512;
const MAX_LABEL = 64;

/** Slot -1 is none. */
const meaningOf = (label: string): number => {
  if (label.length > MAX_LABEL) return -1;
  const known = MEANINGS.get(label);
  if (known !== undefined) return known;
  const slot = LABELS.get(plainLabel(label)) ?? -1;
  if (MEANINGS.size >= MAX_MEANINGS) MEANINGS.clear();
  MEANINGS.set(detached(label), slot);
  return slot;
};

/** What the labels of an extension tell. */
interface Labelled {
  readonly tags: JsonObject[];
  /** The keys of whole pairs, which are told by the tags. */
  readonly keys: string[];
  readonly facts: (readonly [slot: number, value: string])[];
}

const LOWER_L = 108;

/**
 * Custom fields come as pairs, `cs1=value cs1Label=name`: each whole pair becomes a tag of that name. What stands under a
 * label that has a meaning is a fact as well, where no key of its own tells it.
 */
const readLabels = (extension: JsonValue | undefined): Labelled | undefined => {
  if (!isObject(extension)) return undefined;
  let found: Labelled | undefined;
  for (const key in extension) {
    if (key.charCodeAt(key.length - 1) !== LOWER_L || !key.endsWith('Label')) continue;
    const base = key.slice(0, -5);
    const name = extension[key];
    const value = Object.hasOwn(extension, base) ? extension[base] : undefined;
    if (typeof name !== 'string' || name === '' || typeof value !== 'string' || value === '') continue;
    found ??= { tags: [], keys: [], facts: [] };
    found.tags.push({ name, value });
    found.keys.push(key, base);
    const slot = meaningOf(name);
    if (slot !== -1) found.facts.push([slot, value]);
  }
  return found;
};

/** PAN-OS writes a threat's name as the category, and bytes as the dictionary says: `in` is what the source sent. */
const readPanOs = (facts: Facts): void => {
  if (facts.peek(FACT.name) === 'THREAT') facts.move(FACT.category, FACT.threatName);
  facts.swap(FACT.bytesIn, FACT.bytesOut);
};

const mapCef = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const labelled = readLabels(event.record.extension);
  const facts = new Facts(event.record, CEF_NAMES, labelled?.keys);
  if (labelled !== undefined) for (const [slot, value] of labelled.facts) facts.set(slot, value);
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
