// Defender XDR and Microsoft Graph security: alerts and incidents, and the advanced hunting rows of the streaming API.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { isObject } from '../toolkit/fields.ts';
import { mapAlert } from './alerts.ts';
import { mapRow } from './hunting.ts';

const PREFIX = 'AdvancedHunting-';

const TIMES = [
  'Timestamp',
  'eventDateTime',
  'createdDateTime',
  'alertCreationTime',
  'creationTime',
  'createdTime',
  'CreationTime',
  'TimeGenerated',
  'lastUpdateDateTime',
];

const mapRecord = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const body = fields.child('properties') ?? fields;
  for (const key of TIMES) draft.takeTime(body, key);
  for (const key of ['time', 'p_event_time']) draft.takeTime(fields, key);
  draft.takeSyslogTime();
  const { category } = event.record;
  const table =
    typeof category === 'string' && category.startsWith(PREFIX) ? category.slice(PREFIX.length) : '';
  if (table === '' || table.startsWith('Alert')) return mapAlert(draft, body);
  fields.drop('category');
  return mapRow(draft, table, body);
};

const isText = (value: unknown): boolean => typeof value === 'string';

/** Members that only an alert or incident of Microsoft's has together. */
const isAlert = (record: JsonObject): boolean => {
  if (!isText(record.severity) && !isText(record.Severity)) return false;
  if (isObject(record.vendorInformation)) return isText(record.title) || isText(record.azureTenantId);
  if (isText(record.serviceSource) || isText(record.detectionSource)) return true;
  if (isText(record.machineId) || isText(record.incidentName))
    return isText(record.title) || isText(record.incidentName);
  return isText(record.AlertId) && isText(record.ServiceSource);
};

/** Matches a row of the streaming API, or an alert. */
const matches = (event: DecodedEvent): boolean => {
  const { record } = event;
  const { category } = record;
  if (typeof category === 'string' && category.startsWith(PREFIX)) return isObject(record.properties);
  return isAlert(record);
};

/** Microsoft Defender XDR. */
export const defender: Mapper = {
  product: 'microsoft-defender',
  formats: ['json'],
  markers: [
    'category',
    'vendorInformation',
    'serviceSource',
    'detectionSource',
    'machineId',
    'incidentName',
    'ServiceSource',
  ],
  matches,
  map: mapRecord,
};
