// Microsoft Entra ID: sign-in and audit logs and risk detections, of Azure Monitor ({time, category, properties}) and of
// Microsoft Graph (the properties bare).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { mapDirectoryAudit, mapRisk } from './directory-audit.ts';
import { mapSignIn } from './sign-in.ts';

type Map = (draft: Draft, body: Fields) => OcsfEvent;

/** What a body is, by members that only it has. */
const mapOf = (category: unknown, body: JsonObject): Map | undefined => {
  if (typeof category === 'string' && category.endsWith('SignInLogs')) return mapSignIn;
  if (Array.isArray(body.targetResources) || isObject(body.initiatedBy)) return mapDirectoryAudit;
  if (body.riskEventType !== undefined || (body.riskState !== undefined && body.riskLevel !== undefined))
    return mapRisk;
  const isSigned = body.appDisplayName !== undefined || body.resourceDisplayName !== undefined;
  return isSigned && (isObject(body.status) || body.ipAddress !== undefined) ? mapSignIn : undefined;
};

const bodyOf = (record: JsonObject): JsonObject => (isObject(record.properties) ? record.properties : record);

const mapRecord = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const body = fields.child('properties') ?? fields;
  draft.takeTime(fields, 'time');
  for (const key of ['createdDateTime', 'activityDateTime', 'detectedDateTime']) draft.takeTime(body, key);
  draft.takeTime(fields, 'p_event_time');
  draft.takeSyslogTime();
  return (mapOf(event.record.category, bodyOf(event.record)) ?? mapDirectoryAudit)(draft, body);
};

/** Matches a category of Entra's, or the members of one of its records. */
const matches = (event: DecodedEvent): boolean => {
  const { record } = event;
  const { category, resourceId } = record;
  if (category === 'AuditLogs' && typeof record.operationName === 'string') return true;
  if (record.operationName === 'Sign-in activity' && isObject(record.properties)) return true;
  const isMonitored =
    typeof record.time === 'string' && (typeof category === 'string' || typeof resourceId === 'string');
  const isGraph =
    typeof record.createdDateTime === 'string' ||
    typeof record.activityDateTime === 'string' ||
    typeof record.detectedDateTime === 'string';
  return (isMonitored || isGraph) && mapOf(category, bodyOf(record)) !== undefined;
};

/** Microsoft Entra ID. */
export const entra: Mapper = {
  product: 'microsoft-entra',
  formats: ['json'],
  markers: [
    'category',
    'operationName',
    'resourceId',
    'createdDateTime',
    'activityDateTime',
    'detectedDateTime',
  ],
  matches,
  map: mapRecord,
};
