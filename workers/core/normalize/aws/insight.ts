// CloudTrail Insights: an unusual rate of calls or errors -> Detection Finding (2004).
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-insights-fields-details.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { SEVERITY } from '../toolkit/severity.ts';

/** Maps an insight; `evidence` is whom and where from the record tells, where it does. It has a beginning and an end, which share one id. */
export const insight = (
  draft: Draft,
  details: Fields,
  parts: Omit<EventParts, 'class_uid' | 'activity_id' | 'members'>,
  cloud: JsonObject,
  source: string | undefined,
  evidence: JsonObject,
): OcsfEvent => {
  const state = details.peek('state');
  const type = details.text('insightType') ?? 'Insight';
  const operation = details.text('eventName') ?? parts.metadata?.event_code ?? '';
  const title = `${type} of ${operation}`;
  return buildEvent(draft, {
    ...parts,
    class_uid: CLASS.detectionFinding,
    activity_id: state === 'End' ? 3 : 1,
    severity_id: SEVERITY.low,
    status: undefined,
    message: title,
    members: {
      cloud,
      evidences: [
        { ...evidence, api: { operation, service: source === undefined ? undefined : { name: source } } },
      ],
      finding_info: {
        analytic: { name: type, type_id: 3 },
        title,
        types: [type],
        uid: parts.metadata?.correlation_uid ?? parts.metadata?.original_event_uid ?? title,
      },
    },
  });
};
