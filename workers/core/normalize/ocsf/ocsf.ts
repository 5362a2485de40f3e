// Events that are OCSF already: passed through once they conform to OCSF 1.8.0 (conform.ts: what cannot stand is moved to
// `unmapped.replaced`, to the place it had). One that claims OCSF wrongly becomes a Base Event that keeps all of it under
// `unmapped` and says why in `metadata.debug`: it is never refused and never believed.
import type { DecodedEvent, NormalizeContext, OcsfEvent, OcsfMetadata } from '../../../../schemas/event.ts';
import { isText, type JsonObject, type JsonValue } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { baseEvent } from '../toolkit/base-event.ts';
import { Draft } from '../toolkit/draft.ts';
import { isObject } from '../toolkit/fields.ts';
import { isPlausible } from '../toolkit/time.ts';
import { OCSF_VERSION } from '../version.ts';
import { conform } from './conform.ts';
import { faultOf, isCount, isEnvelope, SEVERITIES, withNumbers, withoutMisfits } from './envelope.ts';

/** Members that are ours to set, and where the sender's own then go. */
const displace = (moved: JsonObject, name: string, value: JsonValue | undefined): void => {
  if (value !== undefined) moved[name] = value;
};

/** The sender's metadata with our marks. What these replace is kept in `moved`. */
const passMetadata = (draft: Draft, metadata: OcsfMetadata, moved: JsonObject): OcsfMetadata => {
  const { uid, original_event_uid: original, logged_time: logged, debug, original_time: written } = metadata;
  const keepsLogged = isCount(logged) && isPlausible(logged, draft.receivedAt);
  if (!keepsLogged) displace(moved, 'logged_time', logged);
  const ownUid = isText(uid) ? uid : undefined;
  if (ownUid === undefined) displace(moved, 'uid', uid);
  else if (original !== ownUid) displace(moved, 'original_event_uid', original);
  const ownTime = isText(written) ? written : undefined;
  if (ownTime === undefined) displace(moved, 'original_time', written);
  const theirs = Array.isArray(debug) ? debug : undefined;
  if (theirs === undefined) displace(moved, 'debug', debug);
  return {
    ...metadata,
    debug: draft.debug === undefined ? theirs : [...(theirs ?? []), ...draft.debug],
    logged_time: keepsLogged ? logged : draft.receivedAt,
    original_event_uid: ownUid ?? original,
    original_time: ownTime ?? draft.originalTime,
    uid: undefined,
  };
};

/** A time in another unit is put right, an impossible one replaced; the sender's is kept. */
const passTime = (draft: Draft, time: number, moved: JsonObject): void => {
  if (isPlausible(time, draft.receivedAt)) draft.time = time;
  else if (!draft.setTime(time)) draft.originalTime ??= String(time);
  if (draft.time !== time && moved.time === undefined) displace(moved, 'time', time);
};

const pass = (
  draft: Draft,
  event: OcsfEvent,
  moved: JsonObject,
  profiles?: ReadonlySet<string>,
): OcsfEvent => {
  passTime(draft, event.time, moved);
  displace(moved, 'raw_data', event.raw_data);
  displace(moved, 'raw_data_hash', event.raw_data_hash);
  displace(moved, 'raw_data_size', event.raw_data_size);
  const metadata = passMetadata(draft, event.metadata, moved);
  if (profiles !== undefined) claimVersion(metadata, profiles, moved);
  const observables = passObservables(event, moved);
  const unmapped = isObject(event.unmapped) ? event.unmapped : undefined;
  const header = draft.withSyslog(undefined);
  const added = Object.keys(moved).length === 0 ? header : { ...header, replaced: moved };
  return {
    ...event,
    metadata,
    observables,
    raw_data: undefined,
    raw_data_hash: undefined,
    raw_data_size: undefined,
    time: draft.time,
    unmapped: added === undefined ? unmapped : merge(unmapped ?? {}, added),
  };
};

