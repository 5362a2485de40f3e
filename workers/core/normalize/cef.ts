// ArcSight CEF, any product: its names are in cef-names.ts, what is known of vendors in generic/vendors.ts. The class is
// the one that these, its words and its facts justify.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { CEF_NAMES, LABELS } from './cef-names.ts';
import { Draft } from './draft.ts';
import { isObject, setMember, wholeNumber } from './fields.ts';
import { assembleVendor } from './generic/assemble.ts';
import * as FACT from './generic/fact.ts';
import { Facts } from './generic/facts.ts';
import type { Mapper } from './mapper.ts';
import { tenSeverity, wordSeverity } from './severity.ts';

/** OCSF severity of the header's: 0..10 or a word; undefined for anything else (it stays in `unmapped`). */
const severityOf = (value: JsonValue | undefined): number | undefined => {
  const number = wholeNumber(value);
  if (number !== undefined) return tenSeverity(number);
  return typeof value === 'string' ? wordSeverity(value) : undefined;
};

/** Custom fields come as pairs, `cs1=value cs1Label=name`: each whole pair becomes a tag of that name. */
const settleLabels = (event: OcsfEvent, rest: JsonObject | undefined): JsonObject | undefined => {
  const extension = rest?.extension;
  if (rest === undefined || !isObject(extension)) return rest;
  const tags: JsonObject[] = [];
  const left: JsonObject = {};
  for (const key of Object.keys(extension)) {
    const base = key.endsWith('Label') ? key.slice(0, -5) : key;
    const name = ownText(extension, `${base}Label`);
    const value = ownText(extension, base);
    if (name === undefined || value === undefined) setMember(left, key, extension[key] ?? null);
    else if (base === key) tags.push({ name, value });
  }
  if (tags.length === 0) return rest;
  event.metadata.tags = tags;
  const { extension: _, ...others } = rest;
  if (Object.keys(left).length > 0) return { ...others, extension: left };
  return Object.keys(others).length > 0 ? others : undefined;
};

const ownText = (record: JsonObject, key: string): string | undefined => {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A label as {@link LABELS} has it. */
const plainLabel = (label: string): string => label.toLowerCase().replace(/[^a-z0-9]/g, '');

/** What stands under a label that has a meaning is a fact, where no key of its own tells it. */
const readLabels = (facts: Facts, extension: JsonValue | undefined): boolean => {
  if (!isObject(extension)) return false;
  let found = false;
  for (const key in extension) {
    if (!key.endsWith('Label')) continue;
    found = true;
    const label = extension[key];
    if (typeof label !== 'string' || label.length > 64) continue;
    const slot = LABELS.get(plainLabel(label));
    if (slot !== undefined) facts.set(slot, ownText(extension, key.slice(0, -5)));
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
  const facts = new Facts(event.record, CEF_NAMES);
  const labelled = readLabels(facts, event.record.extension);
  if (event.record.device_vendor === 'Palo Alto Networks') readPanOs(facts);
  draft.takeTime(facts, FACT.time);
  draft.takeTime(facts, FACT.time2);
  draft.takeTime(facts, FACT.start);
  draft.takeTime(facts, FACT.end);
  draft.takeSyslogTime();
  const log_version = facts.text(FACT.logVersion);
  return assembleVendor(draft, facts, 'CEF', {
    metadata: log_version === undefined ? {} : { log_version },
    severity: severityOf(facts.peek(FACT.severity)),
    settle: labelled ? settleLabels : undefined,
  });
};

/** CEF of any product. */
export const cef: Mapper = {
  product: 'cef',
  matches: (event) => event.format === 'cef',
  map: mapCef,
};
