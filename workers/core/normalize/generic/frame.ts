// What all classes built from facts have in common: the members every event has, and the closing of an event.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, categoryOf, FAILURE, type Status, typeUid } from '../toolkit/classes.ts';
import type { Draft, MetadataParts } from '../toolkit/draft.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { observe } from '../toolkit/observe.ts';
import { wordStatus } from '../toolkit/outcome.ts';
import { profilesOf } from '../toolkit/profiles.ts';
import { SEVERITY, syslogSeverity } from '../toolkit/severity.ts';
import type { Verdict } from '../toolkit/verdict.ts';
import type { Kind } from './classify.ts';
import * as FACT from './fact.ts';
import type { Facts } from './facts.ts';
import { takeDevice, takeInstant, takeProcess, takeSession, takeUser, takeVerdict } from './take-facts.ts';

/** What a format or product knows besides the facts. */
export interface Assembly {
  readonly draft: Draft;
  readonly facts: Facts;
  readonly product: JsonObject;
  readonly metadata: Pick<
    MetadataParts,
    'correlation_uid' | 'event_code' | 'log_level' | 'log_name' | 'log_version' | 'tags'
  >;
  /** Undefined when the record does not say. */
  readonly severity: number | undefined;
  /** What a product's own table says of this kind of record; words decide where it says nothing. */
  readonly kind?: Kind | undefined;
  /** The activity of that kind, where the product says it. */
  readonly activity?: number | undefined;
  /** Where the product's words for them are its own. */
  readonly status?: Status | undefined;
  readonly verdict?: Verdict | undefined;
  /** What the event's name tells of it, for traffic and findings that have no word of their own for it. */
  readonly namedVerdict?: Verdict | undefined;
  /** Does a single end, or somebody who did something from one, suffice for a class? Of security products only. */
  readonly oneEnd?: boolean | undefined;
  /** Is what was found an alert? True unless said otherwise. */
  readonly isAlert?: boolean | undefined;
}

/**
 * One event of a class: takes what every class has, adds the class's own members, and closes it. A `message` that is costly to
 * make is made only where no fact is one.
 */
export const build = (
  assembly: Assembly,
  classUid: number,
  activity: number,
  members: JsonObject,
  message?: string | (() => string),
): OcsfEvent => {
  const { draft, facts, metadata } = assembly;
  const named =
    classUid === CLASS.detectionFinding || isTraffic(classUid) ? assembly.namedVerdict : undefined;
  const verdict = assembly.verdict ?? takeVerdict(facts) ?? named;
  const status = assembly.status ?? takeStatus(facts);
  const seconds = wholeNumber(facts.peek(FACT.duration)) ?? MAX_SECONDS;
  const told = takeMessage(facts) ?? codeWord(facts) ?? (typeof message === 'function' ? message() : message);
  const event: OcsfEvent = {
    action: verdict?.action,
    action_id: verdict?.action_id,
    activity_id: activity,
    actor: members.actor ?? takeActor(facts, members),
    category_uid: categoryOf(classUid),
    class_uid: classUid,
    count: facts.count(FACT.count),
    device: members.device ?? takeDevice(draft, facts),
    disposition: verdict?.disposition,
    disposition_id: verdict?.disposition_id,
    // Seconds, which milliseconds say otherwise: they stay in `unmapped` as well.
    duration: seconds >= 0 && seconds < MAX_SECONDS ? seconds * 1000 : undefined,
    end_time: takeInstant(facts, FACT.end, draft.receivedAt),
    message: told,
    metadata: draft.metadata(assembly.product, {
      correlation_uid: metadata.correlation_uid ?? takeSession(facts),
      event_code: metadata.event_code ?? takeCode(facts),
      log_level: metadata.log_level,
      log_name: metadata.log_name ?? facts.label(FACT.logName),
      log_version: metadata.log_version,
      original_event_uid: facts.label(FACT.eventUid) ?? facts.label(FACT.code),
      sequence: facts.count(FACT.sequence),
      tags: metadata.tags,
    }),
    observables: undefined,
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: assembly.severity ?? headerSeverity(draft, status === FAILURE),
    start_time: takeInstant(facts, FACT.start, draft.receivedAt),
    status: status?.status,
    status_detail: facts.text(FACT.reason),
    status_id: status?.status_id,
    time: draft.time,
    type_uid: typeUid(classUid, activity),
    unmapped: undefined,
  };
  Object.assign(event, members);
  return close(assembly, event, members);
};

/** The code of a kind of event. What is unlike any other, as a UUID or a hash is, is the event's own id. */
const takeCode = (facts: Facts): string | undefined => {
  const code = facts.peek(FACT.code);
  return typeof code === 'string' && UNIQUE.test(code) ? undefined : facts.label(FACT.code);
};

/** Groups of hexadecimal digits as UUIDs have them, or twenty letters and digits without a word between them. */
const UNIQUE =
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[^0-9]{0,39}[0-9])(?=[^a-z]{0,39}[a-z])[0-9a-z]{20,40})$/i;

/** Longer than thirty years nothing lasts. */
const MAX_SECONDS = 1e9;

/** Classes of what went over a network, which a control lets through or not. */
const isTraffic = (classUid: number): boolean => categoryOf(classUid) === 4;

/** Profiles, observables and `unmapped`: what they hold is known only now. */
const close = ({ draft, facts }: Assembly, event: OcsfEvent, members: JsonObject): OcsfEvent => {
  event.unmapped = draft.withSyslog(facts.rest());
  event.metadata.profiles = profilesOf(event);
  // The members before those of the class hold nothing to search by but these two.
  observe(draft.observables, { actor: event.actor, device: event.device });
  observe(draft.observables, members);
  event.observables = draft.observables.all();
  return event;
};

/** The message, else the event's name. */
const takeMessage = (facts: Facts): string | undefined =>
  facts.text(FACT.message) ?? facts.text(FACT.name) ?? facts.text(FACT.description);

/** The event's code where that is a word: better than no message. */
const codeWord = (facts: Facts): string | undefined => {
  const code = facts.peek(FACT.code);
  return typeof code === 'string' && /^[^\d]/.test(code) ? code : undefined;
};

/** Where the event itself tells no severity: that of the syslog header around it, else low for a failure. */
const headerSeverity = (draft: Draft, failed: boolean): number => {
  const level = draft.header?.severity;
  return level === undefined && failed ? SEVERITY.low : syslogSeverity(level);
};

/** The status an outcome stands for. The word itself stays in `unmapped`, unless it is the caption. */
const takeStatus = (facts: Facts): Status | undefined => {
  const outcome = facts.peek(FACT.outcome);
  if (outcome === undefined) return undefined;
  const status = wordStatus(outcome);
  if (typeof outcome === 'string' && outcome.toLowerCase() === status?.status.toLowerCase())
    facts.drop(FACT.outcome);
  return status;
};

/** Who acted, and in which process; `user` is an attribute of its own where the class has one, and has been taken then. */
const takeActor = (facts: Facts, members: JsonObject): JsonObject | undefined => {
  const user = takeUser(facts, 'actor') ?? (members.user === undefined ? takeUser(facts, 'user') : undefined);
  const process = members.process === undefined ? takeProcess(facts) : undefined;
  return user === undefined && process === undefined ? undefined : { process, user };
};