/** A conforming event is one of our version, with all the profiles its members need. */
const claimVersion = (metadata: OcsfMetadata, profiles: ReadonlySet<string>, moved: JsonObject): void => {
  if (metadata.version !== OCSF_VERSION)
    moved.metadata = {
      ...(isObject(moved.metadata) ? moved.metadata : undefined),
      version: metadata.version,
    };
  metadata.version = OCSF_VERSION;
  const named = Array.isArray(metadata.profiles) ? metadata.profiles : [];
  const claimed = named.filter((profile) => typeof profile !== 'string' || !profiles.has(profile));
  if (claimed.length > 0)
    moved.metadata = { ...(isObject(moved.metadata) ? moved.metadata : undefined), profiles: claimed };
  metadata.profiles = profiles.size === 0 ? undefined : [...profiles];
};

/** Whether a dotted path, through lists, leads to a value in an event. */
const leadsTo = (
  at: JsonValue | undefined,
  path: readonly string[],
  value: JsonValue | undefined,
): boolean => {
  if (Array.isArray(at)) return at.some((item) => leadsTo(item, path, value));
  const [step, ...more] = path;
  if (step === undefined) return at !== undefined && (value === undefined || String(at) === value);
  return isObject(at) && Object.hasOwn(at, step) && leadsTo(at[step], more, value);
};

/** Each observable once, and named only for what is in the event. */
const passObservables = (event: OcsfEvent, moved: JsonObject): JsonValue | undefined => {
  const { observables } = event;
  if (!Array.isArray(observables)) return observables;
  const seen = new Set<string>();
  const list: JsonValue[] = [];
  const spare: JsonValue[] = [];
  for (const item of observables) {
    if (!isObject(item)) continue;
    const { name, type_id: type, value } = item;
    const key = `${typeof type} ${typeof type === 'number' ? type : ''} ${typeof value === 'string' ? value : ''}`;
    if (seen.has(key)) {
      spare.push(item);
      continue;
    }
    seen.add(key);
    const path = typeof name === 'string' ? name.replaceAll(/\[\d{0,9}\]/g, '').split('.') : [];
    if (name === undefined || leadsTo(event, path, value)) list.push(item);
    else {
      spare.push({ name, value });
      list.push({ ...item, name: undefined });
    }
  }
  if (spare.length > 0) moved.observables = spare;
  return list.length === 0 ? undefined : list;
};

/** Both objects' members; a name that both have is the sender's, and ours gets another. */
const merge = (theirs: JsonObject, ours: JsonObject): JsonObject => {
  const merged = { ...theirs };
  for (const key of Object.keys(ours)) {
    let name = key;
    while (Object.hasOwn(merged, name)) name = `${name}_`;
    merged[name] = ours[key];
  }
  return merged;
};

/** Keeps what can be believed of an event that is not what it claims to be: time, severity and message. */
const distrust = (draft: Draft, context: NormalizeContext, fault: string): OcsfEvent => {
  draft.note(`NORMALIZE_OCSF_INVALID: ${fault}`);
  const { fields } = draft;
  draft.takeTime(fields, 'time');
  draft.takeSyslogTime();
  const severity = fields.peek('severity_id');
  return baseEvent(
    draft,
    { name: context.source },
    {
      message: fields.text('message'),
      severity_id: typeof severity === 'number' && SEVERITIES.has(severity) ? severity : undefined,
    },
  );
};

const mapOcsf = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const misfits: JsonObject = {};
  const record = withoutMisfits(withNumbers(event.record), misfits);
  const fault = faultOf(record);
  if (!isEnvelope(record, fault)) return distrust(draft, context, fault ?? '');
  const { time } = event.record;
  if (time !== record.time) displace(misfits, 'time', time);
  const conformed = conform(record, record.class_uid);
  // A class of somebody's own extension: nobody but they can check it.
  if (conformed === undefined) return pass(draft, record, misfits);
  const { event: whole, moved, profiles } = conformed;
  if (!isEnvelope(whole, conformed.fault)) {
    return distrust(draft, context, `of class ${record.class_uid}, ${conformed.fault}`);
  }
  return pass(draft, whole, Object.assign(moved, misfits), profiles);
};

/** Matches what claims to be OCSF: a class uid, and one more member that only OCSF has. */
const matches = (event: DecodedEvent): boolean => {
  const { class_uid: classUid, type_uid: type, category_uid: category, metadata } = event.record;
  return classUid !== undefined && (type !== undefined || category !== undefined || isObject(metadata));
};

/** OCSF from the sender. */
export const ocsf: Mapper = { product: 'ocsf', matches, map: mapOcsf };
