// SentinelOne: threats (`threatInfo`), the activity log (`activityType`), and Deep Visibility events with dotted names
// (https://usea1-partners.sentinelone.net/api-doc/, "Threats", "Activities").
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { recaser } from '../recased.ts';
import { Draft } from '../toolkit/draft.ts';
import { isObject } from '../toolkit/fields.ts';
import { mapActivity } from './activity.ts';
import { mapDeepVisibility } from './deep-visibility.ts';
import { mapThreat } from './threat.ts';

/** Names of an activity that are read here. */
const byOwnNames = recaser(
  'accountId activityType activityUuid agentComputerName agentId createdAt primaryDescription secondaryDescription threatId updatedAt userId',
);
const inData = recaser(
  'byUser computerName confidenceLevel externalIp fileContentHash fileDisplayName filePath fullScopeDetailsUser ipAddress realIp threatId userName',
);

/** The record under SentinelOne's own names, where a pipeline lowered them; else the record itself. */
const recased = (record: JsonObject): JsonObject => {
  if (record.activitytype === undefined) return record;
  const copy = byOwnNames(record);
  return isObject(copy.data) ? { ...copy, data: inData(copy.data) } : copy;
};

const mapSentinelone = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const record = recased(event.record);
  const draft = new Draft({ ...event, record }, context);
  if (isObject(record.threatInfo)) return mapThreat(draft);
  return record.activityType === undefined ? mapDeepVisibility(draft) : mapActivity(draft);
};

/** Matches the three by members only SentinelOne combines. */
const matches = (event: DecodedEvent): boolean => {
  const record = recased(event.record);
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
  markers: ['activityType', 'activitytype', 'event.type', 'threatInfo'],
  matches,
  map: mapSentinelone,
};
