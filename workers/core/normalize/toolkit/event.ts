// Closes an event of any OCSF 1.8.0 class. A mapper says the class, what happened, and the class's own members under
// their OCSF names; the arithmetic, captions, profiles, observables and `unmapped` come from here. This is the way for
// new mappers. (The oldest write one sorted literal per class by hand instead: some tenths of a µs faster, much longer.)
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { categoryOf, FAILURE, type Status, typeUid } from './classes.ts';
import type { Draft, MetadataParts } from './draft.ts';
import { observe } from './observe.ts';
import { profilesOf } from './profiles.ts';
import { SEVERITY } from './severity.ts';
import type { Verdict } from './verdict.ts';

/** What a mapper found out about one event. */
export interface EventParts {
  /** One of `CLASS`. */
  readonly class_uid: number;
  /** The class's `activity_id`; 0 where the source does not say. */
  readonly activity_id: number;
  /** The source's own word: only, and always, beside activity 99. */
  readonly activity_name?: string | undefined;
  /** OCSF `product`: made once per mapper unless the event tells its version. */
  readonly product: JsonObject;
  /** Everything but `profiles`, which are found from the members. */
  readonly metadata?: MetadataParts | undefined;
  /** Informational unless said; low for a failure. */
  readonly severity_id?: number | undefined;
  /** `status_id` and caption; not of findings, whose status is a life cycle (they put it in `members`). */
  readonly status?: Status | undefined;
  readonly status_code?: string | undefined;
  readonly status_detail?: string | undefined;
  /** What a control did: `action`, `disposition` and their ids. */
  readonly verdict?: Verdict | undefined;
  /** One line an analyst reads first. */
  readonly message?: string | undefined;
  /** The members of this class, by their OCSF names; `undefined` ones are left out. */
  readonly members: JsonObject;
}

/** Builds the event. What the fields still hold goes to `unmapped`, so everything must have been taken before. */
export const buildEvent = (draft: Draft, parts: EventParts): OcsfEvent => {
  const { verdict } = parts;
  const metadata = draft.metadata(parts.product, parts.metadata ?? NO_METADATA);
  const event: OcsfEvent = {
    action: verdict?.action,
    action_id: verdict?.action_id,
    activity_id: parts.activity_id,
    activity_name: parts.activity_name,
    category_uid: categoryOf(parts.class_uid),
    class_uid: parts.class_uid,
    disposition: verdict?.disposition,
    disposition_id: verdict?.disposition_id,
    message: parts.message,
    metadata,
    observables: undefined,
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: parts.severity_id ?? (parts.status === FAILURE ? SEVERITY.low : SEVERITY.informational),
    status: parts.status?.status,
    status_code: parts.status_code,
    status_detail: parts.status_detail,
    status_id: parts.status?.status_id,
    time: draft.time,
    type_uid: typeUid(parts.class_uid, parts.activity_id),
    unmapped: undefined,
  };
  Object.assign(event, parts.members);
  metadata.profiles = profilesOf(event);
  observe(draft.observables, event);
  event.observables = draft.observables.all();
  event.unmapped = draft.unmapped();
  return event;
};

const NO_METADATA: MetadataParts = {};
