// SentinelOne: threats (`threatInfo`), the activity log (`activityType`), and Deep Visibility events with dotted names
// (https://usea1-partners.sentinelone.net/api-doc/, "Threats", "Activities").
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { isObject } from '../toolkit/fields.ts';
import { mapActivity } from './activity.ts';
import { mapDeepVisibility } from './deep-visibility.ts';
import { mapThreat } from './threat.ts';

const mapSentinelone = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { record } = event;
  if (isObject(record.threatInfo)) return mapThreat(draft);
  return record.activityType === undefined ? mapDeepVisibility(draft) : mapActivity(draft);
};

/** Matches the three by members only SentinelOne combines. */
const matches = (event: DecodedEvent): boolean => {
  const { record } = event;
  if (isObject(record.threatInfo))
    return isObject(record.agentRealtimeInfo) || isObject(record.agentDetectionInfo);
  if (record.activityType !== undefined)
    return record.primaryDescription !== undefined || record.activityUuid !== undefined;
  return typeof record['event.type'] === 'string' && record['agent.uuid'] !== undefined;
};

/** SentinelOne Singularity. */
export const sentinelone: Mapper = {
  product: 'sentinelone',
  formats: ['json'],
  markers: ['activityType', 'event.type', 'threatInfo'],
  matches,
  map: mapSentinelone,
};
