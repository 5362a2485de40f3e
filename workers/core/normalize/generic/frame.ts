// What all classes built from facts have in common: the members in front, and the closing of an event.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { FAILURE, typeUid } from '../classes.ts';
import { type Draft, type MetadataParts, PROFILES } from '../draft.ts';
import { wordStatus } from '../outcome.ts';
import { SEVERITY, syslogSeverity } from '../severity.ts';
import { ACTOR } from '../user.ts';
import { FACT } from './dictionary.ts';
import type { Facts } from './facts.ts';
import { takeDevice, takeInstant, takeProcess, takeUser, takeVerdict } from './take-facts.ts';

/** What a format knows besides the facts. */
export interface Assembly {
  readonly draft: Draft;
  readonly facts: Facts;
  readonly product: JsonObject;
  readonly metadata: MetadataParts;
  /** Undefined when the record does not say. */
  readonly severity: number | undefined;
  /** A format's last word on what is left; what it returns is what goes to `unmapped`. */
  readonly settle?: (event: OcsfEvent, rest: JsonObject | undefined) => JsonObject | undefined;
}

/** The members every class has, in sorted order; the class's own are added by {@link finish}. */
export const frame = (
  assembly: Assembly,
  classUid: number,
  activity: number,
  needsUser = false,
): OcsfEvent => {
  const { draft, facts, metadata } = assembly;
  const verdict = takeVerdict(facts);
  const actor = takeActor(draft, facts, needsUser);
  const host = takeDevice(draft, facts);
  const message = takeMessage(facts);
  const status = takeStatus(facts);
  return {
    action: verdict?.action,
    action_id: verdict?.action_id,
    activity_id: activity,
    actor,
    category_uid: Math.floor(classUid / 1000),
    class_uid: classUid,
    count: facts.count(FACT.count),
    device: host,
    disposition: verdict?.disposition,
    disposition_id: verdict?.disposition_id,
    end_time: takeInstant(facts, FACT.end, draft.receivedAt),
    message,
    metadata: draft.metadata(assembly.product, {
      ...metadata,
      correlation_uid: facts.label(FACT.sessionId),
      event_code: metadata.event_code ?? facts.label(FACT.code),
      original_event_uid: facts.label(FACT.eventUid),
      profiles: profiles(actor !== undefined || host !== undefined, verdict !== undefined),
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
};

/** The message, else the event's name, else its code where that is a word. */
const takeMessage = (facts: Facts): string | undefined => {
  const told = facts.text(FACT.message) ?? facts.text(FACT.name);
  if (told !== undefined) return told;
  const code = facts.peek(FACT.code);
  return typeof code === 'string' && /^[^\d]/.test(code) ? code : undefined;
};

/** Where the event itself tells no severity: that of the syslog header around it, else low for a failure. */
const headerSeverity = (draft: Draft, failed: boolean): number => {
  const level = draft.header?.severity;
  return level === undefined && failed ? SEVERITY.low : syslogSeverity(level);
};

const profiles = (host: boolean, control: boolean): string[] | undefined => {
  if (host) return control ? PROFILES.both : PROFILES.host;
  return control ? PROFILES.securityControl : undefined;
};

/** The status an outcome stands for. The word itself stays in `unmapped`, unless it is the caption. */
const takeStatus = (facts: Facts) => {
  const outcome = facts.peek(FACT.outcome);
  const status = wordStatus(outcome);
  if (typeof outcome === 'string' && outcome.toLowerCase() === status?.status.toLowerCase())
    facts.drop(FACT.outcome);
  return status;
};

/** Who acted, and in which process; `user` is left alone where the class has an attribute of its own for it. */
const takeActor = (draft: Draft, facts: Facts, needsUser: boolean): JsonObject | undefined => {
  const only = needsUser && !facts.hasText(FACT.user);
  const acting = only ? undefined : takeUser(draft, facts, ACTOR, 'actor');
  const who = acting ?? (needsUser ? undefined : takeUser(draft, facts, ACTOR, 'user'));
  const process = takeProcess(draft, facts);
  return who === undefined && process === undefined ? undefined : { process, user: who };
};

/** Closes an event: what the class's own members took is known only now. */
export const finish = (assembly: Assembly, event: OcsfEvent, members: JsonObject): OcsfEvent => {
  Object.assign(event, members);
  event.observables = assembly.draft.observables.all();
  const rest = assembly.facts.rest();
  event.unmapped = assembly.draft.withSyslog(
    assembly.settle === undefined ? rest : assembly.settle(event, rest),
  );
  return event;
};
