// AuroraSOC's `NormalizedEvent` as a projection of an archived OCSF event, so that what read the output of its `rust_core`
// can read ours: exact names and types, nothing archived in this shape. Where it must differ on purpose, and why:
// docs/migrating-from-rust-core.md.

import type { NormalizedEvent } from '../../../schemas/aurora.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';

type Members = Readonly<Record<string, JsonValue | undefined>>;

const isMembers = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined => {
  let found = value;
  for (const name of path) found = isMembers(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  return found;
};

const text = (...values: readonly (JsonValue | undefined)[]): string | undefined => {
  for (const value of values) if (typeof value === 'string' && value !== '') return value;
  return undefined;
};

/** OCSF `severity_id` 0..6; unknown is `medium`, which is what rust_core called an event without a severity. */
const SEVERITIES = ['medium', 'info', 'low', 'medium', 'high', 'critical', 'critical'] as const;

const severityOf = (id: JsonValue | undefined): NormalizedEvent['severity'] =>
  (typeof id === 'number' ? SEVERITIES[id] : undefined) ?? 'medium';

/** Which of the five categories: of a device that speaks MQTT `cps`, else by OCSF's category. */
const categoryOf = (event: Members): NormalizedEvent['category'] => {
  const topic = text(at(event.metadata, 'log_name'), at(event.unmapped, 'envelope', 'topic'));
  if (topic?.startsWith('aurora/')) return 'cps';
  switch (event.category_uid) {
    case 1:
    case 5:
      return 'endpoint';
    case 3:
      return 'identity';
    case 4:
      return 'network';
    case 6:
      return 'cloud';
    default:
      return categoryOfFinding(event);
  }
};

/** A finding, or an event without a class, is of the kind of what it was seen in. */
const categoryOfFinding = (event: Members): NormalizedEvent['category'] => {
  if (event.cloud !== undefined) return 'cloud';
  const evidence = Array.isArray(event.evidences) ? event.evidences[0] : undefined;
  if (at(evidence, 'process') !== undefined || at(evidence, 'file') !== undefined) return 'endpoint';
  const isNetwork = at(evidence, 'dst_endpoint') !== undefined || event.dst_endpoint !== undefined;
  if (isNetwork || at(evidence, 'src_endpoint') !== undefined) return 'network';
  return at(evidence, 'user') === undefined ? 'endpoint' : 'identity';
};

/** OCSF observables that are indicators to AuroraSOC's `IOCType`: address, host name, e-mail, URL, hash, agent, CVE, paths. */
const INDICATORS: ReadonlySet<JsonValue | undefined> = new Set([1, 2, 5, 6, 8, 16, 18, 45, 46]);

const indicatorsOf = (event: Members): string[] => {
  const found = new Set<string>();
  const list = Array.isArray(event.observables) ? event.observables : [];
  for (const item of list) {
    const value = at(item, 'value');
    if (typeof value === 'string' && INDICATORS.has(at(item, 'type_id'))) found.add(value);
  }
  return [...found];
};

/** ATT&CK technique ids, the sub-technique where one is named. */
const techniquesOf = (event: Members): string[] => {
  const found = new Set<string>();
  for (const list of [event.attacks, at(event.finding_info, 'attacks')]) {
    if (!Array.isArray(list)) continue;
    for (const attack of list) {
      const id = text(at(attack, 'sub_technique', 'uid'), at(attack, 'technique', 'uid'));
      if (id !== undefined) found.add(id);
    }
  }
  return [...found];
};

/** Every leaf under its dotted OCSF path, as text. */
const flatten = (value: JsonValue | undefined, path: string, into: Map<string, string>): void => {
  if (value === undefined) return;
  if (Array.isArray(value)) for (const [i, item] of value.entries()) flatten(item, `${path}.${i}`, into);
  else if (isMembers(value)) {
    for (const name of Object.keys(value)) {
      // `observables` say again what other members say.
      if (path === '' && name === 'observables') continue;
      flatten(value[name], path === '' ? name : `${path}.${name}`, into);
    }
  } else into.set(path, typeof value === 'string' ? value : JSON.stringify(value));
};

/**
 * A UUID of an event uid `<packet id>.<index>`: the packet's with the index mixed into its random part, marked as version 4
 * because that is what rust_core's consumers check for (RFC 9562, sections 5.4 and 5.7). The same event has always the same.
 */
const idOf = (uid: string): string => {
  const dot = uid.lastIndexOf('.');
  const packet = uid.slice(0, dot);
  const mixed = (Number.parseInt(packet.slice(-8), 16) ^ Number(uid.slice(dot + 1))) >>> 0;
  return `${packet.slice(0, 14)}4${packet.slice(15, -8)}${mixed.toString(16).padStart(8, '0')}`;
};

/** Projects one event as the archive has it. */
export const auroraView = (event: JsonObject): NormalizedEvent => {
  const message = text(event.message);
  // rust_core took a payload's own title before its message; where no mapper had a place for it, it is unmapped.
  const title =
    text(at(event.finding_info, 'title'), at(event.unmapped, 'title'), message) ?? 'Unknown Event';
  const category = categoryOf(event);
  const fields = new Map<string, string>();
  flatten(event, '', fields);
  const device = text(at(event.device, 'uid'), at(event.device, 'name'));
  return {
    id: idOf(String(at(event.metadata, 'uid') ?? '')),
    source:
      text(at(event.unmapped, 'envelope', 'source'), at(event.metadata, 'product', 'name')) ?? 'unknown',
    severity: severityOf(event.severity_id),
    category,
    title,
    description: text(at(event.finding_info, 'desc'), message, event.status_detail) ?? '',
    fields: Object.fromEntries(fields),
    iocs: indicatorsOf(event),
    mitre_techniques: techniquesOf(event),
    timestamp_ms: typeof event.time === 'number' ? event.time : 0,
    device_id: category === 'cps' ? (device ?? null) : null,
  };
};
