// Class 0: where an event goes when no mapper can say what it is. It still has a time, a severity, a message, the
// things to search by, and all of its members under `unmapped` (design, section 1, step 3).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, type Status } from './classes.ts';
import type { Draft, MetadataParts } from './draft.ts';

/** What a mapper found out about an event without a class. */
export interface BaseParts {
  readonly device?: JsonObject | undefined;
  readonly message?: string | undefined;
  readonly severity_id?: number | undefined;
  readonly status?: Status | undefined;
}

/** Builds a Base Event from a draft. The host profile is set when there is a device. */
export const baseEvent = (
  draft: Draft,
  product: JsonObject,
  parts: BaseParts,
  metadata: MetadataParts = {},
): OcsfEvent => ({
  activity_id: 0,
  category_uid: 0,
  class_uid: CLASS.baseEvent,
  device: parts.device,
  message: parts.message,
  metadata: draft.metadata(product, metadata),
  observables: draft.observables.all(),
  raw_data_hash: undefined,
  raw_data_size: undefined,
  severity_id: parts.severity_id ?? 0,
  status: parts.status?.status,
  status_id: parts.status?.status_id,
  time: draft.time,
  type_uid: 0,
  unmapped: draft.unmapped(),
});
