// CrowdStrike Falcon: Event Streams (`metadata` and `event`), Falcon Data Replicator (`event_simpleName`), and detections
// as the Alerts API gives them (https://falcon.crowdstrike.com/documentation, "Event Streams", "Events Data Dictionary").
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { isObject } from '../toolkit/fields.ts';
import { mapAudit } from './audit.ts';
import { mapDetection } from './detection.ts';
import { mapReplicated } from './replicator.ts';

/** Event types of the stream that are detections; the others are what people did in the console. */
const isDetection = (type: string): boolean =>
  type.includes('Detection') ||
  type.includes('Incident') ||
  type.includes('IOC') ||
  type.includes('Recon') ||
  type.includes('LeadSummary') ||
  type.startsWith('IdentityProtection');

const mapStream = (draft: Draft): OcsfEvent => {
  const { fields } = draft;
  const head = fields.child('metadata');
  const event = fields.child('event');
  const type = head?.text('eventType') ?? '';
  if (head !== undefined) draft.takeTime(head, 'eventCreationTime');
  if (event !== undefined && isDetection(type))
    return mapDetection(draft, event, type, head?.label('offset'));
  return mapAudit(draft, event ?? fields, type, head?.label('offset'));
};

/** The replicator's copy of an event of the stream: `Event_` and its type. */
const mapApiEvent = (draft: Draft): OcsfEvent => {
  const { fields } = draft;
  // It stays in `unmapped`: an audit event's code is its operation.
  const name = fields.spell('ExternalApiType');
  const type = name.startsWith('Event_') ? name.slice(6) : name;
  const event = fields.child('event') ?? fields;
  for (const one of [fields, event]) draft.takeTime(one, 'timestamp');
  return isDetection(type)
    ? mapDetection(draft, event, type, undefined)
    : mapAudit(draft, event, type, undefined);
};

const mapCrowdstrike = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { record } = event;
  if (isObject(record.metadata) && isObject(record.event)) return mapStream(draft);
  if (typeof record.ExternalApiType === 'string') return mapApiEvent(draft);
  if ((record.event_simpleName ?? record.fdr_event_type) !== undefined) return mapReplicated(draft);
  return mapDetection(draft, draft.fields, 'Alert', undefined);
};

/** Matches the three envelopes by members nobody else combines. */
const matches = (event: DecodedEvent): boolean => {
  const { aid, cid, metadata, composite_id: composite } = event.record;
  const simple = event.record.event_simpleName ?? event.record.fdr_event_type ?? event.record.ExternalApiType;
  if (typeof simple === 'string')
    return typeof (aid ?? cid ?? event.record.event_platform ?? event.record.ContextProcessId) === 'string';
  if (isObject(metadata) && typeof metadata.eventType === 'string') {
    return metadata.customerIDString !== undefined || metadata.eventCreationTime !== undefined;
  }
  return typeof composite === 'string' && (typeof cid === 'string' || typeof aid === 'string');
};

/** CrowdStrike Falcon. */
export const crowdstrike: Mapper = {
  product: 'crowdstrike',
  formats: ['json'],
  markers: ['composite_id', 'event_simpleName', 'ExternalApiType', 'fdr_event_type', 'metadata'],
  matches,
  map: mapCrowdstrike,
};
